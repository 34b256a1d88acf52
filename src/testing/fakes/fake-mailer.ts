import { type Mail, type Mailer, MailerFault, type MailerFaultKind } from "../../ports/mailer.ts";

/** A mail server that keeps what it is given. Its failures are those that a test plans. */
export class FakeMailer implements Mailer {
  /** What was taken, the newest last. */
  readonly sent: Mail[] = [];
  /** How many mails were tried to be sent, failures included. */
  attempts = 0;
  readonly #refused = new Set<string>();
  #trouble: Exclude<MailerFaultKind, "undeliverable"> | null = null;

  /** The address takes no mail from now on. */
  refuse(address: string): void {
    this.#refused.add(address);
  }

  /** No mail is taken at all, as when the server is down or does not know the credential any more. */
  goDown(trouble: Exclude<MailerFaultKind, "undeliverable"> = "unavailable"): void {
    this.#trouble = trouble;
  }

  comeBack(): void {
    this.#trouble = null;
  }

  /** What was sent to this address, the newest last. */
  sentTo(address: string): readonly Mail[] {
    return this.sent.filter(({ to }) => to === address);
  }

  async send(mail: Mail): Promise<void> {
    this.attempts += 1;
    if (this.#trouble !== null) throw new MailerFault(this.#trouble, this.#trouble === "unavailable" ? "421" : "535");
    if (this.#refused.has(mail.to)) throw new MailerFault("undeliverable", "550 5.1.1");
    this.sent.push(mail);
  }
}
