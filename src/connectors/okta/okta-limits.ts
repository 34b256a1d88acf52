import type { SaidLimit } from "../http/call-budget.ts";
import { readSaidLimit } from "../http/limit-headers.ts";
import { answeredAt, waitForEpochReset } from "../http/rate-limit-wait.ts";

const names = { limit: "x-rate-limit-limit", remaining: "x-rate-limit-remaining" };

/** Okta limits each endpoint by itself: a path without its ids. Takes a whole address too, and whatever a cursor may be. */
export function kindOfCall(path: string, origin: string): string {
  if (!URL.canParse(path, origin)) return path;
  const segments = new URL(path, origin).pathname.split("/");
  return segments.map((segment, index) => (index >= 4 && index % 2 === 0 ? "*" : segment)).join("/");
}

/** What an answer of Okta says of the limit. Its window is one minute. */
export function readLimit(headers: Headers, nowMs: number): SaidLimit {
  const answeredAtMs = answeredAt(headers.get("date"), nowMs);
  return readSaidLimit(headers, names, waitForEpochReset(headers.get("x-rate-limit-reset"), answeredAtMs));
}
