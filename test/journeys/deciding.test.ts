import { afterEach, describe, expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, field, ignore, people } from "../../src/sdk/index.ts";
import { type Company, groups, startCompany, targets } from "../support/company.ts";
import { query } from "../support/query.ts";
import {
  ask,
  askedBy,
  becomes,
  cardSaying,
  granted,
  heard,
  hears,
  isShown,
  minutes,
  patience,
  requestOf,
  roads,
  writes,
} from "./steps.ts";

const fields = {
  reason: field.text({ label: "Why do you need it?" }),
  duration: field.duration({ choices: ["1h"], default: "1h" }),
};

/** Bob decides, whatever Okta does. */
const bobDecides = defineFlow({
  name: "database",
  label: "Database access",
  channel: "#access-requests",
  targets: [targets.database],
  fields,
  permissions: () => ({ decide: people.users("U0BOB") }),
});

/** Nobody says who decides, so the admins do. */
const adminsDecide = defineFlow({
  name: "database",
  label: "Database access",
  channel: "#access-requests",
  targets: [targets.database],
  fields,
});

/** Narrower than its permissions: the hook refuses some clicks. */
const narrow = defineFlow({
  name: "database",
  label: "Database access",
  channel: "#access-requests",
  targets: [targets.database],
  fields,
  permissions: () => ({ decide: people.users("U0BOB", "U0DORA") }),
  hooks: {
    onApprove({ event }) {
      if (event.user.slackUserId === "U0BOB") return ignore("Only the database team may approve requests for it.");
    },
  },
});

describe.each(roads)("deciding, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("who may not decide is told so, alone, and the request stays open", async () => {
    company = await startCompany({ mode });
    const { alice, nina } = company;
    const card = await askedBy(company, alice);

    await nina.click(card, "Approve");
    const told = await hears(nina, "Only members of the Okta group access-approvers may decide this request");

    expect(told.ephemeralTo).toBe(nina.id);
    expect(readableText(told)).toContain("It is still open.");
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
    expect(writes(company)).toEqual([]);
  });

  test("nobody decides their own request", async () => {
    company = await startCompany({ mode });
    const { bob } = company;
    const card = await askedBy(company, bob);

    await bob.click(card, "Approve");
    await hears(bob, "You cannot decide your own request, so nothing was changed.");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
    expect(writes(company)).toEqual([]);
  });

  test("who comes second is told who was first", async () => {
    company = await startCompany({ mode });
    const { alice, bob, dora } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    await becomes(company, card, "Access given");
    await dora.forging({}).click(card, "Deny");
    const told = await hears(dora, "Nothing was changed: this request was already approved by <@U0BOB>.");

    expect(told.ephemeralTo).toBe(dora.id);
    expect(dora.views()).toEqual([]);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "approved", state: "active" });
  });

  test("a flow may refuse a click with its own words: the request stays open, and another person decides", async () => {
    company = await startCompany({ mode, flows: [narrow] });
    const { alice, bob, dora, okta, accounts } = company;
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    const told = await hears(bob, "Only the database team may approve requests for it.");
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
    await dora.click(card, "Approve");
    await becomes(company, card, "Access given", "Approved by <@U0DORA>");

    expect(told.ephemeralTo).toBe(bob.id);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("while Okta is down an approval counts, the card says what it waits for, and access comes when Okta is back", async () => {
    company = await startCompany({ mode, flows: [bobDecides] });
    const { alice, bob, okta, accounts } = company;
    okta.down(true);
    const card = await askedBy(company, alice);

    await bob.click(card, "Approve");
    await becomes(company, card, "Giving access…", "Okta does not answer. Latchkey keeps trying.");
    okta.down(false);
    await company.moveClock(2 * minutes);
    await becomes(company, card, "Access given");
    await hears(alice, "You have *Production database* in Okta until");

    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("while Okta is down nobody can show that they may decide, so the request stays open", async () => {
    company = await startCompany({ mode });
    const { alice, bob, okta } = company;
    const card = await askedBy(company, alice);

    okta.down(true);
    await bob.click(card, "Approve");
    await hears(bob, "Latchkey could not check this with the directory, so nothing was changed.");
    okta.down(false);

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending", state: null });
    expect(writes(company)).toEqual([]);
  });

  test("safety 26: the same person's two clicks at once are one decision, one change in Okta, one card, one message", async () => {
    company = await startCompany({ mode });
    const { alice, bob, slack, requests } = company;
    const card = await askedBy(company, alice);

    await Promise.all([bob.click(card, "Approve"), bob.click(card, "Approve")]);
    await becomes(company, card, "Access given");
    await hears(alice, "You have *Production database*");
    await hears(bob, "already approved by you");

    await expectOneOfEach(company);
    expect(slack.messagesIn(requests.id)).toHaveLength(1);
  });

  test("safety 26: three approvers at once are one decision, and the others are told who was first", async () => {
    company = await startCompany({ mode });
    const { alice, bob, dora, ada, okta, accounts } = company;
    okta.addMember(groups.approvers, accounts.ada);
    const card = await askedBy(company, alice);

    await Promise.all([bob, dora, ada].map((approver) => approver.click(card, "Approve")));
    const given = await becomes(company, card, "Access given");
    await hears(alice, "You have *Production database*");

    const [, winner = ""] = /Approved by (<@\w+>)/.exec(readableText(given)) ?? [];
    const losers = [bob, dora, ada].filter(({ id }) => `<@${id}>` !== winner);
    expect(losers).toHaveLength(2);
    for (const loser of losers)
      await hears(loser, `Nothing was changed: this request was already approved by ${winner}.`);
    await expectOneOfEach(company);
  });

  test("safety 26: everything delivered twice is done once", async () => {
    company = await startCompany({ mode });
    const { alice, bob, slack, requests } = company;

    slack.faults.redeliver(true);
    await ask(alice);
    const card = await cardSaying(company, "Deploy 42");
    await bob.click(card, "Approve");
    await becomes(company, card, "Access given");
    await hears(alice, "You have *Production database*");
    await hears(bob, "already approved by you");

    await expectOneOfEach(company);
    expect(slack.messagesIn(requests.id)).toHaveLength(1);
    expect(heard(alice).filter((text) => text.includes("did not open the form"))).toEqual([]);
  });

  test("safety 26: a sweep that comes while messages are on their way sends none of them twice", async () => {
    company = await startCompany({ mode });
    const { alice, bob, slack, requests, latchkey } = company;
    const posted = (channel: string) =>
      slack.callsTo("chat.postMessage").filter(({ body }) => body["channel"] === channel);
    slack.faults.next("chat.postMessage", { delayMs: 700 }, { forever: true });

    await ask(alice);
    await latchkey.sweep();
    const card = await cardSaying(company, "Deploy 42");
    await hears(alice, "Those who may decide were asked.");
    await bob.click(card, "Approve");
    await becomes(company, card, "Access given");
    await latchkey.sweep();
    await hears(alice, "You have *Production database*");
    await hears(alice, "<@U0BOB> approved your request");
    await company.stop();

    expect(posted("#access-requests")).toHaveLength(1);
    expect(posted(alice.directMessage)).toHaveLength(3);
    expect(slack.messagesIn(requests.id)).toHaveLength(1);
  });

  test("safety 27: approving and denying at the same time leave one final state, which everybody reads", async () => {
    company = await startCompany({ mode });
    const { alice, bob, dora, okta, accounts } = company;
    const card = await askedBy(company, alice);
    await dora.click(card, "Deny");
    await dora.openView(patience);

    await Promise.all([bob.click(card, "Approve"), dora.submitView({ Message: "Not today" })]);
    const loser = await Promise.race([
      hears(bob, "Nothing was changed: this request was already denied by <@U0DORA>.").then(() => "bob"),
      isShown(dora, "Nothing was changed: this request was already approved by <@U0BOB>.").then(() => "dora"),
    ]);
    await becomes(company, card, loser === "bob" ? "Denied by <@U0DORA>" : "Access given");

    const { status, state } = await requestOf(company, "Deploy 42");
    expect([status, state]).toEqual(loser === "bob" ? ["denied", null] : ["approved", "active"]);
    expect(okta.members(groups.database)).toEqual(loser === "bob" ? [] : [accounts.alice]);
    expect(await query(company.database.url, "select outcome from request_decision")).toHaveLength(1);
  });
});

describe.each(roads)("admins, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("the list of admins is for admins, and says who made them so", async () => {
    company = await startCompany({ mode });
    const { ada, alice } = company;

    await ada.command("/identity", "admins", { channel: "access-requests" });
    const list = await hears(ada, "Latchkey admins");
    await alice.command("/identity", "admins", { channel: "access-requests" });
    await hears(alice, "Only Latchkey admins can do this, so nothing was changed.");

    expect(list.ephemeralTo).toBe(ada.id);
    expect(readableText(list)).toContain("<@U0ADA> by `latchkey.config.ts`");
  });

  test("safety 43: an admin makes another one, who decides, and who is refused on the next click once removed", async () => {
    company = await startCompany({ mode, flows: [adminsDecide] });
    const { ada, alice, bob } = company;
    const first = await askedBy(company, alice, { reason: "Before" });

    await bob.click(first, "Approve");
    await hears(bob, "Only Latchkey admins may decide this request");
    await ada.command("/identity", "admins add <@U0BOB|bob>", { channel: "access-requests" });
    await hears(ada, "<@U0BOB> by an admin");
    await bob.click(first, "Approve");
    await becomes(company, first, "Access given", "Approved by <@U0BOB>");
    const second = await askedBy(company, alice, { reason: "After" });
    await ada.command("/identity", "admins remove <@U0BOB|bob>", { channel: "access-requests" });
    await ada.waitForMessage(
      (message) => message.ephemeralTo === ada.id && !readableText(message).includes("U0BOB"),
      patience,
    );
    const refusals = () => heard(bob).filter((text) => text.includes("Only Latchkey admins may decide this request"));
    await bob.click(second, "Approve");
    await company.slack.waitFor(() => refusals().length === 2, patience);

    expect(await requestOf(company, "After")).toMatchObject({ status: "pending", state: null });
  });

  test.each([
    {
      who: "somebody who is no admin",
      name: "bob",
      typed: "admins add <@U0BOB|bob>",
      words: "Only Latchkey admins can do this",
    },
    {
      who: "an admin of the configuration",
      name: "ada",
      typed: "admins remove <@U0ADA|ada>",
      words: "Take them out of `admins` there.",
    },
    {
      who: "an admin, of a guest,",
      name: "ada",
      typed: "admins add <@U0GUS|gus>",
      words: "is a guest in this workspace",
    },
    { who: "an admin, of nobody,", name: "ada", typed: "admins add <@U0NOBODY>", words: "cannot be found in Slack" },
    { who: "an admin, mistyping,", name: "ada", typed: "admins add bob", words: "is no person Slack knows" },
  ] as const)("safety 43: $who changes nothing by /identity $typed", async ({ name, typed, words }) => {
    company = await startCompany({ mode });
    const person = company[name];

    await person.command("/identity", typed, { channel: "access-requests" });
    await hears(person, words);

    expect(await query(company.database.url, "select id from users where role = 'admin'")).toEqual([]);
  });

  test("safety 43: whoever leaves the configuration is no admin from the next start on", async () => {
    company = await startCompany({ mode });
    const { ada } = company;
    const card = await granted(company);
    await company.stop();

    await company.start({ admins: ["U0DORA"] });
    await ada.click(card, "End access");
    await hears(ada, "Only the person who has this access, those who may decide, and Latchkey admins can end it.");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ state: "active" });
  });
});

/** One decision, one grant, one write to Okta, and each message to the requester once. */
async function expectOneOfEach(company: Company): Promise<void> {
  const { alice, accounts, database } = company;
  // What was decided and what was given are told beside each other.
  await hears(alice, "approved your request");
  expect(await query(database.url, "select id from access_request")).toHaveLength(1);
  expect(await query(database.url, "select id from request_decision")).toHaveLength(1);
  expect(writes(company)).toEqual([`PUT /api/v1/groups/${groups.database}/users/${accounts.alice}`]);
  expect(heard(alice).filter((text) => text.includes("approved your request"))).toHaveLength(1);
  expect(heard(alice).filter((text) => text.includes("You have *Production database*"))).toHaveLength(1);
  expect(heard(alice).filter((text) => text.includes("Why do you need it?"))).toHaveLength(1);
}
