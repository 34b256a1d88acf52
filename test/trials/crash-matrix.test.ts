import { type TestContext, test, vi } from "vitest";

import { buttonLabels, readableText } from "../../sandbox/slack/index.ts";
import type { GrantState } from "../../src/domain/grant.ts";
import { closeDatabaseGate, type GateAt } from "../support/database-gate.ts";
import { inTurn } from "../support/in-turn.ts";
import { type ProcessCompany, startProcessCompany } from "../support/process-company.ts";
import { query } from "../support/query.ts";

/** Removal is promised within a minute; messages may wait until the queue notices that their worker is dead. */
const promised = { timeout: 60_000, interval: 250 };
const recovered = { timeout: 300_000, interval: 500 };
// Ten of them share the machine, and wait for each other's starts: that is slower by as much as the machine is.
const patience = 1_200_000;

/** A point of the road at which the process is killed: what holds it there. */
interface Point {
  readonly when: string;
  hold(company: ProcessCompany): Promise<{ readonly reached: Promise<void>; letGo(): unknown }>;
}

/** Once the commit was sent: the entry in the audit log is the last that is written. */
const afterCommitOf = (when: string, action: string): Point =>
  atGate(when, { table: "audit_event", on: "insert", when: `new.action = '${action}'`, at: "at the commit" });

/** While the grant's row is written, so that nothing was committed. */
const beforeCommitOf = (when: string, state: GrantState): Point =>
  atGate(when, {
    table: "access_grant",
    on: "update",
    when: `new.state = '${state}' and old.state <> new.state`,
    at: "before the commit",
  });

function atGate(when: string, gate: GateAt): Point {
  return {
    when,
    async hold({ database }) {
      const closed = await closeDatabaseGate(database.url, gate);
      return { reached: closed.reached, letGo: () => closed.open() };
    },
  };
}

const atOkta = (when: string, ...[method, point]: Parameters<ProcessCompany["hold"]>): Point => ({
  when,
  hold: async (company) => company.hold(method, point),
});

const claimOf = (queue: string) => `new.name = '${queue}' and new.state = 'active'`;

/** Until the decision is committed the click may be lost with the process; the card still asks. */
const beforeTheDecision: readonly Point[] = [
  atGate("received, before it is claimed", {
    table: "pgboss.job",
    on: "update",
    when: claimOf("open-request"),
    at: "before the commit",
  }),
  atGate("before the decision's commit", {
    table: "request_decision",
    on: "insert",
    when: "true",
    at: "before the commit",
  }),
];

const onTheWayThere: readonly Point[] = [
  afterCommitOf("after the decision's commit", "request.approved"),
  atGate("when the work is claimed", {
    table: "pgboss.job",
    on: "update",
    when: claimOf("advance-grant"),
    at: "at the commit",
  }),
  beforeCommitOf("before what was there before is recorded", "applying"),
  afterCommitOf("after what was there before is recorded", "grant.attempted"),
  atOkta("before Okta has the change", "PUT", "before it is applied"),
  atOkta("after Okta has the change and before its answer", "PUT", "after it was applied"),
  beforeCommitOf("before the change is recorded", "active"),
  afterCommitOf("after the change is recorded", "grant.confirmed"),
  {
    when: "before the message",
    async hold({ slack }) {
      slack.faults.next("chat.postMessage", { hang: true }, { where: (body) => says(body, "You have") });
      return {
        reached: slack
          .waitFor(() => slack.faults.pending === 0, { timeoutMs: recovered.timeout })
          .then(() => undefined),
        letGo() {},
      };
    },
  },
  atGate("after the message and before it is recorded", {
    table: "outbox_event",
    on: "update",
    when: "new.kind = 'access-granted' and new.delivered_at is not null",
    at: "before the commit",
  }),
];

const onTheWayBack: readonly Point[] = [
  beforeCommitOf("while ending, before that is recorded", "ending"),
  afterCommitOf("while ending, after that is recorded", "grant.end-owed"),
  atOkta("while ending, before Okta has the change", "DELETE", "before it is applied"),
  atOkta("while ending, after Okta has the change and before its answer", "DELETE", "after it was applied"),
  beforeCommitOf("while ending, before the end is recorded", "ended"),
  afterCommitOf("while ending, after the end is recorded", "grant.ended"),
];

const wholeStory = ["grant.owed", "grant.attempted", "grant.confirmed", "grant.end-owed", "grant.ended"];

// Each waits for the lapse of a dead process's claim: together they wait once.
test.concurrent.for(beforeTheDecision)(
  "safety 13: killed $when, the request is still there, can be approved, and ends",
  { timeout: patience },
  async (point, context) => {
    const company = await inTurn(async () => {
      const opened = await openCompany(context, point);
      await opened.company.submit("1 hour");
      if (point.when.includes("decision")) await opened.company.approve();
      await opened.held.reached;
      await opened.company.kill(opened.latchkey);
      await opened.held.letGo();
      await opened.company.start();
      return opened.company;
    });
    await vi.waitFor(() => company.approve(), recovered);
    await expectActive(company, context);
    await expectAllSaid(company, context);

    await company.bringTheEnd();

    await expectEnded(company, context);
  },
);

test.concurrent.for(onTheWayThere)(
  "safety 13, 14: killed $when, the access that was approved is given once, and ends",
  { timeout: patience },
  async (point, context) => {
    const { company, latchkey, held } = await inTurn(async () => {
      const opened = await openCompany(context, point);
      await opened.company.ask("1 hour");
      await opened.company.approve();
      return opened;
    });
    await held.reached;
    await company.kill(latchkey);
    await held.letGo();
    await inTurn(() => company.start());
    await expectActive(company, context);
    await expectAllSaid(company, context);

    await company.bringTheEnd();

    await expectEnded(company, context);
  },
);

test.concurrent.for(onTheWayBack)(
  "safety 13, 15: killed $when, the access is gone within a minute of the restart",
  { timeout: patience },
  async (point, context) => {
    const { company, latchkey, held } = await inTurn(async () => {
      const opened = await openCompany(context, point);
      await opened.company.ask("1 hour");
      await opened.company.approve();
      await expectActive(opened.company, context);
      return opened;
    });
    await company.bringTheEnd();
    await held.reached;
    await company.kill(latchkey);
    await held.letGo();

    await inTurn(() => company.start());

    await expectEnded(company, context);
  },
);

test.concurrent(
  "safety 13, 15: killed twice while ending, the access is gone within a minute of the last start",
  { timeout: patience },
  async (context) => {
    const point = onTheWayBack.find(({ when }) => when.includes("before Okta has the change"));
    if (point === undefined) throw new Error("There is no such point.");
    const { company, latchkey, held } = await inTurn(async () => {
      const opened = await openCompany(context, point);
      await opened.company.ask("1 hour");
      await opened.company.approve();
      await expectActive(opened.company, context);
      return opened;
    });
    await company.bringTheEnd();
    await held.reached;
    await company.kill(latchkey);
    const heldAgain = company.hold("DELETE", "before it is applied");
    const second = await inTurn(() => company.start());
    await heldAgain.reached;
    await company.kill(second);

    await inTurn(() => company.start());

    await expectEnded(company, context);
  },
);

/** A company whose Latchkey runs and will be held at the point. */
async function openCompany({ onTestFinished }: TestContext, point: Point) {
  const company = await startProcessCompany();
  onTestFinished(() => company.end());
  const latchkey = await company.start();
  return { company, latchkey, held: await point.hold(company) };
}

async function expectActive(company: ProcessCompany, { expect }: TestContext): Promise<void> {
  await expect.poll(() => company.grant(), recovered).toMatchObject({ state: "active" });
  expect(company.members()).toEqual([company.aliceAccount]);
}

async function expectAllSaid(company: ProcessCompany, { expect }: TestContext): Promise<void> {
  await expect.poll(() => company.owedMessages(), recovered).toBe(0);
}

/** Whether a message can be acted on. What a request rested on can be asked of it at any time; that changes nothing. */
const acting = (message: Parameters<typeof buttonLabels>[0]) => buttonLabels(message).some((label) => label !== "Why?");

/** The membership, the rows, the audit log and the messages, once the access has ended. */
async function expectEnded(company: ProcessCompany, context: TestContext): Promise<void> {
  const { expect } = context;
  await expect.poll(() => company.grant(), promised).toMatchObject({ state: "ended" });
  expect(company.members()).toEqual([]);
  expect(await company.grant()).toMatchObject({ found_before: false });

  await expectAllSaid(company, context);
  expect(company.repeatedMessages()).toBeLessThanOrEqual(1);
  const heard = company.alice.messages().map(readableText);
  expect(heard.some((text) => text.includes("You have"))).toBe(true);
  expect(heard.some((text) => text.includes("Your access to Production database ended"))).toBe(true);
  const cards = company.bob.messages();
  expect(cards.filter(acting)).toEqual([]);

  const events = await query<{ action: string }>(
    company.database.url,
    "select action from audit_event where action like 'grant.%' order by sequence",
  );
  expect(events.map(({ action }) => action)).toEqual(wholeStory);
  const { code, stdout } = await company.verifyAuditLog();
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("is whole") });
}

function says(body: object, words: string): boolean {
  return JSON.stringify(body).includes(words);
}
