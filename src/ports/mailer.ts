import type { Log } from "./log.ts";
import type { Secret } from "./secret.ts";

/** A message to one person, in plain text. */
export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Latchkey writes by e-mail. Nothing here decides anything: access never depends on a mail having arrived. */
export interface Mailer {
  /**
   * Resolves when the mail server took the message, which is not yet its arrival; ends within 20 seconds. Throws
   * `MailerFault`.
   */
  send(mail: Mail): Promise<void>;
}

/** A configured way to send mail, as `latchkey.config.ts` writes it. */
export interface MailConfig {
  /** Every secret that its settings name, so that `latchkey check` can say which are missing. */
  readonly secrets?: readonly Secret[];
  /** Loads the library only now, and asks nobody anything. Throws a sentence when the settings cannot work. */
  open(setting: { readonly log: Log }): Promise<Mailer>;
}

/**
 * `undeliverable`: this address will not take it; another try would not help.
 * `unavailable`: the mail server did not answer, or asks us to wait; try again later.
 * `unauthorized`: the credential or the sender is refused; nothing can be sent until someone mends it.
 */
export type MailerFaultKind = "undeliverable" | "unavailable" | "unauthorized";

const sentences: Readonly<Record<MailerFaultKind, (code: string) => string>> = {
  undeliverable: (code) =>
    `This address takes no mail (${code}), so nothing was sent to it. Another try would not help.`,
  unavailable: (code) =>
    `The mail server did not confirm the mail (${code}), so it counts as not sent. Try again later.`,
  unauthorized: (code) =>
    `The mail server refuses the credential or the sender (${code}), so nothing was sent. Correct \`email\` in ` +
    "latchkey.config.ts and the secret it names.",
};

/**
 * A mail that was not sent. It carries no words of the server and no cause: a server may repeat what it was told, and
 * what it was told is a secret.
 */
export class MailerFault extends Error {
  override readonly name = "MailerFault";
  readonly kind: MailerFaultKind;
  /** What came of it in short, such as `550 5.1.1` or `ECONNREFUSED`. */
  readonly code: string;

  constructor(kind: MailerFaultKind, code: string) {
    super(sentences[kind](code));
    this.kind = kind;
    this.code = code;
  }
}
