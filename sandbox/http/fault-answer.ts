import type { ArrivedCall } from "./call-log.ts";
import type { Fault, HeaderChanges } from "./faults.ts";
import type { ProviderWords } from "./provider-words.ts";

/** What happens to a call: an answer, a lost connection, or silence. */
export type Outcome = Response | "dropped" | "hung";

interface Suffering {
  readonly call: ArrivedCall;
  readonly words: ProviderWords;
  /** Does what the call asks for and gives the answer it deserves. */
  readonly apply: () => Promise<Response>;
  /** Puts on an answer the headers that all answers have. */
  readonly stamp: (answer: Response) => Response;
}

/** Lets the fault have its way with one call. */
export async function sufferFault(fault: Fault, suffering: Suffering): Promise<Outcome> {
  if ("hang" in fault) return "hung";
  if ("dropConnection" in fault) return "dropped";
  if ("redirectTo" in fault) return new Response(null, { status: 302, headers: { Location: fault.redirectTo } });
  if ("rateLimit" in fault) return rateLimitAnswer(fault.rateLimit, suffering);
  if ("status" in fault) return insteadAnswer(fault, suffering);
  if ("delayMs" in fault) {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return suffering.apply();
  }

  const answer = await suffering.apply();
  if ("applyThenDropConnection" in fault) return "dropped";
  if ("applyThenHang" in fault) return "hung";
  if ("applyThenStatus" in fault) return insteadAnswer({ status: fault.applyThenStatus }, suffering);
  if ("malformedBody" in fault) {
    return new Response(fault.malformedBody, { status: 200, headers: { "Content-Type": "application/json" } });
  }
  if ("keepsOnly" in fault) return cutList(answer, fault.keepsOnly);
  return changeHeaders(answer, fault.replaceHeaders);
}

/** The headers with which providers name the next page. */
const noNextPage: HeaderChanges = { Link: null, "After-Cursor": null };

/** What is no list stays as it is. */
async function cutList(answer: Response, atMost: number): Promise<Response> {
  const body: unknown = await answer.clone().json();
  if (!Array.isArray(body)) return answer;
  const { status, headers } = answer;
  return changeHeaders(Response.json(body.slice(0, atMost), { status, headers: new Headers(headers) }), noNextPage);
}

function insteadAnswer(
  fault: Extract<Fault, { readonly status: number }>,
  { call, words, stamp }: Suffering,
): Response {
  const { status } = fault;
  const body = fault.body ?? (status < 400 ? [] : words.errorBody(call, status, fault.errorCode));
  const bodyless = status === 204 || status === 304;
  const answer = bodyless ? new Response(null, { status }) : Response.json(body, { status });
  return changeHeaders(stamp(answer), fault.headers ?? {});
}

function rateLimitAnswer(
  { resetInSeconds, limit }: { resetInSeconds: number; limit?: number },
  { call, words, stamp }: Suffering,
): Response {
  const answer = stamp(Response.json(words.errorBody(call, 429), { status: 429 }));
  return changeHeaders(answer, words.rateLimitHeaders(limit, resetInSeconds));
}

function changeHeaders(answer: Response, changes: HeaderChanges): Response {
  const changed = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.headers.delete(name);
    else changed.headers.set(name, value);
  }
  return changed;
}
