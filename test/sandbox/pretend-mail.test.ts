import { createTransport } from "nodemailer";
import { afterEach, expect, test } from "vitest";

import { type MailCall, mailSnapshotSchema, type PretendMail, startPretendMail } from "../../sandbox/mail/index.ts";

const started: PretendMail[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((mail) => mail.stop()));
});

async function start(options: Parameters<typeof startPretendMail>[0] = {}): Promise<PretendMail> {
  const mail = await startPretendMail(options);
  started.push(mail);
  return mail;
}

/** Hands in a mail as any program would. */
async function send({ url }: Pick<PretendMail, "url">, to: string, subject = "Hello"): Promise<void> {
  await createTransport(url).sendMail({ from: "somebody@acme.com", to, subject, text: `For ${to}` });
}

test("mail for anybody is taken, and can be waited for before it comes", async () => {
  const mail = await start();
  const coming = mail.waitForMail(({ subject }) => subject === "The second");

  await send(mail, "maya@acme.com", "The first");
  await send(mail, "nobody@elsewhere.example", "The second");

  expect(await coming).toMatchObject({ to: ["nobody@elsewhere.example"], text: "For nobody@elsewhere.example" });
  expect(mail.mails.map(({ subject }) => subject)).toEqual(["The first", "The second"]);
});

test("who does not know the password, or gives none, hands in nothing", async () => {
  const mail = await start();
  const calls: MailCall[] = [];
  mail.onCall((call) => calls.push(call));

  await expect(send({ url: mail.url.replace(mail.password, "guessed") }, "maya@acme.com")).rejects.toThrow("535");
  await expect(send({ url: `smtp://127.0.0.1:${mail.port}` }, "maya@acme.com")).rejects.toThrow("530");

  expect(mail.mails).toEqual([]);
  expect(calls).toMatchObject([{ what: "AUTH", answer: "535 5.7.8", isRefused: true }]);
});

test("the newest 200 are kept", async () => {
  const mail = await start();
  const transport = createTransport({ url: mail.url, pool: true, maxConnections: 1 });
  const subjects = Array.from({ length: 203 }, (_, at) => `Number ${at}`);

  for (const subject of subjects) {
    await transport.sendMail({ from: "somebody@acme.com", to: "maya@acme.com", subject, text: "" });
  }
  transport.close();

  expect(mail.mails.map(({ subject }) => subject)).toEqual(subjects.slice(3));
});

test("what it is told to refuse is refused until it is told otherwise", async () => {
  const mail = await start();
  mail.refuse("maya@acme.com");

  await expect(send(mail, "maya@acme.com")).rejects.toThrow("550 5.1.1");
  await send(mail, "jonas@acme.com");
  mail.acceptAll();
  await send(mail, "maya@acme.com");

  expect(mail.mails.flatMap(({ to }) => to)).toEqual(["jonas@acme.com", "maya@acme.com"]);
});

test("while it is down connections are cut and told of; then it takes mail as before", async () => {
  const mail = await start();
  const calls: MailCall[] = [];
  mail.onCall((call) => calls.push(call));

  mail.down(true);
  await expect(send(mail, "maya@acme.com")).rejects.toThrow(/closed|ECONNRESET|EPIPE/);
  mail.down(false);
  await send(mail, "maya@acme.com");

  expect(calls).toMatchObject([
    { answer: null, isRefused: true },
    { what: "MAIL to maya@acme.com", answer: "250", isRefused: false },
  ]);
});

test("another one goes on from what the file would hold: mails, password, port and clock", async () => {
  const mail = await start();
  await send(mail, "maya@acme.com");
  mail.moveClock(3_600_000);
  await send(mail, "jonas@acme.com");
  await mail.stop();

  const snapshot = mailSnapshotSchema.parse(JSON.parse(JSON.stringify(mail.snapshot())));
  const again = await start({ port: snapshot.port, snapshot });
  await send({ url: mail.url }, "dora@acme.com");

  expect(again.url).toBe(mail.url);
  expect(again.mails.slice(0, 2)).toEqual(mail.mails);
  expect(again.mails.flatMap(({ to }) => to)).toEqual(["maya@acme.com", "jonas@acme.com", "dora@acme.com"]);
  expect((again.mails[2]?.at ?? 0) - (again.mails[0]?.at ?? 0)).toBeGreaterThanOrEqual(3_600_000);
});
