import type { DateMark, Inline } from "./text-tree.ts";
import { safeLink } from "./safe-link.ts";
import { unescapeText } from "./unescape-text.ts";

/**
 * What stands between `<` and `>` in mrkdwn: a link, a mention or a date. Undefined when it is nothing Slack knows, or
 * a link this page refuses to make; then it is text as it was written.
 */
export function parseEntity(written: string): Inline | undefined {
  const bar = written.indexOf("|");
  const head = bar < 0 ? written : written.slice(0, bar);
  const label = bar < 0 ? null : unescapeText(written.slice(bar + 1));
  if (head.startsWith("@")) return mention("person", /^@([A-Z0-9]+)$/, head, label);
  if (head.startsWith("#")) return mention("channel", /^#([A-Z0-9]+)$/, head, label);
  if (head.startsWith("!")) return special(head, label);
  const url = safeLink(unescapeText(head));
  if (url === null) return undefined;
  const shown = label === null || label === "" ? url.replace(/^mailto:/, "") : label;
  return { kind: "link", url, children: [{ kind: "text", text: shown }] };
}

function mention(
  kind: "person" | "channel" | "user-group",
  pattern: RegExp,
  head: string,
  label: string | null,
): Inline | undefined {
  const id = pattern.exec(head)?.[1];
  return id === undefined ? undefined : { kind, id, label: label === "" ? null : label };
}

/** https://docs.slack.dev/messaging/formatting-message-text#special-mentions and #date-formatting */
function special(head: string, label: string | null): Inline | undefined {
  if (head === "!here" || head === "!channel" || head === "!everyone") {
    return { kind: "broadcast", range: head.slice(1) };
  }
  if (head.startsWith("!subteam^")) return mention("user-group", /^!subteam\^([A-Z0-9]+)$/, head, label);
  const [name, seconds, format, link] = head.split("^");
  if (name !== "!date" || seconds === undefined || format === undefined || !/^-?\d{1,12}$/.test(seconds)) {
    return undefined;
  }
  const date: DateMark = {
    unix: Number(seconds),
    format: unescapeText(format),
    url: link === undefined ? null : safeLink(unescapeText(link)),
    fallback: label ?? "",
  };
  return { kind: "date", date };
}
