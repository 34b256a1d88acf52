import { afterEach, describe, expect, test } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import { approve, defineFlow, deny, field, ignore, people } from "../../src/sdk/index.ts";
import { type Company, databaseFlow, groups, startCompany, targets } from "../support/company.ts";
import {
  ask,
  askedBy,
  becomes,
  cardSaying,
  granted,
  heard,
  hears,
  openForm,
  patience,
  requestOf,
  roads,
  writes,
} from "./steps.ts";

/** Approval-only: somebody says yes, and nothing is granted. */
const changeFlow = defineFlow({
  name: "change",
  label: "Change approval",
  channel: "#access-requests",
  fields: {
    reason: field.text({ label: "What will you change?" }),
    risk: field.choice({ label: "How risky is it?", options: ["low", "high"], default: "low" }),
    reviewer: field.slackUser({ label: "Who looked at it?", required: false }),
  },
  permissions: () => ({ decide: people.users("U0BOB") }),
});

/** A fast road: what is urgent is decided by the flow itself. */
const urgentFlow = defineFlow({
  name: "urgent",
  label: "Urgent access",
  channel: "#access-requests",
  targets: [targets.billing],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.users("U0BOB") }),
  hooks: {
    onRequest({ event }) {
      if (event.request.fields.reason === "outage") return approve("The house is on fire.");
      if (event.request.fields.reason === "holiday") return deny("Not in the holidays.");
      if (event.request.fields.reason === "joke") return ignore("Please ask in earnest.");
    },
  },
});

/** Every decision takes words along. */
const wordyFlow = defineFlow({
  name: "wordy",
  label: "Wordy access",
  channel: "#access-requests",
  targets: [targets.billing],
  includeDecisionMessage: true,
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.users("U0BOB") }),
});

const flows = [databaseFlow, changeFlow, urgentFlow, wordyFlow];

describe.each(roads)("asking, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("with several flows a picker comes first and turns into the form", async () => {
    company = await startCompany({ mode, flows });
    const { alice } = company;

    await alice.command("/access", "", { channel: "access-requests" });
    const picker = await alice.openView(patience);
    const picked = await alice.submitView({ "What kind of request?": "Database access" });
    const submitted = await alice.submitView({ "What do you need?": "Billing", "Why do you need it?": "Deploy 42" });
    const card = await cardSaying(company, "Deploy 42");

    expect(picker.callbackId).toBe("flow_picker");
    expect(picked).toMatchObject({
      outcome: "updated",
      view: { callbackId: "request_form", title: "Database access" },
    });
    expect(submitted.outcome).toBe("closed");
    expect(readableText(card)).toContain("<@U0ALICE> asks for Billing for 1 hour.");
  });

  test("with one flow the form opens at once", async () => {
    company = await startCompany({ mode });
    const { alice } = company;

    await alice.command("/access");
    const form = await alice.openView(patience);

    expect(form).toMatchObject({ callbackId: "request_form", title: "Database access" });
  });

  test("the global shortcut opens the same, from anywhere", async () => {
    company = await startCompany({ mode, flows });
    const { alice } = company;

    const seen = await alice.globalShortcut("request_access");
    const picker = await alice.openView(patience);

    expect(seen.failure).toBeUndefined();
    expect(picker.callbackId).toBe("flow_picker");
  });

  test("/access help says what can be typed, to the person alone, and opens nothing", async () => {
    company = await startCompany({ mode, flows });
    const { alice, slack } = company;

    await alice.command("/access", "help", { channel: "access-requests" });
    const help = await hears(alice, "Ask for temporary access");

    expect(help.ephemeralTo).toBe(alice.id);
    for (const { name } of flows) expect(readableText(help)).toContain(`/access ${name}`);
    expect(slack.callsTo("views.open")).toEqual([]);
  });

  test("/access with a word that names no flow opens the picker, which says so", async () => {
    company = await startCompany({ mode, flows });
    const { alice } = company;

    await alice.command("/access", "unknown", { channel: "access-requests" });
    const picker = await alice.openView(patience);

    expect(picker.callbackId).toBe("flow_picker");
    expect(readableText(picker)).toContain('There is no flow called "unknown".');
  });

  test("an approval-only flow ends with the approval, and no account was needed or touched", async () => {
    company = await startCompany({ mode, flows });
    const { nina, bob } = company;
    await openForm(nina, "change");

    await nina.submitView({
      "What will you change?": "The DNS",
      "How risky is it?": "high",
      "Who looked at it?": "U0DORA",
    });
    const card = await cardSaying(company, "The DNS");
    await bob.click(card, "Approve");
    const approved = await becomes(
      company,
      card,
      "Approved",
      "<@U0BOB> approved <@U0NINA>'s request for Change approval.",
    );
    await hears(nina, "<@U0BOB> approved your request for Change approval.");

    expect(readableText(card)).toContain("<@U0DORA>");
    expect(buttonLabels(approved)).toEqual(["Why?"]);
    expect(await requestOf(company, "The DNS")).toMatchObject({ status: "approved", state: null });
    expect(writes(company)).toEqual([]);
  });

  test("the flow itself may approve at once: access is there, and nobody was asked", async () => {
    company = await startCompany({ mode, flows });
    const { alice, okta, accounts, slack, requests } = company;

    await ask(alice, { flow: "urgent", target: "Billing", reason: "outage" });
    await hears(alice, "The flow approved your request for Billing.");
    await hears(alice, "You have *Billing* in Okta until");

    expect(okta.members(groups.billing)).toEqual([accounts.alice]);
    expect(slack.messagesIn(requests.id)).toEqual([]);
  });

  test.each([
    {
      reason: "holiday",
      words: "The flow denied your request for Billing.",
      also: "Not in the holidays.",
      status: "denied",
    },
    {
      reason: "joke",
      words: "Your request for Billing was not taken",
      also: "Please ask in earnest.",
      status: "refused",
    },
  ])("the flow itself may end it ($status), and says why", async ({ reason, words, also, status }) => {
    company = await startCompany({ mode, flows });
    const { alice, slack, requests } = company;

    await ask(alice, { flow: "urgent", target: "Billing", reason });
    const told = await hears(alice, words);

    expect(readableText(told)).toContain(also);
    expect(await requestOf(company, reason)).toMatchObject({ status, state: null });
    expect(slack.messagesIn(requests.id)).toEqual([]);
    expect(writes(company)).toEqual([]);
  });

  test("where a flow wants words with every decision, Approve asks for them and the card keeps them", async () => {
    company = await startCompany({ mode, flows });
    const { alice, bob, okta, accounts } = company;
    const card = await askedBy(company, alice, { flow: "wordy", target: "Billing", reason: "Invoices" });

    await bob.click(card, "Approve");
    const form = await bob.openView(patience);
    expect(okta.members(groups.billing)).toEqual([]);
    await bob.submitView({ Message: "Only read them" });
    const given = await becomes(company, card, "Access given", "Only read them");

    expect(form).toMatchObject({ title: "Approve this request", submit: "Approve" });
    expect(readableText(given)).toContain("<@U0BOB> wrote:");
    expect(readableText(await hears(alice, "<@U0BOB> approved your request for Billing."))).toContain("Only read them");
    expect(okta.members(groups.billing)).toEqual([accounts.alice]);
  });

  test("what is chosen in the menu of targets is what is given", async () => {
    company = await startCompany({ mode });
    const { okta, accounts } = company;

    const card = await granted(company, { target: "Billing" });

    expect(readableText(card)).toContain("<@U0ALICE> has Billing until");
    expect(okta.members(groups.billing)).toEqual([accounts.alice]);
    expect(okta.members(groups.database)).toEqual([]);
  });

  test("what a rule of Okta manages is not given, and the person hears why before anybody is asked", async () => {
    company = await startCompany({ mode });
    const { alice, slack, requests } = company;

    await ask(alice, { target: "Managed by rules", reason: "Deploy 42" });
    await hears(alice, "Managed by rules cannot be granted: rules of the outside system decide who is in it.");

    expect(slack.messagesIn(requests.id)).toEqual([]);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "refused" });
  });

  test("without an account in Okta the person reads the sentence that says so, and the request waits for one", async () => {
    company = await startCompany({ mode });
    const { nina, slack, requests, errors } = company;
    const sentence = "Could not find or determine external identity for nina@acme.com in service Okta";

    await ask(nina, { reason: "Deploy 42" });
    const told = await hears(nina, `${sentence}. No account in the directory has this e-mail address.`);

    expect(buttonLabels(told)).toEqual(["Map your Okta account"]);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "needs_account" });
    expect(slack.messagesIn(requests.id)).toEqual([]);
    expect(slack.messagesIn(errors.id).map(readableText).join()).not.toContain("no account was found");
    expect(heard(nina).filter((text) => text.includes("was not taken"))).toEqual([]);
    expect(writes(company)).toEqual([]);
  });
});
