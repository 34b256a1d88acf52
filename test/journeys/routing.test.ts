import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { buttonLabels } from "../../sandbox/slack/limits/readable-text.ts";
import { readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, field, people, slack } from "../../src/sdk/index.ts";
import { type Company, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { becomes, cardSaying, heard, hears, minutes, patience, requestOf } from "./steps.ts";

type Lists = Awaited<ReturnType<NonNullable<ReturnType<typeof defineFlow>["notifications"]>>>;

/** An approval-only flow that these people decide, and whose cards go there. */
function flowTo(name: string, lists: Lists, deciders: readonly string[] = ["U0BOB", "U0DORA"]) {
  return defineFlow({
    name,
    label: `Change ${name}`,
    fields: { reason: field.text({ label: "Why do you need it?" }) },
    permissions: () => ({ decide: people.users(...deciders) }),
    notifications: () => lists,
  });
}

const channel = slack.channel("#access-requests");
const flows = [
  flowTo("in-turn", [
    { to: [slack.user("U0BOB")], timeout: "30m" },
    { to: [channel], timeout: "1h" },
  ]),
  flowTo("reminded", [{ to: [channel], remind: "15m" }]),
  flowTo("archived", [{ to: [slack.channel("#old")] }, { to: [channel] }]),
  flowTo("together", [{ to: [slack.group(["U0BOB", "U0DORA"])], timeout: "30m" }, { to: [channel] }]),
  flowTo("here", [{ to: [slack.sourceChannel()] }]),
  flowTo("nowhere", []),
  flowTo("alone", [{ to: [slack.user("U0BOB")] }], ["U0BOB"]),
];

let company: Company;
beforeAll(async () => {
  company = await startCompany({ flows });
  company.slack.addChannel({ name: "old", isArchived: true, members: [company.bob.id] });
});
afterAll(() => company.end());

/** Asks in a flow that has no targets. */
async function askIn(flow: string, reason: string): Promise<void> {
  await company.alice.command("/access", flow, { channel: "access-requests" });
  await company.alice.waitForView((view) => readableText(view).includes("Why do you need it?"), patience);
  await company.alice.submitView({ "Why do you need it?": reason });
}

/** Time passes, once it is kept that whoever has the turn was asked: from then on it is counted. */
async function wait(ms: number): Promise<void> {
  const queued = `select id from request_notification n where state = 'queued' and kind = 'card' and not exists (
    select from request_notification e
    where e.request_id = n.request_id and e.kind = 'card' and e.step < n.step and e.state <> 'superseded')`;
  await expect.poll(() => query(company.database.url, queued), { timeout: patience.timeoutMs }).toEqual([]);
  await company.moveClock(ms);
}

const statusOf = async (reason: string) => (await requestOf(company, reason))?.status;

describe("R7: a list has its time", () => {
  test("the direct message times out: the channel is asked, and the first message says so and has no buttons", async () => {
    const { bob, dora } = company;
    await askIn("in-turn", "Deploy 7");
    const first = await hears(bob, "Deploy 7");
    const before = company.slack.messagesIn(company.requests.id).map(readableText);

    await wait(31 * minutes);
    const second = await cardSaying(company, "Deploy 7");
    const passed = await becomes(company, first, "Nobody decided here within 30 minutes", "#access-requests");

    expect(before.filter((text) => text.includes("Deploy 7"))).toEqual([]);
    expect(buttonLabels(first)).toContain("Approve");
    expect(buttonLabels(passed)).toEqual([]);
    expect(buttonLabels(second)).toContain("Approve");

    await bob.click(first, "Approve");
    await hears(bob, "so this request went on to #access-requests. Nothing was changed.");
    expect(await statusOf("Deploy 7")).toBe("pending");

    await dora.click(second, "Approve");
    await becomes(company, second, "Approved");
    await becomes(company, passed, "Approved", "This message decides nothing any more.");
    expect(await statusOf("Deploy 7")).toBe("approved");
  });

  test("after the last list's time it expires, the person is told, and nobody can decide any more", async () => {
    const { bob, alice } = company;
    await askIn("in-turn", "Deploy 8");
    await hears(bob, "Deploy 8");
    await wait(31 * minutes);
    const card = await cardSaying(company, "Deploy 8");

    await wait(61 * minutes);
    const expired = await becomes(company, card, "Expired", "Nobody decided in time.");
    await bob.click(card, "Approve");

    await hears(bob, "already expired");
    await hears(alice, "Your request for Change in-turn expired.");
    expect(buttonLabels(expired)).not.toContain("Approve");
    expect(await statusOf("Deploy 8")).toBe("expired");
  });

  test("those who are asked are reminded in the thread of the card, and not after they decided", async () => {
    await askIn("reminded", "Deploy 9");
    const card = await cardSaying(company, "Deploy 9");
    const reminders = () => company.slack.messagesIn(card.channel).filter(({ threadTs }) => threadTs === card.ts);

    await wait(16 * minutes);
    await expect.poll(() => reminders().length, { timeout: patience.timeoutMs }).toBe(1);
    await company.bob.click(card, "Approve");
    await becomes(company, card, "Approved");
    await company.moveClock(120 * minutes);

    expect(reminders().map(readableText).join()).toContain("This still waits for a decision.");
    expect(reminders()).toHaveLength(1);
    const posted = company.slack.callsTo("chat.postMessage").find(({ body }) => body["thread_ts"] === card.ts);
    expect(String(posted?.body["reply_broadcast"])).toBe("true");
  });
});

describe("R7: a list that cannot be reached", () => {
  test("an archived channel gives way to the next list, and the admins are told with Slack's word for it", async () => {
    await askIn("archived", "Deploy 10");

    const card = await cardSaying(company, "Deploy 10");
    const told = await company.ada.waitForMessage((message) => readableText(message).includes("is_archived"), patience);

    expect(buttonLabels(card)).toContain("Approve");
    expect(readableText(told)).toContain("#old could not be asked");
  });

  test("a flow that names nobody is asked about by the admins, in the errors channel, and can be decided there", async () => {
    await askIn("nowhere", "Deploy 11");
    const look = () =>
      company.slack.messagesIn(company.errors.id).find((message) => buttonLabels(message).includes("Approve"));
    const card = await company.slack.waitFor(look, { ...patience, what: "a card in the errors channel" });
    const isTold = () =>
      company.slack
        .messagesIn(company.errors.id)
        .some((one) => readableText(one).includes('The notifications of the flow "nowhere" named nobody to ask.'));
    await company.slack.waitFor(isTold, { ...patience, what: "an alert in the errors channel" });

    expect(readableText(card)).toContain("Deploy 11");
  });
});

describe("R7: where cards go", () => {
  test("several people share one conversation, and either of them decides for both", async () => {
    const { bob, dora } = company;
    await askIn("together", "Deploy 12");
    const seen = await bob.waitForMessage((message) => readableText(message).includes("Deploy 12"), patience);

    await dora.click(seen, "Approve");
    await becomes(company, seen, "Approved");

    expect(dora.messages().some(({ channel: where, ts }) => where === seen.channel && ts === seen.ts)).toBe(true);
    expect(heard(company.ada).join()).not.toContain("Deploy 12");
    expect(company.slack.callsTo("conversations.open").map(({ body }) => body["users"])).toContain("U0BOB,U0DORA");
  });

  test("the channel it came from", async () => {
    const team = company.slack.addChannel({ name: "team", members: [company.alice.id, company.bob.id] });
    await company.alice.command("/access", "here", { channel: "team" });
    await company.alice.waitForView((view) => readableText(view).includes("Why do you need it?"), patience);
    await company.alice.submitView({ "Why do you need it?": "Deploy 13" });

    const look = () => company.slack.messagesIn(team.id).find((message) => readableText(message).includes("Deploy 13"));
    const card = await company.slack.waitFor(look, { ...patience, what: "a card in #team" });

    expect(buttonLabels(card)).toContain("Approve");
  });
});

test("whoever stands in for somebody who is away is asked too, and decides in their name", async () => {
  const { bob, dora } = company;
  await bob.command("/access", `delegate <@${dora.id}> 3d`, { channel: "access-requests" });
  await hears(dora, "until");
  await askIn("alone", "Deploy 14");
  const card = await hears(dora, "Deploy 14");

  await dora.click(card, "Approve");
  await becomes(company, card, "Approved");

  expect(heard(bob).join()).toContain("Deploy 14");
  expect(await statusOf("Deploy 14")).toBe("approved");
});
