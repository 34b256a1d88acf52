import { errorBody } from "./api-failure.ts";
import type { Fault, HeaderChanges } from "./faults.ts";

/** What happens to a call: an answer, a lost connection, or silence. */
export type Outcome = Response | "dropped" | "hung";

interface Call {
  /** Does what the call asks for and gives the answer it deserves. */
  readonly apply: () => Promise<Response>;
  /** Puts on an answer the headers that all answers have. */
  readonly stamp: (answer: Response) => Response;
}

/** Lets the fault have its way with one call. */
export async function sufferFault(fault: Fault, { apply, stamp }: Call): Promise<Outcome> {
  if ("hang" in fault) return "hung";
  if ("dropConnection" in fault) return "dropped";
  if ("redirectTo" in fault) return new Response(null, { status: 302, headers: { Location: fault.redirectTo } });
  if ("rateLimit" in fault) return rateLimitAnswer(fault.rateLimit, stamp);
  if ("status" in fault) return insteadAnswer(fault, stamp);
  if ("delayMs" in fault) {
    await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    return apply();
  }

  const answer = await apply();
  if ("applyThenDropConnection" in fault) return "dropped";
  if ("applyThenHang" in fault) return "hung";
  if ("applyThenStatus" in fault) return insteadAnswer({ status: fault.applyThenStatus }, stamp);
  if ("malformedBody" in fault) {
    return new Response(fault.malformedBody, { status: 200, headers: { "Content-Type": "application/json" } });
  }
  return changeHeaders(answer, fault.replaceHeaders);
}

function insteadAnswer(fault: Extract<Fault, { readonly status: number }>, stamp: Call["stamp"]): Response {
  const succeeds = fault.status < 400;
  const code = fault.errorCode ?? usualCode(fault.status);
  const body = fault.body ?? (succeeds ? [] : errorBody(code, "The pretend Okta was told to answer this."));
  const bodyless = fault.status === 204 || fault.status === 304;
  const answer = bodyless
    ? new Response(null, { status: fault.status })
    : Response.json(body, { status: fault.status });
  return changeHeaders(stamp(answer), fault.headers ?? {});
}

function rateLimitAnswer(
  { resetInSeconds, limit = 500 }: { resetInSeconds: number; limit?: number },
  stamp: Call["stamp"],
): Response {
  const body = errorBody("E0000047", "API call exceeded rate limit due to too many requests.");
  const reset = Math.floor(Date.now() / 1000) + resetInSeconds;
  return changeHeaders(stamp(Response.json(body, { status: 429 })), {
    "X-Rate-Limit-Limit": String(limit),
    "X-Rate-Limit-Remaining": "0",
    "X-Rate-Limit-Reset": String(reset),
  });
}

function usualCode(status: number): string {
  const codes = new Map([
    [400, "E0000001"],
    [401, "E0000011"],
    [403, "E0000006"],
    [404, "E0000007"],
    [429, "E0000047"],
  ]);
  return codes.get(status) ?? "E0000009";
}

function changeHeaders(answer: Response, changes: HeaderChanges): Response {
  const changed = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.headers.delete(name);
    else changed.headers.set(name, value);
  }
  return changed;
}
