import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, field, people } from "../../src/sdk/index.ts";
import { type Company, databaseFlow, groups, startCompany, targets } from "../support/company.ts";
import { query } from "../support/query.ts";
import {
  askedBy,
  becomes,
  countRows,
  granted,
  heard,
  hears,
  isShown,
  openForm,
  patience,
  requestOf,
  writes,
} from "./steps.ts";

/** Another flow, with another target, which anybody may decide. */
const looseFlow = defineFlow({
  name: "loose",
  label: "Loose access",
  channel: "#access-requests",
  targets: [targets.billing],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.everyone() }),
});

const button = (value: unknown) => ({ "/actions/0/value": typeof value === "string" ? value : JSON.stringify(value) });
const metadata = (value: unknown) => ({
  "/view/private_metadata": typeof value === "string" ? value : JSON.stringify(value),
});

describe("what a tampering client sends", () => {
  let company: Company;
  let card: PostedMessage;
  beforeEach(async () => {
    company = await startCompany({ mode: "http", flows: [databaseFlow, looseFlow] });
  });
  afterEach(() => company.end());

  /** What became of a request: what is in the rows, and what Okta was asked to change. */
  const outcomeOf = async (reason: string) => {
    const { status, state } = await requestOf(company, reason);
    const decisions = await query(company.database.url, "select id from request_decision");
    return { status, state, decisions: decisions.length, writes: writes(company) };
  };
  const undecided = { status: "pending", state: null, decisions: 0, writes: [] };

  test.each([
    ["nothing at all", undefined],
    ["an empty text", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a request that does not exist", { requestId: randomUUID(), version: 2 }],
    ["an id that is none", { requestId: "1' or '1'='1", version: 2 }],
    ["ids in a list", { requestId: [randomUUID()], version: 2 }],
    ["ten thousand characters", "9".repeat(10_000)],
  ])("safety 6: a button that carries %s decides nothing", async (_, value) => {
    const { alice, bob } = company;
    card = await askedBy(company, alice);

    const forged = value === undefined ? { "/actions/0/value": undefined } : button(value);
    await bob.forging({ payload: forged }).click(card, "Approve");
    await hears(bob, "This request does not exist any more, so nothing was changed.");

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test.each([
    ["a version from before", 1],
    ["a version to come", 3],
  ])("safety 6: a button that carries %s decides nothing", async (_, version) => {
    const { alice, bob } = company;
    card = await askedBy(company, alice);
    const { id } = await requestOf(company, "Deploy 42");

    await bob.forging({ payload: button({ requestId: id, version }) }).click(card, "Approve");
    await hears(bob, "This request changed since the message was drawn, so nothing was changed.");

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test.each([
    ["no version", {}],
    ["a version that is none", { version: 0 }],
    ["more than we drew", { version: 2, outcome: "approve", by: "U0BOB", status: "approved" }],
  ])("safety 6, safety 7: a button that carries %s decides nothing", async (_, more) => {
    const { alice, bob } = company;
    card = await askedBy(company, alice);
    const { id } = await requestOf(company, "Deploy 42");

    await bob.forging({ payload: button({ requestId: id, ...more }) }).click(card, "Approve");
    await hears(bob, "This request does not exist any more, so nothing was changed.");

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test("safety 6: the button of a request one may decide, with the id of one that one may not, decides neither", async () => {
    const { alice, nina } = company;
    card = await askedBy(company, alice);
    const loose = await askedBy(company, alice, { flow: "loose", target: "Billing", reason: "Loose" });
    const { id, version } = await requestOf(company, "Deploy 42");

    await nina.forging({ payload: button({ requestId: id, version }) }).click(loose, "Approve");
    await hears(nina, "Only members of the Okta group access-approvers may decide this request");

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
    expect(await outcomeOf("Loose")).toEqual(undecided);
  });

  test("safety 6: other people's requests are neither withdrawn nor ended by their id", async () => {
    const { alice, nina, okta, accounts } = company;
    card = await granted(company);
    await askedBy(company, alice, { reason: "Waiting" });
    const active = await requestOf(company, "Deploy 42");
    const waiting = await requestOf(company, "Waiting");

    await nina.forging({ payload: button({ requestId: active.id, version: active.version }) }).click(card, "Give back");
    await hears(nina, "Only the person who has this access, those who may decide, and Latchkey admins can end it.");
    const other = await company.slack.waitFor(
      () => company.slack.messagesIn(company.requests.id).find((message) => readableText(message).includes("Waiting")),
      patience,
    );
    await nina
      .forging({ payload: button({ requestId: waiting.id, version: waiting.version }) })
      .click(other, "Withdraw");
    await hears(nina, "Only the person who asked can do this, so nothing was changed.");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ state: "active" });
    expect(await requestOf(company, "Waiting")).toMatchObject({ status: "pending" });
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("safety 6: a click on another button than the card has does what that button would, and no more", async () => {
    const { alice, nina } = company;
    card = await askedBy(company, alice);

    for (const action of ["request_give_back", "request_end"]) {
      await nina.forging({ payload: { "/actions/0/action_id": action } }).click(card, "Withdraw");
    }
    const refusals = () => heard(nina).filter((text) => text.includes("There is no access to end here any more"));
    await company.slack.waitFor(() => refusals().length === 2, { ...patience, what: "an answer to each click" });

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test.each([
    ["another flow's name", { flow: "loose", sourceChannel: null }, "Please choose what you need from the list."],
    ["a flow that does not exist", { flow: "nothing", sourceChannel: null }, "There is no flow called"],
    ["a name every object has", { flow: "__proto__", sourceChannel: null }, "There is no flow called"],
    ["more than we drew", { flow: "database", sourceChannel: null, status: "approved" }, "could not read this form"],
    ["nothing", "", "could not read this form"],
    ["no JSON", "{", "could not read this form"],
    ["a list", [], "could not read this form"],
  ])("safety 6, safety 7: a form that remembers %s asks for nothing", async (_, remembered, words) => {
    const { alice } = company;
    await openForm(alice);

    const seen = await alice
      .forging({ payload: metadata(remembered) })
      .submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });

    const shown = [...Object.values(seen.errors), seen.view === undefined ? "" : readableText(seen.view)].join(" ");
    expect(shown).toContain(words);
    expect(await query(company.database.url, "select id from access_request")).toEqual([]);
  });

  test.each([
    ["a target of another flow", { "/view/state/values/target/target/selected_option/value": "billing-of-nobody" }],
    ["a group's id for a target", { "/view/state/values/target/target/selected_option/value": groups.approvers }],
    ["no target", { "/view/state/values/target/target/selected_option": null }],
    [
      "a duration that was not offered",
      { "/view/state/values/field:duration/duration/selected_option/value": "999999999" },
    ],
    ["a duration of nothing", { "/view/state/values/field:duration/duration/selected_option/value": "0" }],
    ["a negative duration", { "/view/state/values/field:duration/duration/selected_option/value": "-3600" }],
    ["a duration that is no number", { "/view/state/values/field:duration/duration/selected_option/value": "NaN" }],
    ["a required answer left out", { "/view/state/values/field:reason": undefined }],
    [
      "a list for a text",
      {
        "/view/state/values/field:reason/reason": {
          type: "multi_static_select",
          selected_options: [{ value: "x" }, { value: "y" }],
        },
      },
    ],
    ["a NUL", { "/view/state/values/field:reason/reason/value": "a\0b" }],
    ["fourteen thousand characters", { "/view/state/values/field:reason/reason/value": "a".repeat(14_000) }],
    [
      "a kind of answer we never ask",
      { "/view/state/values/x": { x: { type: "timepicker", selected_time: "12:00" } } },
    ],
  ])("safety 6: a form with %s asks for nothing", async (_, payload) => {
    const { alice } = company;
    await openForm(alice);

    const seen = await alice
      .forging({ payload })
      .submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });

    expect(["errors", "updated"]).toContain(seen.outcome);
    expect(await query(company.database.url, "select id from access_request")).toEqual([]);
  });

  test("safety 7: whatever else a form carries sets nothing: not status, decider, expiry, account, nor who asked", async () => {
    const { alice, bob, accounts, okta } = company;
    await openForm(alice);
    const smuggled = Object.fromEntries(
      [
        "status",
        "deciders",
        "deadline",
        "endsAt",
        "externalId",
        "requesterId",
        "beneficiaryId",
        "version",
        "durationSeconds",
      ].map((name) => [
        `/view/state/values/field:${name}`,
        { [name]: { type: "plain_text_input", value: name === "externalId" ? accounts.ada : "approved" } },
      ]),
    );

    const seen = await alice
      .forging({
        payload: { ...smuggled, "/status": "approved", "/requesterId": "U0ADA", "/view/id_of_request": randomUUID() },
      })
      .submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });
    const shown = await company.slack.waitFor(
      () =>
        company.slack.messagesIn(company.requests.id).find((message) => readableText(message).includes("Deploy 42")),
      patience,
    );
    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
    await bob.click(shown, "Approve");
    await becomes(company, shown, "Access given");

    expect(seen.outcome).toBe("closed");
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    const [row] = await query(
      company.database.url,
      "select fields, duration_seconds, requester_id = beneficiary_id as same, version from access_request",
    );
    expect(row).toEqual({
      fields: { reason: "Deploy 42", duration: 3_600 },
      duration_seconds: 3_600,
      same: true,
      version: 3,
    });
  });

  test.each([
    ["another request", { requestId: randomUUID() }, "This request does not exist any more"],
    ["another version", { version: 7 }, "This request changed since the message was drawn"],
    ["more than we drew", { by: "U0ADA" }, null],
    ["another outcome", { outcome: "own" }, null],
  ])("safety 6: a denial's form that remembers %s decides nothing", async (_, change, words) => {
    const { alice, bob } = company;
    card = await askedBy(company, alice);
    const { id, version } = await requestOf(company, "Deploy 42");
    await bob.click(card, "Deny");
    await bob.openView(patience);

    const seen = await bob
      .forging({ payload: metadata({ requestId: id, version, outcome: "deny", ...change }) })
      .submitView({ Message: "No" });
    if (words !== null) await isShown(bob, words);
    const shown = seen.view === undefined ? "" : readableText(seen.view);
    expect(shown.includes("could not read this form, so nothing was decided")).toBe(words === null);

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test("safety 6: a denial's form that was turned into an approval is an approval like any other: only of those who may", async () => {
    const { alice, nina } = company;
    card = await askedBy(company, alice);
    const { id, version } = await requestOf(company, "Deploy 42");
    await nina.click(card, "Deny");
    await nina.openView(patience);

    await nina
      .forging({ payload: metadata({ requestId: id, version, outcome: "approve" }) })
      .submitView({ Message: "Yes" });
    await isShown(nina, "Only members of the Okta group access-approvers may decide this request");

    expect(await outcomeOf("Deploy 42")).toEqual(undecided);
  });

  test("safety 6: a picker with a flow that was not offered opens nothing", async () => {
    const { alice } = company;
    await alice.command("/access", "", { channel: "access-requests" });
    await alice.openView(patience);

    const seen = await alice
      .forging({ payload: { "/view/state/values/flow/flow/selected_option/value": "constructor" } })
      .submitView({ "What kind of request?": "Database access" });

    expect(seen.outcome).toBe("updated");
    expect(readableText(seen.view ?? { blocks: [] })).toContain("There is no flow called");
  });

  test("safety 32: an address to answer to that is not Slack's is never called; the answer comes another way", async () => {
    const { alice, nina } = company;
    const called: string[] = [];
    const server = createServer((request, response) => {
      called.push(request.url ?? "");
      response.end();
    }).listen(0, "127.0.0.2");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    card = await askedBy(company, alice);

    await nina.forging({ payload: { "/response_url": `http://127.0.0.2:${port}/steal` } }).click(card, "Approve");
    const told = await hears(nina, "may decide this request");
    server.close();

    expect(called).toEqual([]);
    expect(told.ephemeralTo).toBe(nina.id);
    expect(company.slack.callsTo("chat.postEphemeral")).toHaveLength(1);
  });
});

describe("people who may not act", () => {
  let company: Company;
  beforeEach(async () => {
    company = await startCompany({ flows: [looseFlow] });
  });
  afterEach(() => company.end());

  const unfit = [
    { who: "a guest", change: { isRestricted: true }, words: "is a guest in this workspace" },
    { who: "a single-channel guest", change: { isUltraRestricted: true }, words: "is a guest in this workspace" },
    { who: "a bot", change: { isBot: true }, words: "is a bot" },
    { who: "a workflow's bot", change: { isWorkflowBot: true }, words: "is a bot" },
    {
      who: "a stranger from another organisation",
      change: { isStranger: true },
      words: "belongs to another organisation",
    },
    { who: "somebody of another workspace", change: { teamId: "T0OTHER" }, words: "belongs to another workspace" },
    { who: "a deactivated person", change: { deleted: true }, words: "does not have an active Slack account" },
    {
      who: "somebody whose e-mail is not confirmed",
      change: { isEmailConfirmed: false },
      words: "has an e-mail address that Slack has not confirmed",
    },
  ] as const;

  test.each(unfit)("safety 21: $who asks, and nobody is even asked", async ({ change, words }) => {
    const { slack, alice, requests } = company;
    await openForm(alice, "loose");
    slack.updateUser(alice.id, change);

    await alice.submitView({ "What do you need?": "Billing", "Why do you need it?": "Deploy 42" });
    await company.latchkey.sweep();
    await waitUntilClosed("Deploy 42");

    expect(await reasonOf("Deploy 42")).toContain(words);
    expect(slack.messagesIn(requests.id)).toEqual([]);
    expect(writes(company)).toEqual([]);
  });

  test.each(unfit)("safety 21: $who decides nothing, although everyone may", async ({ change, words }) => {
    const { slack, alice, dora } = company;
    const card = await askedBy(company, alice, { flow: "loose", target: "Billing" });
    slack.updateUser(dora.id, change);

    await dora.click(card, "Approve");
    await hears(dora, `Your Slack account ${words}, so Latchkey did nothing.`);

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending", state: null });
  });

  test("safety 21: somebody Slack does not know decides nothing", async () => {
    const { alice, dora } = company;
    const card = await askedBy(company, alice, { flow: "loose", target: "Billing" });
    const before = await countRows(company);

    await dora.forging({ payload: { "/user/id": "U0UNKNOWN" } }).click(card, "Approve");
    await hears(dora, "Your Slack account cannot be found in Slack");

    expect(await countRows(company)).toMatchObject({ request_decision: 0, users: before["users"] });
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
  });

  test("safety 21: while Slack cannot say who somebody is, nobody decides", async () => {
    const { slack, alice, dora } = company;
    const card = await askedBy(company, alice, { flow: "loose", target: "Billing" });
    slack.faults.next("users.info", { status: 503 }, { forever: true });

    await dora.click(card, "Approve");
    await hears(dora, "Latchkey could not check this with Slack, so nothing was changed.");

    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
  });

  test("safety 5, safety 21: whoever is deactivated between the decision and the grant gets nothing", async () => {
    const { slack, okta, alice, dora } = company;
    const card = await askedBy(company, alice, { flow: "loose", target: "Billing" });
    okta.down(true);
    await dora.click(card, "Approve");
    await becomes(company, card, "Giving access…", "Okta does not answer.");

    slack.updateUser(alice.id, { deleted: true });
    okta.down(false);
    await company.moveClock(120_000);
    await becomes(company, card, "No access was given", "does not have an active Slack account");

    expect(writes(company)).toEqual([]);
  });

  /** Whom nothing can be told to gives no sign in Slack: only the row says that it is over. */
  async function waitUntilClosed(reason: string): Promise<void> {
    const statusNow = async () => (await requestOf(company, reason)).status;
    await expect.poll(statusNow, { timeout: patience.timeoutMs }).not.toBe("received");
    await company.stop();
    expect(await requestOf(company, reason)).toMatchObject({ status: "refused", state: null });
  }

  async function reasonOf(reason: string): Promise<string> {
    const sql = `select status_reason as words from access_request where fields->>'reason' = '${reason}'`;
    const [row] = await query<{ words: string }>(company.database.url, sql);
    return row?.words ?? "";
  }
});
