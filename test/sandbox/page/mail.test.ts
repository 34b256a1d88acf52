import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { CallLine } from "../../../sandbox/page/protocol.ts";
import { MailerFault } from "../../../src/ports/mailer.ts";
import { smtp } from "../../../src/sdk/index.ts";
import { SecretReference } from "../../../src/sdk/secret.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import type { PageWindow } from "./page-window.ts";

const mayas = "maya.lindgren@acme.com";

let sandbox: Sandbox;
let window: PageWindow;
beforeAll(async () => {
  sandbox = await openSandbox();
});
beforeEach(async () => {
  window = await sandbox.visit();
  window.watch([], { backstage: true });
});
afterAll(() => sandbox.end());

/** Writes as Latchkey does. */
async function write(subject: string, text = "The code is WXYZ-1234."): Promise<void> {
  const { mail } = sandbox.town.company;
  const url = new SecretReference("test", () => mail.url);
  const mailer = await smtp({ url, from: "Latchkey <latchkey@acme.com>" }).open({ log: keepingLog() });
  await mailer.send({ to: mayas, subject, text });
}

function isOfMail(outcome: string) {
  return (call: CallLine) => call.to === "Mail" && call.outcome === outcome;
}

test("mail is shown with its whole text, newest first, and stands among the calls", async () => {
  const before = await window.backstage(() => true);

  await write("Your code");
  await write("Your access ends soon", "In five minutes.\n\nAsk again if you need it.");
  const { mails, calls } = await window.backstage((picture) => picture.mails.length === 2);

  expect(before.mails).toEqual([]);
  expect(mails).toMatchObject([
    { to: mayas, subject: "Your access ends soon", text: "In five minutes.\n\nAsk again if you need it." },
    { to: mayas, subject: "Your code", text: "The code is WXYZ-1234." },
  ]);
  const call = { from: "Latchkey", what: `MAIL to ${mayas}`, isRefused: false };
  expect(calls.filter(isOfMail("250"))).toMatchObject([call, call]);
});

test("a call of the mail server can be read like any other, without the password", async () => {
  await write("To be read again");
  const { calls } = await window.backstage(({ mails }) => mails[0]?.subject === "To be read again");
  const callId = calls.find(({ to }) => to === "Mail")?.id ?? "";

  const answer = await window.act({ do: "read-call", callId });

  expect(answer).toMatchObject({ ok: true, got: { kind: "call", response: "250" } });
  expect(JSON.stringify(answer)).toContain("Subject: To be read again");
  expect(JSON.stringify(answer)).not.toContain(sandbox.town.company.mail.password);
});

test.each([
  ["down", "unavailable", "no answer"],
  ["refuses", "undeliverable", "550 5.1.1"],
] as const)("while the mail server is in trouble (%s) nothing is taken; switched back, it is", async (...row) => {
  const [trouble, kind, outcome] = row;

  await window.must({ do: "mail-trouble", trouble });
  const fault: unknown = await write(`Lost to ${trouble}`).catch((error: unknown) => error);
  const { calls, mailTrouble } = await window.backstage((picture) => picture.calls.some(isOfMail(outcome)));
  await window.must({ do: "mail-trouble", trouble: "none" });
  await write(`After ${trouble}`);
  const after = await window.backstage(({ mails }) => mails[0]?.subject === `After ${trouble}`);

  expect(fault).toBeInstanceOf(MailerFault);
  expect(fault).toMatchObject({ kind });
  expect(mailTrouble).toBe(trouble);
  expect(calls.find(isOfMail(outcome))).toMatchObject({ isRefused: true });
  expect(after.mails.map(({ subject }) => subject)).not.toContain(`Lost to ${trouble}`);
});

test("mail is still there after a restart, and what was in trouble works", async () => {
  await write("Before the restart");
  await window.must({ do: "mail-trouble", trouble: "down" });

  await sandbox.restart();
  window = await sandbox.visit();
  window.watch([], { backstage: true });
  await write("After the restart");
  const { mails } = await window.backstage((picture) => picture.mails[0]?.subject === "After the restart");

  expect(mails[1]).toMatchObject({ to: mayas, subject: "Before the restart" });
});
