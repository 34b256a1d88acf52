import { slackIdOf } from "./ids.ts";

/** What the configuration of Latchkey says of this company. */
export const companyPolicy = {
  /** Slack user ids. */
  admins: [slackIdOf("ada"), slackIdOf("samir")],
  allowedEmailDomains: ["acme.com"],
  /** Whom mail is from. */
  sender: "Latchkey <latchkey@acme.com>",
  /** With `#`. */
  errorsChannel: "#latchkey-errors",
} as const;
