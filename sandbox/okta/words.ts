import type { ProviderWords } from "../http/provider-words.ts";
import { errorBody, tooManyRequests } from "./api-failure.ts";
import { newId } from "./new-id.ts";
import type { Organisation } from "./organisation.ts";
import { bucketOf } from "./rate-limiter.ts";

const usualCodes = new Map([
  [400, "E0000001"],
  [401, "E0000011"],
  [403, "E0000006"],
  [404, "E0000007"],
  [429, "E0000047"],
]);

/** How Okta says what is not in a call's own answer. */
export function oktaWords(organisation: Organisation): ProviderWords {
  return {
    credentialSchemes: ["SSWS", "Bearer"],
    headers({ path }) {
      const { limit, remaining, reset } = organisation.rateLimiter.standing(bucketOf(path));
      return { "X-Okta-Request-Id": newId("req"), ...rateLimitHeaders(limit, remaining, reset) };
    },
    errorBody(_call, status, code) {
      const summary = status === 429 ? tooManyRequests().message : "The pretend Okta was told to answer this.";
      return errorBody(code ?? usualCodes.get(status) ?? "E0000009", summary);
    },
    rateLimitHeaders: (limit = 500, resetInSeconds) =>
      rateLimitHeaders(limit, 0, Math.floor(Date.now() / 1000) + resetInSeconds),
  };
}

/** @param reset epoch seconds */
function rateLimitHeaders(limit: number, remaining: number, reset: number) {
  return {
    "X-Rate-Limit-Limit": String(limit),
    "X-Rate-Limit-Remaining": String(remaining),
    "X-Rate-Limit-Reset": String(reset),
  };
}
