import type { SaidLimit } from "../http/call-budget.ts";
import { readSaidLimit } from "../http/limit-headers.ts";
import { waitForSecondsLeft } from "../http/rate-limit-wait.ts";

const names = { limit: "ratelimit-limit", remaining: "ratelimit-remaining" };
export const resetHeader = "ratelimit-reset";

/** What an answer of PagerDuty says of the limit. Its reset is in seconds left. */
export function readLimit(headers: Headers): SaidLimit {
  return readSaidLimit(headers, names, waitForSecondsLeft(headers.get(resetHeader)));
}

/** Some operations have limits of their own. */
export function kindOfCall(path: string): string {
  return path.split(/[/?]/)[1] ?? "";
}
