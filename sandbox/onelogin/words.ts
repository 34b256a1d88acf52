import { randomUUID } from "node:crypto";

import type { ProviderWords } from "../http/provider-words.ts";
import type { Account } from "./account.ts";
import { errorBody } from "./error-body.ts";

/** How OneLogin says what is not in a call's own answer. */
export function oneLoginWords(account: Account): ProviderWords {
  return {
    credentialSchemes: ["Basic", "Bearer"],
    headers({ path }) {
      const id = { "X-Request-Id": randomUUID() };
      if (!path.startsWith("/api/")) return id;
      const { limit, remaining, reset } = account.rateLimit.standing();
      return { ...id, ...rateLimitHeaders(limit, remaining, reset) };
    },
    errorBody: ({ path }, status, code) =>
      errorBody(path, status, "The pretend OneLogin was told to answer this.", code),
    rateLimitHeaders: (limit = 5000, resetInSeconds) => rateLimitHeaders(limit, 0, resetInSeconds),
  };
}

/** @param reset seconds left */
function rateLimitHeaders(limit: number, remaining: number, reset: number) {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    "X-RateLimit-Reset": String(reset),
  };
}
