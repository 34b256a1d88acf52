import type { createTransport } from "nodemailer";

import { type Mail, type Mailer, MailerFault } from "../../ports/mailer.ts";
import { explainMailFault } from "./explain-mail-fault.ts";
import { isMailAddress } from "./mail-address.ts";
import type { Sender } from "./sender.ts";
import type { ServerAddress } from "./server-address.ts";

/** How long a send waits, in milliseconds. */
export interface MailLimits {
  /** For the connection, with the look-up of the name. */
  readonly connectMs: number;
  /** For each answer, the greeting included. */
  readonly answerMs: number;
  /** For everything together, however the server spins it out. */
  readonly sendMs: number;
}

export const usualMailLimits: MailLimits = { connectMs: 6_000, answerMs: 10_000, sendMs: 18_000 };

/** Sends each mail over a connection of its own. */
export class SmtpMailer implements Mailer {
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #from: Sender;
  readonly #limits: MailLimits;

  /** @param createTransportOf the library's own, given so that it is loaded by those who need it */
  constructor(
    createTransportOf: typeof createTransport,
    { server, from }: { readonly server: ServerAddress; readonly from: Sender },
    limits: MailLimits = usualMailLimits,
  ) {
    const { host, port, tls, credential } = server;
    this.#transport = createTransportOf({
      host,
      port,
      secure: tls === "implicit",
      requireTLS: tls === "required",
      ignoreTLS: tls === "none",
      // A machine that has no other network still reaches its own mail server.
      allowInternalNetworkInterfaces: tls === "none",
      ...(credential === null ? {} : { auth: { user: credential.user, pass: credential.password } }),
      connectionTimeout: limits.connectMs,
      dnsTimeout: limits.connectMs,
      greetingTimeout: limits.answerMs,
      socketTimeout: limits.answerMs,
      // A text is a text, never the name of a file or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.#from = from;
    this.#limits = limits;
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    if (!isMailAddress(to)) throw new MailerFault("undeliverable", "it is no e-mail address");
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: { name: "", address: to },
        envelope: { from: this.#from.address, to: [to] },
        subject: oneLine(subject),
        text: text.toWellFormed(),
        headers: { "Auto-Submitted": "auto-generated" },
        signal: AbortSignal.timeout(this.#limits.sendMs),
      });
    } catch (error) {
      throw explainMailFault(error);
    }
  }
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
}
