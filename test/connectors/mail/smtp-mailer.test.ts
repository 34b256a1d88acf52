import { createServer, type Socket } from "node:net";

import { createTransport } from "nodemailer";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { type PretendMail, startPretendMail } from "../../../sandbox/mail/index.ts";
import type { ServerAddress } from "../../../src/connectors/mail/server-address.ts";
import { smtp } from "../../../src/connectors/mail/smtp.ts";
import { SmtpMailer } from "../../../src/connectors/mail/smtp-mailer.ts";
import { type Mailer, MailerFault } from "../../../src/ports/mailer.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { secretOf } from "../secret-of.ts";

const from = "Latchkey <latchkey@acme.com>";
const mail = { to: "alice@acme.com", subject: "Your code", text: "The code is WXYZ-1234." };

let server: PretendMail;
let mailer: Mailer;

beforeEach(async () => {
  server = await startPretendMail();
  mailer = await smtp({ url: secretOf(server.url), from }).open({ log: keepingLog() });
});

afterEach(() => server.stop());

/** What a send came to; the fault where it did not work. */
async function faultOf(sending: Promise<void>): Promise<MailerFault> {
  const caught: unknown = await sending.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(caught instanceof MailerFault)) throw new Error("This send was to fail with a MailerFault.");
  return caught;
}

/** The pretend server's address, with what differs. */
function addressOf({ port, password }: PretendMail, change: Partial<ServerAddress> = {}): ServerAddress {
  return { host: "127.0.0.1", port, tls: "none", credential: { user: "latchkey", password }, ...change };
}

/** A mailer that is in a hurry, for a server that says nothing more. */
const hurriedMailer = (address: ServerAddress) => mailerOf(address, { connectMs: 2_000, answerMs: 300, sendMs: 900 });

/** A mailer that waits for an answer that comes, however busy this machine is. */
const patientMailer = (address: ServerAddress) =>
  mailerOf(address, { connectMs: 20_000, answerMs: 20_000, sendMs: 40_000 });

function mailerOf(address: ServerAddress, limits: ConstructorParameters<typeof SmtpMailer>[2]): SmtpMailer {
  const sender = { name: "", address: "latchkey@acme.com" };
  return new SmtpMailer(createTransport, { server: address, from: sender }, limits);
}

/** A server of the test's own, which does with each connection what it is told. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const raw = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    raw.close();
  });
  await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
  const address = raw.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

/** Answers each command with what is planned for its first word; 250 where nothing is. */
async function listenWith(answers: Readonly<Record<string, string>>): Promise<number> {
  return listen((socket) => {
    let isText = false;
    socket.write("220 test\r\n");
    socket.on("data", (chunk) => {
      for (const line of chunk.toString().split("\r\n").slice(0, -1)) {
        if (isText && line !== ".") continue;
        const command = isText ? "END" : (line.split(" ")[0] ?? "");
        isText = command === "DATA";
        socket.write(`${answers[command] ?? (isText ? "354 go on" : "250 ok")}\r\n`);
      }
    });
  });
}

describe("a mail arrives as it was given", () => {
  test.each([
    ["a plain one", mail],
    ["a subject with umlauts and emoji", { ...mail, subject: "Zugang für Ömer 🔑 — „Datenbank“" }],
    [
      "a text that a mail program could take for something else",
      { ...mail, text: `From here\n.\n..\n> quoted \n  indented\n\n${"long ".repeat(60)}\n=3D 100 %\n-- \nLatchkey` },
    ],
    ["a text in other letters", { ...mail, text: "Доступ к базе данных\n資料庫的存取權" }],
  ])("%s", async (_what, given) => {
    await mailer.send(given);

    const [{ to, subject, text, from: sender } = {}] = server.mails;
    expect({ to, subject, text }).toEqual({ ...given, to: [given.to] });
    expect(sender).toBe("latchkey@acme.com");
  });

  test("with the sender's name, and marked so that no machine answers it", async () => {
    await mailer.send(mail);

    const { source } = await server.waitForMail();
    expect(source).toMatch(/^From: Latchkey <latchkey@acme\.com>\r$/m);
    expect(source).toMatch(/^To: alice@acme\.com\r$/m);
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(source).not.toMatch(/nodemailer/i);
  });

  test("also when several are sent at once", async () => {
    const names = ["alice", "bob", "dora"];

    await Promise.all(names.map((name) => mailer.send({ ...mail, to: `${name}@acme.com` })));

    expect(server.mails.flatMap(({ to }) => to).toSorted()).toEqual(names.map((name) => `${name}@acme.com`));
  });
});

describe("one mail has one recipient, and a subject is one line", () => {
  test.each([
    "alice@acme.com,eve@evil.example",
    "alice@acme.com, eve@evil.example",
    "alice@acme.com;eve@evil.example",
    "a,b@acme.com",
    "Team: alice@acme.com;",
    "Eve <eve@evil.example>",
    "alice@acme.com>\r\nRCPT TO:<eve@evil.example",
    "alice@acme.com\r\nBcc: eve@evil.example",
    "alice@acme.com\n",
    '"eve@evil.example, "@acme.com',
    "alіce@acme.com",
    "alice",
    "",
  ])("%j is no address, and nothing is sent", async (to) => {
    const fault = await faultOf(mailer.send({ ...mail, to }));

    expect(fault.kind).toBe("undeliverable");
    expect(server.mails).toEqual([]);
  });

  test("a subject with line breaks adds no header", async () => {
    await mailer.send({ ...mail, subject: "Hello\r\nBcc: eve@evil.example\r\n\r\nAnother\u2028body" });

    const { to, subject, source, text } = await server.waitForMail();
    expect(to).toEqual(["alice@acme.com"]);
    expect(subject).toBe("Hello Bcc: eve@evil.example Another body");
    expect(source).not.toMatch(/^Bcc:/im);
    expect(text).toBe(mail.text);
  });
});

describe("a fault says what to do about it", () => {
  test("a recipient that the server refuses is undeliverable", async () => {
    server.refuse("alice@acme.com");

    const fault = await faultOf(mailer.send(mail));

    expect(fault).toMatchObject({ kind: "undeliverable", code: "550 5.1.1" });
    expect(fault.message).toBe(
      "This address takes no mail (550 5.1.1), so nothing was sent to it. Another try would not help.",
    );
    expect(server.mails).toEqual([]);
  });

  test("a wrong password is unauthorized", async () => {
    const wrong = server.url.replace(server.password, "canary-password");
    const log = keepingLog();
    const refused = await smtp({ url: secretOf(wrong), from }).open({ log });

    const fault = await faultOf(refused.send(mail));

    expect(fault).toMatchObject({ kind: "unauthorized", code: "535 5.7.8" });
    expect(server.mails).toEqual([]);
  });

  test("a server that is down is unavailable, and takes the mail when it is back", async () => {
    server.down(true);
    const fault = await faultOf(mailer.send(mail));
    server.down(false);

    await mailer.send(mail);

    expect(fault.kind).toBe("unavailable");
    expect(server.mails).toHaveLength(1);
  });

  test("a port where nobody listens is unavailable", async () => {
    await server.stop();

    expect(await faultOf(mailer.send(mail))).toMatchObject({ kind: "unavailable", code: "ECONNREFUSED" });
  });

  test.each([
    ["the greeting is a refusal", { EHLO: "554 no", HELO: "554 no" }, "unavailable", "554"],
    ["the recipient is refused for now", { RCPT: "451 4.7.1 greylisted" }, "unavailable", "451 4.7.1"],
    ["the mailbox is gone", { RCPT: "551 5.1.6 moved" }, "undeliverable", "551 5.1.6"],
    ["the sender is refused", { MAIL: "550 5.7.60 not yours" }, "unauthorized", "550 5.7.60"],
    ["a login is asked for", { MAIL: "530 5.7.0 log in first" }, "unauthorized", "530 5.7.0"],
    ["the text is refused", { END: "554 5.6.0 spam" }, "undeliverable", "554 5.6.0"],
    ["the disk of the server is full", { END: "452 4.3.1 full" }, "unavailable", "452 4.3.1"],
  ] as const)("when %s", async (_what, answers, kind, code) => {
    const port = await listenWith(answers);
    const patient = patientMailer({ host: "127.0.0.1", port, tls: "none", credential: null });

    expect(await faultOf(patient.send(mail))).toMatchObject({ kind, code });
  });
});

describe("a send ends, whatever the server does", () => {
  test("a server that takes the connection and says nothing", async () => {
    server.hang(true);

    const fault = await faultOf(hurriedMailer(addressOf(server)).send(mail));

    expect(fault).toMatchObject({ kind: "unavailable", code: "ETIMEDOUT" });
  });

  test("a server that hangs when it has the text", async () => {
    const port = await listenWith({ END: "250-wait" });
    const impatient = hurriedMailer({ host: "127.0.0.1", port, tls: "none", credential: null });

    expect(await faultOf(impatient.send(mail))).toMatchObject({ kind: "unavailable", code: "ETIMEDOUT" });
  });

  test("a server that always says a little and never ends", async () => {
    const port = await listen((socket) => {
      socket.write("220 test\r\n");
      const drip = setInterval(() => socket.write("250-wait\r\n"), 50);
      socket.once("close", () => clearInterval(drip));
    });
    const impatient = hurriedMailer({ host: "127.0.0.1", port, tls: "none", credential: null });
    const began = performance.now();

    const fault = await faultOf(impatient.send(mail));

    expect(fault).toMatchObject({ kind: "unavailable", code: "ETIMEDOUT" });
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe("safety 37: secrets stay secret", () => {
  test("what the server repeats of the password and the mail is in no fault and in no log", async () => {
    const answer = "535 5.7.8 canary-password is wrong for WXYZ-1234";
    const port = await listenWith({ EHLO: "250-test\r\n250 AUTH PLAIN", AUTH: answer });
    const url = `smtp://latchkey:canary-password@127.0.0.1:${port}`;
    const log = keepingLog();
    const opened = await smtp({ url: secretOf(url), from }).open({ log });

    const fault = await faultOf(opened.send(mail));
    log.warn({ err: fault }, "A mail was not sent.");

    expect(fault.kind).toBe("unauthorized");
    expect(log.lines.length).toBeGreaterThan(1);
    expect(log.lines.join("\n")).not.toMatch(/canary|WXYZ/);
  });

  test("where STARTTLS is required and not offered, neither the password nor the mail is sent", async () => {
    const heard: string[] = [];
    server.onCall(({ what }) => heard.push(what));

    const fault = await faultOf(patientMailer(addressOf(server, { tls: "required" })).send(mail));

    expect(fault).toMatchObject({ kind: "unavailable", code: "ETLS" });
    expect(heard).toEqual([]);
    expect(server.mails).toEqual([]);
  });
});
