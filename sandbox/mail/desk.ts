import { randomUUID } from "node:crypto";

import type { Clock } from "../directory/clock.ts";
import type { MailCall } from "./mail-call.ts";
import type { Mailbox } from "./mailbox.ts";
import { readMail } from "./read-mail.ts";
import { SmtpRefusal } from "./smtp-refusal.ts";

/** The only one who may hand in mail. */
export const mailUser = "latchkey";

/** Decides what is taken, and tells of everything that was tried. */
export class Desk {
  readonly #password: string;
  readonly #clock: Clock;
  readonly #mailbox: Mailbox;
  readonly #refused = new Set<string>();
  readonly #listeners = new Set<(call: MailCall) => void>();

  constructor(parts: { readonly password: string; readonly clock: Clock; readonly mailbox: Mailbox }) {
    this.#password = parts.password;
    this.#clock = parts.clock;
    this.#mailbox = parts.mailbox;
  }

  subscribe(listener: (call: MailCall) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @param address `*` for every address */
  refuse(address: string): void {
    this.#refused.add(address);
  }

  acceptAll(): void {
    this.#refused.clear();
  }

  /** Somebody came while the server was down. */
  missConnection(): void {
    this.#tell({ what: "A connection", answer: null, isRefused: true });
  }

  /** Gives the refusal, if it is one. */
  checkLogin(user: string | undefined, password: string | null | undefined): SmtpRefusal | null {
    if (user === mailUser && password === this.#password) return null;
    return this.#turnAway("AUTH", 535, "5.7.8", "Wrong user name or password");
  }

  /** Gives the refusal, if it is one. */
  checkRecipient(address: string): SmtpRefusal | null {
    if (!this.#refused.has("*") && !this.#refused.has(address)) return null;
    return this.#turnAway(describe([address]), 550, "5.1.1", "No such address here");
  }

  async take(source: string, envelope: { readonly from: string; readonly to: readonly string[] }): Promise<void> {
    const read = await readMail(source);
    this.#mailbox.put({ id: randomUUID(), at: this.#clock.now(), ...envelope, ...read, source });
    this.#tell({ what: describe(envelope.to), answer: "250", isRefused: false, source });
  }

  #turnAway(what: string, code: number, detail: string, words: string): SmtpRefusal {
    this.#tell({ what, answer: `${code} ${detail}`, isRefused: true });
    return new SmtpRefusal(code, `${detail} ${words}`);
  }

  #tell(call: Omit<MailCall, "at" | "source"> & { readonly source?: string }): void {
    for (const listener of this.#listeners) listener({ at: this.#clock.now(), source: "", ...call });
  }
}

function describe(recipients: readonly string[]): string {
  return `MAIL to ${recipients.join(", ")}`;
}
