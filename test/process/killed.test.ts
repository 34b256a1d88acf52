import { type TestContext, test, vi } from "vitest";

import { type ProcessCompany, startProcessCompany } from "../support/process-company.ts";

/** Removal is promised within a minute of the restart; a dead process's claim on a membership lasts half of it. */
const promised = { timeout: 60_000, interval: 100 };
/** Messages may wait until the queue notices that their worker is dead. */
const messages = { timeout: 120_000, interval: 100 };
const patience = 300_000;

let lastTurn: Promise<unknown> = Promise.resolve();

/** What keeps the machine busy is done by one test at a time, so that people's clicks are answered in time. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** A company whose Latchkey runs. */
async function openCompany({ onTestFinished }: TestContext) {
  const company = await startProcessCompany();
  onTestFinished(() => company.end());
  return { company, latchkey: await company.start() };
}

async function askAndApprove(company: ProcessCompany, howLong: "10 seconds" | "1 hour"): Promise<void> {
  await company.ask(howLong);
  await company.approve();
}

/** Waits for the end of the access, at most as long as it is promised, and for every message that is owed. */
async function howItEnded(company: ProcessCompany) {
  const ended = await vi.waitFor(async () => (await company.endedEvent()) ?? fail("the end"), promised);
  await vi.waitFor(async () => (await company.owedMessages()) === 0 || fail("the last message"), messages);
  const { code, stdout } = await company.verifyAuditLog();
  return {
    cause: ended.cause,
    isRemoved: ended.removed,
    lateSeconds: ended.lateSeconds,
    members: company.members(),
    repeatedMessages: company.repeatedMessages(),
    isLogWhole: code === 0 && stdout.includes("is whole"),
  };
}

function fail(what: string): never {
  throw new Error(`Latchkey still owes ${what}.`);
}

const asBefore = { cause: "expired", isRemoved: true, members: [], isLogWhole: true };

// Each waits for the lapse of a dead process's claim: together they wait once.
test.concurrent(
  "safety 13, 15: killed after the grant and down across the end, the next start takes the access away and says how late",
  async (context) => {
    const { expect } = context;
    const company = await inTurn(async () => {
      const opened = await openCompany(context);
      await askAndApprove(opened.company, "10 seconds");
      await expect.poll(() => opened.company.grant(), promised).toMatchObject({ state: "active" });
      expect(opened.company.members()).toEqual([opened.company.aliceAccount]);
      await opened.company.kill(opened.latchkey);
      return opened.company;
    });
    await company.waitPastTheEnd(2);
    expect(company.members()).toEqual([company.aliceAccount]);

    await inTurn(() => company.start());

    const end = await howItEnded(company);
    expect(end).toMatchObject(asBefore);
    expect(end.lateSeconds).toBeGreaterThanOrEqual(2);
    expect(end.repeatedMessages).toBeLessThanOrEqual(1);
  },
  patience,
);

test.concurrent.for([
  { when: "after the decision's commit and before Okta has the change", method: "PUT", point: "before it is applied" },
  { when: "after Okta has the change and before its answer", method: "PUT", point: "after it was applied" },
  { when: "while it ends and before Okta has the change", method: "DELETE", point: "before it is applied" },
  { when: "while it ends and before Okta's answer", method: "DELETE", point: "after it was applied" },
] as const)(
  "safety 13, 14: killed $when, the membership is in the end what it was",
  { timeout: patience },
  async ({ method, point }, context) => {
    const { company, latchkey, call } = await inTurn(async () => {
      const opened = await openCompany(context);
      const held = opened.company.hold(method, point);
      await askAndApprove(opened.company, "10 seconds");
      return { ...opened, call: held };
    });
    await call.reached;
    await company.kill(latchkey);

    await inTurn(() => company.start());

    const { expect } = context;
    const end = await howItEnded(company);
    expect(end).toMatchObject(asBefore);
    expect(end.repeatedMessages).toBeLessThanOrEqual(1);
  },
);

test.concurrent(
  "killed before Okta has the change, the next start gives the access that was approved",
  async (context) => {
    const { company, latchkey, call } = await inTurn(async () => {
      const opened = await openCompany(context);
      const held = opened.company.hold("PUT", "before it is applied");
      await askAndApprove(opened.company, "1 hour");
      return { ...opened, call: held };
    });
    await call.reached;
    await company.kill(latchkey);

    await inTurn(() => company.start());

    const { expect } = context;
    await expect.poll(() => company.grant(), { timeout: 90_000 }).toMatchObject({ state: "active" });
    expect(company.members()).toEqual([company.aliceAccount]);
  },
  patience,
);

test.concurrent(
  "killed twice while it ends, the removal is done within a minute of the last start",
  async (context) => {
    const { company, latchkey, firstCall } = await inTurn(async () => {
      const opened = await openCompany(context);
      const held = opened.company.hold("DELETE", "before it is applied");
      await askAndApprove(opened.company, "10 seconds");
      return { ...opened, firstCall: held };
    });
    await firstCall.reached;
    await company.kill(latchkey);
    const secondCall = company.hold("DELETE", "before it is applied");
    const second = await inTurn(() => company.start());
    await secondCall.reached;
    await company.kill(second);

    await inTurn(() => company.start());

    const { expect } = context;
    const end = await howItEnded(company);
    expect(end).toMatchObject(asBefore);
    expect(end.repeatedMessages).toBeLessThanOrEqual(1);
  },
  patience,
);
