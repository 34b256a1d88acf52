import { fileURLToPath } from "node:url";

import { type TestContext, test } from "vitest";

import { buttonLabels, type Person, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { closeDatabaseGate, type GateAt } from "../support/database-gate.ts";
import { inTurn } from "../support/in-turn.ts";
import { type ProcessCompany, startProcessCompany } from "../support/process-company.ts";
import { query } from "../support/query.ts";

/** Messages, and work that a killed process had claimed, may wait until the queue notices that it is dead. */
const recovered = { timeout: 150_000, interval: 500 };
const patience = { timeoutMs: recovered.timeout };
/** Each waits for its turn, too. */
const trial = { timeout: 600_000 };

/** The configuration with the flows that these trials are about. */
const lasting = { LATCHKEY_CONFIG: fileURLToPath(new URL("../support/lasting-flows.ts", import.meta.url)) };

/** A point of the road at which the process is killed. */
interface Point {
  readonly when: string;
  readonly gate: GateAt;
}

/** The entry in the audit log is the last that is written, so that all of it is committed, whoever lives to hear of it. */
const atCommitOf = (action: string): GateAt => ({
  table: "audit_event",
  on: "insert",
  when: `new.action = '${action}'`,
  at: "at the commit",
});

const newEnd: GateAt = {
  table: "access_grant",
  on: "update",
  when: "new.ends_at > old.ends_at",
  at: "before the commit",
};

/** Whoever is asked by a card of their own: the row of the request was written before it in the same transaction. */
const newCard: GateAt = {
  table: "request_notification",
  on: "insert",
  when: `new.destination->>'slackUserId' = 'U0ENGINEER0'`,
  at: "before the commit",
};

const betweenApprovalAndAccess: readonly Point[] = [
  { when: "at the commit of its approval", gate: atCommitOf("request.approved") },
  { when: "between its approval and its access", gate: atCommitOf("grant.attempted") },
];

const betweenStages: readonly (Point & { readonly isAsked: boolean })[] = [
  { when: "before the commit of the next question", gate: newCard, isAsked: false },
  { when: "at the commit of the next question", gate: atCommitOf("request.stage-begun"), isAsked: true },
  { when: "at the commit of the last approval", gate: atCommitOf("request.approval"), isAsked: false },
];

const whileEscalating: readonly (Point & { readonly isAsked: boolean })[] = [
  { when: "before the commit", gate: newCard, isAsked: false },
  { when: "at the commit", gate: atCommitOf("request.escalated"), isAsked: true },
];

const given = ["grant.owed", "grant.attempted", "grant.confirmed"];
const ended = ["grant.end-owed", "grant.ended"];

test.concurrent.for(betweenStages)(
  "safety 13, 26: killed $when, whoever decides next is asked once, and the access is given once and ends",
  trial,
  async ({ gate, isAsked }, context) => {
    const { expect } = context;
    const { company, owner } = await inTurn(async () => {
      const opened = await openCompany(context, "in-two-stages");
      const { nina } = opened.company;
      await opened.company.approve();
      await hears(nina, "1 of 2 approved in stage Security");
      await expectAllDone(opened.company, context);
      const card = await nina.waitForMessage(has("Approve"), patience);
      await killAt(gate, opened, () => nina.click(card, "Approve"));
      return opened;
    });
    expect(await stageOf(company)).toEqual({ stage: 1, is_asked: isAsked, is_to_escalate: false });

    await inTurn(() => company.start(lasting));
    await approveDirectly(company, owner, context);

    await expectAccessUntilItsEnd(company, context);
    expect(await decidersOf(company)).toEqual(["U0BOB", "U0NINA", owner.id]);
    expect(await entries(company, "request.stage-begun")).toHaveLength(1);
    expect(await entries(company, "grant.%")).toEqual([...given, ...ended]);
    expect(cardsOf(company)).toHaveLength(3);
    expectNothingTwice(company, context);
  },
);

test.concurrent.for(whileEscalating)(
  "safety 13, 26: killed $when of an escalation, each is asked or reminded once, and the access is given once and ends",
  trial,
  async ({ gate, isAsked }, context) => {
    const { expect } = context;
    const { company, owner } = await inTurn(async () => {
      const opened = await openCompany(context, "escalating");
      await opened.company.bob.waitForMessage(has("Approve"), patience);
      await expectAllDone(opened.company, context);
      await killAt(gate, opened, () => timeComes(opened.company, "select escalates_at from access_request"));
      return opened;
    });
    expect(await stageOf(company)).toEqual({ stage: 0, is_asked: true, is_to_escalate: !isAsked });

    await inTurn(() => company.start(lasting));
    await approveDirectly(company, owner, context);

    await expectAccessUntilItsEnd(company, context);
    expect(await entries(company, "request.escalated")).toHaveLength(1);
    expect(await entries(company, "grant.%")).toEqual([...given, ...ended]);
    expect(company.slack.allMessages().filter(says("This still waits for a decision"))).toHaveLength(1);
    expect(cardsOf(company)).toHaveLength(3);
    expectNothingTwice(company, context);
  },
);

test.concurrent.for(betweenApprovalAndAccess)(
  "safety 12, 13: an extension that others approve, killed $when, goes on from the first end without a gap, and ends",
  trial,
  async ({ gate }, context) => {
    const { expect } = context;
    const { company } = await inTurn(async () => {
      const opened = await openCompany(context, "extended-by-bob");
      const { alice, bob } = opened.company;
      await opened.company.approve();
      await hears(alice, "You have *Production database*");
      await expectAllDone(opened.company, context);
      await timeComes(opened.company, "select remind_at from access_grant");
      const reminder = await alice.waitForMessage(says(reminded), patience);
      await alice.click(reminder, "Extend");
      const card = await bob.waitForMessage(has("Approve"), patience);
      await expectAllDone(opened.company, context);
      await killAt(gate, opened, () => bob.click(card, "Approve"));
      return opened;
    });

    await inTurn(() => company.start(lasting));
    await expectAllDone(company, context);
    await timeComes(company, "select min(ends_at) from access_grant");
    await expect.poll(() => statesOf(company), recovered).toEqual(["ended", "active"]);
    await expectAllDone(company, context);
    expect(company.members()).toEqual([company.aliceAccount]);
    expect(company.alice.messages().filter(says(reminded))).toHaveLength(1);

    await expectAccessUntilItsEnd(company, context);
    expect(company.alice.messages().filter(says("goes on, as you extended it"))).toHaveLength(1);
    expect(await entries(company, "grant.%")).toEqual([...given, ...given, ...ended, ...ended]);
    expect(cardsOf(company)).toHaveLength(4);
    expect(company.alice.messages().filter(says("approved your request"))).toHaveLength(2);
    expectNothingTwice(company, context, { saidAgain: 1 });
  },
);

test.concurrent(
  "safety 12, 13: killed before the commit of a new end, the old one stands, and the same click moves it once",
  trial,
  async (context) => {
    const { expect } = context;
    const { company, receipt } = await inTurn(() => killWhileExtending(newEnd, context));
    expect(await secondsOf(company)).toEqual([3_600]);

    await inTurn(async () => {
      await company.start(lasting);
      await company.alice.click(receipt, "Extend");
      await hears(company.alice, "The access to *Production database* lasts until");
    });

    await expectExtendedOnce(company, context);
  },
);

test.concurrent(
  "safety 12, 13, 26: killed at the commit of a new end, it stands, and the same click once more moves nothing",
  trial,
  async (context) => {
    const { expect } = context;
    const { company, receipt } = await inTurn(() => killWhileExtending(atCommitOf("grant.extended"), context));
    expect(await secondsOf(company)).toEqual([7_200]);

    await inTurn(async () => {
      await company.start(lasting);
      await company.alice.click(receipt, "Extend");
      await hears(company.alice, "This is done already");
    });

    await expectExtendedOnce(company, context);
  },
);

/** A company whose Latchkey runs, in which Alice has asked; the owner is the one who is asked by a card of their own. */
async function openCompany({ onTestFinished }: TestContext, flow: string) {
  const company = await startProcessCompany({ engineers: 1 });
  onTestFinished(() => company.end());
  const latchkey = await company.start(lasting);
  const [engineer] = company.engineers;
  if (engineer === undefined) throw new Error("There is no owner.");
  await company.submit("1 hour", { flow });
  return { company, latchkey, owner: engineer.person };
}

/** Kills Latchkey once `act` has brought it to the gate; then a minute passes, in which whatever it had claimed lapses. */
async function killAt(
  gate: GateAt,
  { company, latchkey }: Pick<Awaited<ReturnType<typeof openCompany>>, "company" | "latchkey">,
  act: () => Promise<unknown>,
): Promise<void> {
  const closed = await closeDatabaseGate(company.database.url, gate);
  await act();
  await closed.reached;
  await company.kill(latchkey);
  // Taking the gate away waits for the end of the transaction that stood at it.
  await closed.open();
  await company.passTime("interval '1 minute'");
}

async function killWhileExtending(gate: GateAt, context: TestContext) {
  const opened = await openCompany(context, "extended-at-once");
  const { alice } = opened.company;
  await opened.company.approve();
  await hears(alice, "You have *Production database*");
  await expectAllDone(opened.company, context);
  const receipt = await alice.waitForMessage(has("Extend"), patience);
  await killAt(gate, opened, () => alice.click(receipt, "Extend"));
  return { company: opened.company, receipt };
}

/** Nothing is owed, due or under way. */
async function expectAllDone(company: ProcessCompany, { expect }: TestContext): Promise<void> {
  await expect.poll(async () => (await company.owedMessages()) + (await company.owedJobs()), recovered).toBe(0);
}

/** Waits for the card that was sent to this person alone, and for all else, and approves. */
async function approveDirectly(company: ProcessCompany, person: Person, context: TestContext): Promise<void> {
  const isMine = (message: PostedMessage) => message.channel === person.directMessage && has("Approve")(message);
  const card = await person.waitForMessage(isMine, patience);
  await expectAllDone(company, context);
  await person.click(card, "Approve");
}

/** The access is there for the hour that was asked for, is reminded of once, and ends with it. */
async function expectAccessUntilItsEnd(company: ProcessCompany, context: TestContext): Promise<void> {
  const { expect } = context;
  const before = company.alice.messages().filter(says(reminded)).length;
  await expect.poll(async () => (await statesOf(company)).at(-1), recovered).toBe("active");
  await expectAllDone(company, context);
  expect(company.members()).toEqual([company.aliceAccount]);
  expect((await secondsOf(company)).at(-1)).toBe(3_600);
  await expectReminderAndEnd(company, before + 1, context);
}

/** The first end passes, and neither it nor a reminder of it is heard of; the new one has both. */
async function expectExtendedOnce(company: ProcessCompany, context: TestContext): Promise<void> {
  const { expect } = context;
  await expectAllDone(company, context);
  expect(await secondsOf(company)).toEqual([7_200]);
  await timeComes(company, "select granted_at + interval '1 hour' from access_grant");
  await expectAllDone(company, context);
  expect(await statesOf(company)).toEqual(["active"]);
  expect(company.members()).toEqual([company.aliceAccount]);
  expect(company.alice.messages().filter(says(reminded))).toEqual([]);
  await expectReminderAndEnd(company, 1, context);
  expect(await entries(company, "grant.%")).toEqual([...given, "grant.extended", ...ended]);
  expect(cardsOf(company)).toHaveLength(2);
  expectNothingTwice(company, context);
}

async function expectReminderAndEnd(company: ProcessCompany, reminders: number, context: TestContext): Promise<void> {
  const { expect } = context;
  await timeComes(company, "select remind_at from access_grant where ended_at is null");
  await expectAllDone(company, context);
  expect(company.alice.messages().filter(says(reminded))).toHaveLength(reminders);
  expect(company.members()).toEqual([company.aliceAccount]);
  await timeComes(company, "select ends_at from access_grant where ended_at is null");
  await expect.poll(async () => (await statesOf(company)).at(-1), recovered).toBe("ended");
  await expectAllDone(company, context);
  expect(company.members()).toEqual([]);
  const late = await query<{ seconds: number }>(
    company.database.url,
    "select extract(epoch from ended_at - ends_at)::float8 as seconds from access_grant",
  );
  for (const { seconds } of late) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(60);
  }
}

/** One change each way; and no message again, but what was rightly said of each of two requests in the same words. */
function expectNothingTwice(company: ProcessCompany, { expect }: TestContext, { saidAgain = 0 } = {}): void {
  const changes = company.okta.calls.filter(({ method, status }) => method !== "GET" && status === 204);
  expect(changes.map(({ method }) => method)).toEqual(["PUT", "DELETE"]);
  expect(company.repeatedMessages()).toBe(saidAgain);
}

/** The moment that this question gives is now. */
function timeComes(company: ProcessCompany, question: string): Promise<void> {
  return company.passTime(`(${question}) - clock_timestamp()`);
}

async function stageOf(company: ProcessCompany) {
  const [request] = await query<{ stage: number; is_asked: boolean; is_to_escalate: boolean }>(
    company.database.url,
    `select stage, stage_since is not null as is_asked, escalates_at is not null as is_to_escalate from access_request`,
  );
  return request;
}

async function statesOf({ database }: ProcessCompany): Promise<readonly string[]> {
  const rows = await query<{ state: string }>(database.url, "select state from access_grant order by created_at");
  return rows.map(({ state }) => state);
}

/** For how long access is given, by the rows. */
async function secondsOf({ database }: ProcessCompany): Promise<readonly number[]> {
  const rows = await query<{ seconds: number }>(
    database.url,
    "select extract(epoch from ends_at - granted_at)::float8 as seconds from access_grant order by created_at",
  );
  return rows.map(({ seconds }) => seconds);
}

async function decidersOf({ database }: ProcessCompany): Promise<readonly string[]> {
  const rows = await query<{ id: string }>(
    database.url,
    "select slack_user_id as id from request_decision join users on users.id = user_id order by decided_at",
  );
  return rows.map(({ id }) => id);
}

/** What the audit log says, of these actions. */
async function entries({ database }: ProcessCompany, actions: string): Promise<readonly string[]> {
  const rows = await query<{ action: string }>(
    database.url,
    `select action from audit_event where action like '${actions}' order by sequence`,
  );
  return rows.map(({ action }) => action);
}

/** Everything in which a request is drawn: the receipt of whoever asked, and the cards of those who decide. */
function cardsOf({ slack }: ProcessCompany): readonly PostedMessage[] {
  return slack.allMessages().filter((message) => message.blocks[0]?.type === "header" && says("Asked ")(message));
}

const reminded = "Your access to *Production database* ends";

const has = (button: string) => (message: PostedMessage) => buttonLabels(message).includes(button);
const says = (words: string) => (message: PostedMessage) => readableText(message).includes(words);

function hears(person: Person, words: string): Promise<PostedMessage> {
  return person.waitForMessage(says(words), patience);
}
