import { z } from "zod";

import type { CallBudget } from "../http/call-budget.ts";
import { guardedFetch } from "../http/guarded-fetch.ts";
import { waitForSecondsLeft } from "../http/rate-limit-wait.ts";
import { RefusedAnswer } from "../http/refused-answer.ts";
import { kindOfCall, readLimit, resetHeader } from "./pagerduty-limits.ts";
import { pagerDutyWords } from "./pagerduty-words.ts";

export interface SendingRules {
  readonly origin: string;
  /** How long one attempt may take, in milliseconds. */
  readonly attemptMs: number;
  /** Hears what each answer says of PagerDuty's limits. */
  readonly budget: CallBudget;
}

const errorSchema = z.looseObject({ error: z.looseObject({ code: z.int().optional().catch(undefined) }) });

/**
 * Asks one question of our origin only, once. Throws `DirectoryFault` when no answer came or it led elsewhere, and
 * `RefusedAnswer` for an answer that is not a success.
 */
export async function sendRequest(
  path: string,
  { apiToken, signal }: { readonly apiToken: string; readonly signal: AbortSignal },
  rules: SendingRules,
): Promise<Response> {
  const headers = { Accept: "application/vnd.pagerduty+json;version=2", Authorization: `Token token=${apiToken}` };
  const address = new URL(path, rules.origin).href;
  const request = { method: "GET", headers, signal };
  const answer = await guardedFetch(address, request, { ...rules, service: pagerDutyWords.service });
  rules.budget.hear(kindOfCall(path), readLimit(answer.headers));
  if (answer.ok) return answer;
  const error = readError(await answer.text());
  throw new RefusedAnswer({
    status: answer.status,
    errorCode: error?.error.code === undefined ? null : String(error.error.code),
    isProvidersOwn: error !== null,
    atTokenEndpoint: false,
    retryAfterMs: answer.status === 429 ? waitForSecondsLeft(answer.headers.get(resetHeader)) : null,
  });
}

function readError(text: string): z.infer<typeof errorSchema> | null {
  try {
    return errorSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
