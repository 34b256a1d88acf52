import type { Secret } from "../ports/secret.ts";

/** What the call itself decides; a flow that set them could smuggle a second request into the first. */
const ownHeaders: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a value is a secret by reference and not a text. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && "resolve" in value && typeof value.resolve === "function";
}

/** Makes the error of a call that was not made, of a sentence without values. */
export type Refuse = (problem: string) => Error;

/** The text of a value, or of the secret it names. */
export function readText(value: string | number | boolean | Secret, refuse: Refuse): string {
  if (!isSecret(value)) return String(value);
  try {
    return value.resolve();
  } catch {
    throw refuse(`the ${value.describe} is empty or not set`);
  }
}

/** The headers with their secrets, by name in small letters. Throws what `refuse` makes of a sentence without values. */
export function checkHeaders(
  headers: Readonly<Record<string, string | Secret>>,
  refuse: Refuse,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) throw refuse("one of its headers has no possible name");
    if (ownHeaders.has(name)) throw refuse(`the header \`${name}\` is not a flow's to set`);
    const text = readText(value, refuse);
    if (!/^[\x20-\x7e]{0,8000}$/.test(text)) {
      throw refuse(`the header \`${name}\` is not one line of plain characters`);
    }
    checked[name] = text;
  }
  return checked;
}

/** A value as JSON, its secrets put in. */
export function packJson(value: unknown, refuse: Refuse): string {
  let refusal = refuse("its `json` cannot be written as JSON");
  try {
    // A secret would serialise itself as where it comes from, before the replacer sees it: so the holder is asked.
    const text: unknown = JSON.stringify(
      value,
      function putIn(this: Record<string, unknown>, key: string, plain: unknown) {
        const held = this[key];
        return isSecret(held) ? readText(held, (problem) => (refusal = refuse(problem))) : plain;
      },
    );
    if (typeof text === "string") return text;
  } catch {
    // What a value of the flow throws when it is written may hold anything, and is not told.
  }
  throw refusal;
}
