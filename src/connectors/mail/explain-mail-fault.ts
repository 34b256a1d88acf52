import { z } from "zod";

import { MailerFault, type MailerFaultKind } from "../../ports/mailer.ts";

/** What the library says of a mail that was not sent; only what is read here. */
const sendError = z.object({
  code: z.string().optional().catch(undefined),
  /** The name that the system gave, where the library put its own in front of it. */
  originalCode: z.string().optional().catch(undefined),
  /** The command that was answered, such as `RCPT TO`. */
  command: z.string().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
});

/** The codes of a refused credential: required, too weak, wrong, needs encryption. */
const credentialCodes: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/** Says in our words why a mail was not sent. The server's own words are left behind. */
export function explainMailFault(error: unknown): MailerFault {
  const read = sendError.safeParse(error);
  const { code, originalCode, command, response } = read.success ? read.data : {};
  const [, reply, detail] = /^(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?/.exec(response ?? "") ?? [];
  // A server without STARTTLS answers that it does not know the command, which says less than what it means.
  if (reply !== undefined && code !== "ETLS") {
    const kind = kindOfReply(Number(reply), code, command);
    return new MailerFault(kind, detail === undefined ? reply : `${reply} ${detail}`);
  }
  const name = originalCode ?? (code === "EABORT" ? "ETIMEDOUT" : code) ?? "";
  return new MailerFault(kindOfError(code), /^[A-Z][A-Z0-9_]*$/.test(name) ? name : "no answer");
}

function kindOfReply(reply: number, code: string | undefined, command: string | undefined): MailerFaultKind {
  if (reply < 500) return "unavailable";
  if (code === "EAUTH" || credentialCodes.has(reply) || command === "MAIL FROM") return "unauthorized";
  return command === "RCPT TO" || command === "DATA" ? "undeliverable" : "unavailable";
}

/** Without an answer of the server, it is the library that refused, or the line. */
function kindOfError(code: string | undefined): MailerFaultKind {
  if (code === "EAUTH") return "unauthorized";
  return code === "EENVELOPE" || code === "EMESSAGE" ? "undeliverable" : "unavailable";
}
