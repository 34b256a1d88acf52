import PostalMime from "postal-mime";

/** What a mail program would show of a mail. */
export async function readMail(source: string): Promise<{ readonly subject: string; readonly text: string }> {
  const { subject = "", text = "" } = await PostalMime.parse(source);
  // A mail ends its last line, which is no part of what was written.
  return { subject, text: text.replaceAll("\r\n", "\n").replace(/\n$/, "") };
}
