import type { ProviderWords } from "../http/provider-words.ts";
import type { Account } from "./account.ts";
import { errorBody } from "./api-failure.ts";

const usualCodes = new Map([
  [400, 2001],
  [401, 2006],
  [403, 2010],
  [404, 2100],
  [429, 2020],
]);

/** How PagerDuty says what is not in a call's own answer. */
export function pagerDutyWords(account: Account): ProviderWords {
  return {
    credentialSchemes: ["Token", "Bearer"],
    headers() {
      const { limit, remaining, reset } = account.standing();
      return limitHeaders(limit, remaining, reset);
    },
    errorBody: (_call, status) =>
      errorBody(usualCodes.get(status) ?? 2000, "The pretend PagerDuty was told to answer this."),
    rateLimitHeaders: (limit = 960, resetInSeconds) => limitHeaders(limit, 0, resetInSeconds),
  };
}

/** @param reset seconds left */
function limitHeaders(limit: number, remaining: number, reset: number) {
  return {
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(reset),
  };
}
