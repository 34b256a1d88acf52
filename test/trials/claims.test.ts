import { type TestContext, test } from "vitest";

import { buttonLabels, type Person, readableText } from "../../sandbox/slack/index.ts";
import { closeDatabaseGate, type GateAt } from "../support/database-gate.ts";
import { type ProcessCompany, startProcessCompany } from "../support/process-company.ts";
import { query } from "../support/query.ts";

const recovered = { timeout: 300_000, interval: 500 };
// They share the machine, and wait for each other's starts: that is slower by as much as the machine is.
const patience = 1_200_000;
const proof = "How will you prove that it is yours?";

/** A point on the way of a claim at which the process is killed. */
interface Point {
  readonly when: string;
  readonly gate: GateAt;
}

const afterCommitOf = (when: string, action: string): Point => ({
  when,
  gate: { table: "audit_event", on: "insert", when: `new.action = '${action}'`, at: "at the commit" },
});

const claimRow = (when: string, condition: string): Point => ({
  when,
  gate: { table: "ownership_claim", on: "update", when: condition, at: "before the commit" },
});

/** The form was taken, so a code has to come, whatever happens. */
const beforeTheCode: readonly Point[] = [
  afterCommitOf("after the claim's commit", "claim.made"),
  claimRow("before what was found is recorded", "new.state = 'open' and old.state = 'received'"),
  afterCommitOf("after what was found is recorded", "claim.opened"),
  claimRow("after the mail was taken and before that is recorded", "new.code_sent_at is not null"),
];

/** The code was entered. */
const afterTheCode: readonly Point[] = [
  afterCommitOf("after the link's commit", "claim.proven"),
  {
    when: "when the request that goes on is claimed",
    gate: {
      table: "pgboss.job",
      on: "update",
      when: "new.name = 'open-request' and new.state = 'active'",
      at: "at the commit",
    },
  },
];

let lastTurn: Promise<unknown> = Promise.resolve();

/** What keeps the machine busy is done by one test at a time, so that people's clicks are answered in time. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

test.concurrent.for(beforeTheCode)(
  "safety 10, 13: killed $when, the code still comes, it is one and the same, and what was asked goes on",
  { timeout: patience },
  async ({ gate }, context) => {
    const { company, latchkey, held } = await inTurn(async () => {
      const opened = await openCompany(context, gate);
      await namesHerAccount(opened.company);
      return opened;
    });
    await held.reached;
    await company.kill(latchkey);
    await held.open();
    await inTurn(() => company.start());

    const code = await sentCode(company, context);
    await inTurn(() => entersCode(company.nina, code));

    await expectAsked(company, context);
    context.expect(new Set(codesIn(company)).size).toBe(1);
  },
);

test.concurrent.for(afterTheCode)(
  "safety 13: killed $when, the account is linked once and what was asked goes on",
  { timeout: patience },
  async ({ gate }, context) => {
    const company = await inTurn(async () => {
      const opened = await startProcessCompany();
      context.onTestFinished(() => opened.end());
      const latchkey = await opened.start();
      await namesHerAccount(opened);
      const code = await sentCode(opened, context);
      const held = await closeDatabaseGate(opened.database.url, gate);
      const entering = entersCode(opened.nina, code).catch(() => undefined);
      await held.reached;
      await opened.kill(latchkey);
      await held.open();
      await entering;
      return opened;
    });

    await inTurn(() => company.start());

    await expectAsked(company, context);
  },
);

async function openCompany({ onTestFinished }: TestContext, gate: GateAt) {
  const company = await startProcessCompany();
  onTestFinished(() => company.end());
  const latchkey = await company.start();
  return { company, latchkey, held: await closeDatabaseGate(company.database.url, gate) };
}

/** Nina asks, is told that her account is not known, and names it. */
async function namesHerAccount(company: ProcessCompany): Promise<void> {
  const { nina } = company;
  await company.submit("1 hour", { by: nina });
  const told = await nina.waitForMessage((message) => buttonLabels(message).includes("Map your Okta account"), {
    timeoutMs: 40_000,
  });
  await opens(nina, () => nina.click(told, "Map your Okta account"), "map_account_form");
  const sent = await nina.submitView({ "Your account in Okta": "npetrova", [proof]: "A code by e-mail" });
  if (sent.outcome !== "updated") throw new Error(`The form was not taken: ${JSON.stringify(sent)}`);
}

async function sentCode(company: ProcessCompany, { expect }: TestContext): Promise<string> {
  await expect.poll(() => codesIn(company).length, recovered).toBeGreaterThan(0);
  return codesIn(company)[0] ?? "";
}

function codesIn({ mail, ninasMailbox }: ProcessCompany): readonly string[] {
  return mail.mails
    .filter(({ to }) => to.includes(ninasMailbox))
    .flatMap(({ subject }) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(subject)?.[0] ?? []);
}

/** By the button of the message, since the form may have been lost with the process. */
async function entersCode(nina: Person, code: string): Promise<void> {
  const told = await nina.waitForMessage((message) => buttonLabels(message).includes("Enter the code"), {
    timeoutMs: recovered.timeout,
  });
  await nina.closeView({ all: true }).catch(() => undefined);
  await opens(nina, () => nina.click(told, "Enter the code"), "code_form");
  await nina.submitView({ Code: code });
}

/** A form opens within three seconds only: on a machine that was busier than that, people click again. */
async function opens(person: Person, click: () => Promise<unknown>, callbackId: string): Promise<void> {
  for (let clicked = 1; ; clicked += 1) {
    await click();
    const isIt = (view: { readonly callbackId: string }) => view.callbackId === callbackId;
    const opened = person.waitForView(isIt, { timeoutMs: 10_000 });
    const form = await (clicked === 4 ? opened : opened.catch(() => null));
    if (form !== null) return;
  }
}

/** The one link, the one request that waits for a decision, and everybody told. */
async function expectAsked(company: ProcessCompany, { expect }: TestContext): Promise<void> {
  const { database, bob, ninasAccount } = company;
  const isAsked = () => bob.messages().some((message) => readableText(message).includes("<@U0NINA> asks for"));
  await expect.poll(isAsked, recovered).toBe(true);
  await expect.poll(() => company.owedMessages(), recovered).toBe(0);
  const links = await query(
    database.url,
    "select external_id, source, verification_method, unlinked_at from user_external_identity where external_id like '00uNINA%'",
  );
  expect(links).toEqual([
    { external_id: ninasAccount, source: "manual", verification_method: "email-code", unlinked_at: null },
  ]);
  expect(await query(database.url, "select status from access_request")).toEqual([{ status: "pending" }]);
  expect(await query(database.url, "select state from ownership_claim")).toEqual([{ state: "proven" }]);
  const { code, stdout } = await company.verifyAuditLog();
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("is whole") });
}
