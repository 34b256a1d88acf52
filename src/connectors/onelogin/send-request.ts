import { z } from "zod";

import type { CallBudget } from "../http/call-budget.ts";
import { guardedFetch, type GuardedRequest } from "../http/guarded-fetch.ts";
import { waitForSecondsLeft } from "../http/rate-limit-wait.ts";
import { RefusedAnswer } from "../http/refused-answer.ts";
import { everyCall, readLimit } from "./onelogin-limits.ts";
import { oneLoginWords } from "./onelogin-words.ts";

export const tokenPath = "/auth/oauth2/v2/token";

export interface SendingRules {
  readonly origin: string;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptMs: number;
  /** Hears what each answer says of OneLogin's limit. */
  readonly budget: CallBudget;
}

/**
 * Sends one request to our origin only, once. Throws `DirectoryFault` when no answer came or it led elsewhere, and
 * `RefusedAnswer` for an answer that is not a success.
 */
export async function sendRequest(path: string, request: GuardedRequest, rules: SendingRules): Promise<Response> {
  const address = new URL(path, rules.origin);
  const answer = await guardedFetch(address.href, request, { ...rules, service: oneLoginWords.service });
  rules.budget.hear(everyCall, readLimit(answer.headers));
  if (answer.ok) return answer;
  const { status, headers } = answer;
  throw new RefusedAnswer({
    status,
    errorCode: null,
    isProvidersOwn: isOwnError(await answer.text(), status),
    atTokenEndpoint: address.pathname === tokenPath,
    retryAfterMs: status === 429 ? waitForSecondsLeft(headers.get("x-ratelimit-reset")) : null,
  });
}

/** Each of OneLogin's APIs describes errors in its own way; all of them repeat the status in the body. */
const errorSchema = z.union([
  z.looseObject({ statusCode: z.int() }).transform(({ statusCode }) => statusCode),
  z.looseObject({ status: z.int() }).transform(({ status }) => status),
  z.looseObject({ code: z.int() }).transform(({ code }) => code),
  z.looseObject({ status: z.looseObject({ code: z.int() }) }).transform(({ status }) => status.code),
]);

function isOwnError(text: string, status: number): boolean {
  try {
    return errorSchema.safeParse(JSON.parse(text)).data === status;
  } catch {
    return false;
  }
}
