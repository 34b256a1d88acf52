import { z } from "zod";

import type { Secret } from "../../ports/secret.ts";
import { checkSettings, settingsSchema } from "../settings/check-settings.ts";
import { secretSetting } from "../settings/secret-setting.ts";
import { readSender, type Sender } from "./sender.ts";

/** What `smtp()` is told: the mail server, and whom mail is from. */
export interface SmtpSettings {
  /**
   * Such as `smtps://user:password@smtp.acme.com`, with TLS from the first byte; `smtp://` begins without and must be
   * upgraded by STARTTLS before anything is said, except on loopback addresses. User name and password are
   * percent-encoded.
   */
  readonly url: Secret;
  /** Such as `Latchkey <latchkey@acme.com>`. */
  readonly from: string;
}

/** Settings that were found to make sense. */
export interface CheckedSmtpSettings {
  readonly url: Secret;
  readonly from: Sender;
}

const smtpSettings = settingsSchema({
  url: secretSetting,
  from: z.string("must be given as text").transform((text, context) => {
    const sender = readSender(text);
    if (sender !== null) return sender;
    context.addIssue({ code: "custom", message: "must be an address such as `Latchkey <latchkey@acme.com>`" });
    return z.NEVER;
  }),
});

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkSmtpSettings(settings: unknown): CheckedSmtpSettings {
  return checkSettings(smtpSettings, settings, "mail");
}
