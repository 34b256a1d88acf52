/** What somebody wanted of the mail server, and what came of it. */
export interface MailCall {
  /** By the server's clock, in milliseconds since 1970. */
  readonly at: number;
  /** What was wanted, such as `MAIL to alice@acme.com`. */
  readonly what: string;
  /** The answer, such as `250` or `550 5.1.1`; `null` when there was none. */
  readonly answer: string | null;
  readonly isRefused: boolean;
  /** The mail as it came over the line; empty when it did not come so far. */
  readonly source: string;
}
