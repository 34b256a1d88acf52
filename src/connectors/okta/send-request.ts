import { z } from "zod";

import type { CallBudget } from "../http/call-budget.ts";
import { guardedFetch, type GuardedRequest } from "../http/guarded-fetch.ts";
import { answeredAt, waitForEpochReset } from "../http/rate-limit-wait.ts";
import { RefusedAnswer } from "../http/refused-answer.ts";
import { kindOfCall, readLimit } from "./okta-limits.ts";

export const tokenPath = "/oauth2/v1/token";

const errorSchema = z.looseObject({
  errorCode: z
    .string()
    .regex(/^E\d{7}$/)
    .optional()
    .catch(undefined),
  error: z.string().optional().catch(undefined),
});

/** A request as the SDK hands it to its executor. */
export interface ExecutorRequest {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface SendingRules {
  readonly origin: string;
  readonly attemptMs: number;
  /** Hears what each answer says of Okta's limits. */
  readonly budget: CallBudget;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * What the SDK sends with, in place of its own executor, which follows redirects with the token, has no timeout, and
 * waits for a rate limit however long that is. Sends once, to our origin only. Throws `DirectoryFault` when no answer
 * came or it led elsewhere, and `RefusedAnswer` for an answer that is not a success: also at the token endpoint, where
 * the SDK by itself would take an error for a token.
 */
export async function sendRequest(request: ExecutorRequest, rules: SendingRules): Promise<Response> {
  const address = request.url ?? "";
  const guarded: GuardedRequest = {
    method: (request.method ?? "GET").toUpperCase(),
    headers: request.headers ?? {},
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const answer = await guardedFetch(address, guarded, { ...rules, service: "Okta" });
  rules.budget.hear(kindOfCall(address, rules.origin), readLimit(answer.headers, rules.now()));
  if (answer.ok) return answer;

  const error = readError(await answer.clone().text());
  const atTokenEndpoint = new URL(address).pathname === tokenPath;
  if (atTokenEndpoint && error?.error === "use_dpop_nonce") return answer;
  const { headers, status } = answer;
  const answeredAtMs = answeredAt(headers.get("date"), rules.now());
  throw new RefusedAnswer({
    status,
    errorCode: error?.errorCode ?? null,
    isProvidersOwn: error !== null,
    atTokenEndpoint,
    retryAfterMs: status === 429 ? waitForEpochReset(headers.get("x-rate-limit-reset"), answeredAtMs) : null,
  });
}

function readError(text: string): z.infer<typeof errorSchema> | null {
  try {
    return errorSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
