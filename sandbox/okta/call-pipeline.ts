import type { Socket } from "node:net";

import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { credentialOf } from "./authorization.ts";
import type { ArrivedCall } from "./call-log.ts";
import { sufferFault } from "./fault-answer.ts";
import { newId } from "./new-id.ts";
import type { Organisation } from "./organisation.ts";
import { bucketOf } from "./rate-limiter.ts";

/**
 * What surrounds every call, in this order: `onBeforeCall`, fault, the call itself, `onAfterApply`, log.
 * A call appears in the log when its outcome is settled: just before it is answered, dropped or left hanging.
 *
 * @param handle does what the call asks for
 */
export async function runCall(
  organisation: Organisation,
  { request, socket }: { request: Request; socket: Socket },
  handle: () => Promise<Response>,
): Promise<Response> {
  const call = arrived(request);
  const stamp = (answer: Response) => stamped(answer, organisation, call.path);
  const apply = async (): Promise<Response> => {
    const answer = stamp(await handle());
    for (const hook of organisation.afterApply) await hook({ ...call, status: answer.status });
    return answer;
  };

  for (const hook of organisation.beforeCall) await hook(call);
  const fault = organisation.faults.take(call);
  const outcome = fault ? await sufferFault(fault, { apply, stamp }) : await apply();
  if (outcome instanceof Response && !socket.destroyed) {
    organisation.log.record({ ...call, status: outcome.status });
    return outcome;
  }

  organisation.log.record({ ...call, status: null });
  if (outcome === "hung" && !socket.destroyed) await new Promise((resolve) => socket.once("close", resolve));
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function arrived(request: Request): ArrivedCall {
  const { pathname, searchParams } = new URL(request.url);
  return {
    at: new Date(),
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    credential: credentialOf(request.headers.get("Authorization")),
  };
}

/** The answer with the headers that Okta puts on every one. */
function stamped(answer: Response, organisation: Organisation, path: string): Response {
  const { limit, remaining, reset } = organisation.rateLimiter.standing(bucketOf(path));
  const withHeaders = new Response(answer.body, answer);
  withHeaders.headers.set("X-Okta-Request-Id", newId("req"));
  withHeaders.headers.set("X-Rate-Limit-Limit", String(limit));
  withHeaders.headers.set("X-Rate-Limit-Remaining", String(remaining));
  withHeaders.headers.set("X-Rate-Limit-Reset", String(reset));
  return withHeaders;
}
