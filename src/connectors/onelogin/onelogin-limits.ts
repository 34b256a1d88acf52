import type { SaidLimit } from "../http/call-budget.ts";
import { readSaidLimit } from "../http/limit-headers.ts";
import { waitForSecondsLeft } from "../http/rate-limit-wait.ts";

const names = { limit: "x-ratelimit-limit", remaining: "x-ratelimit-remaining" };

/** OneLogin has one limit for everything that an account asks. */
export const everyCall = "every call";

/** What an answer of OneLogin says of the limit. Its window is an hour, so it is looked at again before that ends. */
export function readLimit(headers: Headers): SaidLimit {
  return readSaidLimit(headers, names, waitForSecondsLeft(headers.get("x-ratelimit-reset")));
}
