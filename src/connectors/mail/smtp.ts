import type { MailConfig } from "../../ports/mailer.ts";
import { resolveServerAddress } from "./server-address.ts";
import { checkSmtpSettings, type SmtpSettings } from "./settings.ts";
import { SmtpMailer } from "./smtp-mailer.ts";

/**
 * A mail server, for `email` in `latchkey.config.ts`. Throws a sentence that names the setting when the settings cannot
 * work. The secret is read when Latchkey starts, not here.
 */
export function smtp(settings: SmtpSettings): MailConfig {
  const { url, from } = checkSmtpSettings(settings);
  return {
    secrets: [url],
    async open({ log }) {
      const server = resolveServerAddress(url);
      const { createTransport } = await import("nodemailer");
      const { host, port, tls } = server;
      log.debug({ host, port, tls }, "Mail goes to this server.");
      return new SmtpMailer(createTransport, { server, from });
    },
  };
}
