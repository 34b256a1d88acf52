import { afterEach, beforeEach, expect, test } from "vitest";

import onCallAccess from "../../flows/on-call-access.ts";
import { type PretendPagerDuty, startPretendPagerDuty } from "../../sandbox/pagerduty/index.ts";
import { buttonLabels, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { pagerduty } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { becomes, hears, minutes, openForm, patience } from "../journeys/steps.ts";
import { type Company, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";

const flow = "on-call-access";
/** What `flows/on-call-access.ts` names. */
const group = "00g1emaKYZTWRYYRRTSK";
const approvers = "00g3accessAPPROVERS";

let company: Company;
let pretend: PretendPagerDuty;
let schedule = "";
/** Ids in PagerDuty: Alice and Bob take turns there, and Dora does not. */
let users: Readonly<Record<"alice" | "bob", string>>;

beforeEach(async () => {
  pretend = await startPretendPagerDuty();
  const join = (name: string) => pretend.addUser({ email: `${name}@acme.com`, name }).id;
  users = { alice: join("alice"), bob: join("bob") };
  schedule = pretend.addSchedule({ name: "Production", userIds: Object.values(users) }).id;
  pretend.addEscalationPolicy({ name: "Production", rules: [{ targets: [{ type: "schedule", id: schedule }] }] });
  const connector = pagerduty({
    apiUrl: pretend.url,
    apiToken: new SecretReference("test token", () => pretend.apiToken),
  });
  company = await startCompany({
    flows: [onCallAccess],
    configure: (config) => ({ ...config, connectors: { ...config.connectors, pagerduty: connector } }),
  });
  company.okta.addGroup({ id: group, name: "production-database" });
  company.okta.addGroup({ id: approvers, name: "access-approvers" });
  company.okta.addMember(approvers, company.accounts.dora);
});

afterEach(async () => {
  await company.end();
  await pretend.stop();
});

/** The card in somebody's direct messages or a channel, once it is there. */
function cardIn(place: string): Promise<PostedMessage> {
  const look = () => company.slack.messagesIn(place).find((message) => buttonLabels(message).includes("Approve"));
  return company.slack.waitFor(look, { ...patience, what: `a card in ${place}` });
}

/** How many cards are known to have arrived: their time runs from then. */
async function sentCards(): Promise<number> {
  const sql = "select id from request_notification where kind = 'card' and state = 'sent'";
  return (await query(company.database.url, sql)).length;
}

const membersOfGroup = () => company.okta.members(group);

test("whoever is on call has it at once, nobody is asked, and the channel is told", async () => {
  const { alice, slack, requests, accounts } = company;
  pretend.override(schedule, { userId: users.alice });

  await openForm(alice, flow);
  await alice.submitView({ "What happened?": "The queue is full" });
  await hears(alice, "You have *Production database*");
  const said = () =>
    slack.messagesIn(requests.id).find((message) => readableText(message).includes("is on call and has"));
  await slack.waitFor(said, { ...patience, what: "a word in the channel" });

  expect(membersOfGroup()).toEqual([accounts.alice]);
  expect(slack.messagesIn(requests.id).flatMap(buttonLabels)).toEqual([]);
});

test("others ask whoever is on call, in direct messages, and the approvers in the channel after a quarter of an hour", async () => {
  const { alice, bob, dora, requests, accounts } = company;
  pretend.override(schedule, { userId: users.bob });

  await openForm(alice, flow);
  await alice.submitView({ "What happened?": "The queue is full" });
  const forBob = await cardIn(bob.directMessage);
  const before = company.slack.messagesIn(requests.id);
  await expect.poll(sentCards, { timeout: patience.timeoutMs }).toBe(1);
  await company.moveClock(15 * minutes + 1_000);
  const inChannel = await cardIn(requests.id);
  await becomes(company, forBob, "#access-requests");
  await dora.click(inChannel, "Approve");
  await becomes(company, inChannel, "Access given");

  expect(before).toEqual([]);
  expect(membersOfGroup()).toEqual([accounts.alice]);
});

test("whoever is on call at the click may decide, and whose turn is over may not", async () => {
  const { alice, bob } = company;
  pretend.override(schedule, { userId: users.bob });
  await openForm(alice, flow);
  await alice.submitView({ "What happened?": "The queue is full" });
  const card = await cardIn(bob.directMessage);

  pretend.override(schedule, "nobody");
  await bob.click(card, "Approve");
  await hears(bob, "Only");
  const early = membersOfGroup();
  pretend.override(schedule, { userId: users.bob });
  await bob.click(card, "Approve");
  await becomes(company, card, "Access given");

  expect(early).toEqual([]);
});

test("while PagerDuty is away the request waits, and goes on by itself when it is back", async () => {
  const { alice } = company;
  pretend.override(schedule, { userId: users.alice });
  pretend.down(true);

  await openForm(alice, flow);
  await alice.submitView({ "What happened?": "The queue is full" });
  await hears(alice, "Latchkey cannot check your request yet.");
  const early = membersOfGroup();
  pretend.down(false);
  await company.moveClock(minutes);
  await hears(alice, "You have *Production database*");

  expect(early).toEqual([]);
});
