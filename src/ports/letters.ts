/** What is written to a directory's own e-mail address, as data; the words are drawn when it is sent. */
export type Letter =
  | {
      readonly kind: "claim-code";
      /** What people call the connector. */
      readonly service: string;
      /** Who says that the account is theirs, as Slack shows them. */
      readonly claimant: string;
      readonly account: string;
      readonly code: string;
      readonly expiresAt: Date;
    }
  | {
      readonly kind: "identity-linked";
      readonly service: string;
      /** To whom the account was linked, as Slack shows them. */
      readonly owner: string;
      readonly account: string;
      /** How it was made, in words. */
      readonly how: string;
      readonly disownCode: string;
      readonly at: Date;
    };

/** Latchkey writes letters. Throws `MailerFault`; ends within 20 seconds. */
export interface Letters {
  send(to: string, letter: Letter): Promise<void>;
}
