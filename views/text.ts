import type { PlainTextElement } from "@slack/types";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What Slack must not be sent, or what lets a text pretend to be another: controls and bidirectional overrides. */
// oxlint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const slackUserId = /^[UW][A-Z0-9]{2,30}$/;
/** What Latchkey's own sentences contain beside words: a person, a command or setting, a moment. */
const sentenceParts = /<@([UW][A-Z0-9]{2,30})>|`([^`\n]{1,80})`|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)/g;
const ownWords = /^(?:\/(?:access|identity)(?: [a-z@ ]+)?|[a-z]+(?:\.[A-Za-z]+)+|[a-zA-Z]+: (?:true|false)|admins)$/;
/** What could call everybody, also once the text was cut: a zero-width space after the `@` keeps it a word. */
const broadcast = /@(?=here|channel|everyone)/gi;
/** Marks that format at the edge of a word, and their look-alikes that never do. */
const lookAlikes = new Map([
  ["*", "∗"],
  ["_", "ˍ"],
  ["~", "∼"],
]);

/** Anybody's text as Slack shows it untouched, cut to `limit` at a grapheme. Never empty, since Slack refuses that. */
export function plain(text: string, limit: number): PlainTextElement {
  return { type: "plain_text", text: cut(split(clean(text, limit)), limit) || "–", emoji: true };
}

/** Anybody's text made safe to stand in mrkdwn: no mention, link, code or emphasis in it comes alive. */
export function mrkdwn(text: string, limit: number): string {
  return cut(inertPieces(clean(text, limit)), limit) || "–";
}

/**
 * A sentence of Latchkey's own, made safe for mrkdwn: names in it are as inert as in `mrkdwn`, while commands stay
 * commands, moments are shown in the reader's time, and people stay mentions if they are among `mentionable`.
 */
export function sentence(text: string, limit: number, mentionable: readonly string[] = []): string {
  const cleaned = clean(text, limit);
  const pieces: string[] = [];
  let end = 0;
  for (const part of cleaned.matchAll(sentenceParts)) {
    const [whole, mentioned, words] = part;
    pieces.push(...inertPieces(cleaned.slice(end, part.index)));
    end = part.index + whole.length;
    if (mentioned !== undefined) pieces.push(...(mentionable.includes(mentioned) ? [whole] : inertPieces(whole)));
    else if (words !== undefined) pieces.push(...(ownWords.test(words) ? [whole] : inertPieces(whole)));
    else pieces.push(moment(new Date(whole)));
  }
  pieces.push(...inertPieces(cleaned.slice(end)));
  return cut(pieces, limit) || "–";
}

/** The people a text mentions. */
export function mentionsIn(text: string): readonly string[] {
  return [...text.matchAll(/<@([UW][A-Z0-9]{2,30})>/g)].flatMap(([, id]) => (id === undefined ? [] : [id]));
}

/** A person, as Slack shows them: by id where it is one, otherwise by the name we have. */
export function person(user: { readonly slackUserId: string; readonly displayName?: string | null }): string {
  if (slackUserId.test(user.slackUserId)) return `<@${user.slackUserId}>`;
  return mrkdwn(user.displayName ?? user.slackUserId, 80);
}

/** A moment in the reader's own time zone; where Slack cannot, in UTC. */
export function moment(date: Date): string {
  if (Number.isNaN(date.getTime())) return "an unknown time";
  const unix = Math.floor(date.getTime() / 1_000);
  return `<!date^${unix}^{date_short_pretty} at {time}|${momentInUtc(date)}>`;
}

/** A moment where nobody's time zone is known, such as in a letter. */
export function momentInUtc(date: Date): string {
  return `${inUtc.format(date)} UTC`;
}

const inUtc = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/**
 * What may be shown of a text, and somewhat more: no text gets shorter by being made safe, so what is behind that is cut off
 * anyway. A directory may give a megabyte.
 */
function clean(text: string, limit: number): string {
  const shown = text.toWellFormed().replaceAll("\r\n", "\n").replace(unprintable, "").trim();
  return shown.slice(0, limit + 100);
}

function split(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Pieces that are whole or absent in the end, so that no grapheme, entity or mention is ever cut in two. */
function cut(pieces: readonly string[], limit: number): string {
  const whole = pieces.join("");
  if (whole.length <= limit) return whole;
  let kept = "";
  for (const piece of pieces) {
    if (kept.length + piece.length > limit - 1) break;
    kept += piece;
  }
  return `${kept.trimEnd()}…`;
}

function inertPieces(text: string): string[] {
  const characters = split(text.replace(broadcast, "@\u200b"));
  return characters.map((character, index) => inertPiece(character, characters[index - 1], characters[index + 1]));
}

function inertPiece(character: string, before: string | undefined, after: string | undefined): string {
  const isInWord = isWord(before) && isWord(after);
  if (lookAlikes.has(character) && isInWord) return character;
  if (character === "@" && !isWord(before) && isWord(after)) return "@\u200b";
  const isFirst = before === undefined || before === "\n";
  return character
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", isFirst ? "\u200b&gt;" : "&gt;")
    .replaceAll("`", "'")
    .replace(/[*_~]/g, (mark) => lookAlikes.get(mark) ?? mark);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^[\p{L}\p{N}]/u.test(character);
}
