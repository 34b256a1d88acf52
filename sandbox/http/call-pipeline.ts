import type { Socket } from "node:net";

import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import type { ArrivedCall, CallBodies } from "./call-log.ts";
import type { CallSurroundings } from "./call-surroundings.ts";
import { credentialScheme } from "./credential-scheme.ts";
import { sufferFault } from "./fault-answer.ts";
import type { ProviderWords } from "./provider-words.ts";
import { shownBody } from "./shown-body.ts";

/**
 * What surrounds every call, in this order: `onBeforeCall`, fault, the call itself, `onAfterApply`, log.
 * A call appears in the log when its outcome is settled: just before it is answered, dropped or left hanging.
 *
 * @param handle does what the call asks for
 */
export async function runCall(
  { surroundings, words }: { surroundings: CallSurroundings; words: ProviderWords },
  { request, socket }: { request: Request; socket: Socket },
  handle: () => Promise<Response>,
): Promise<Response> {
  const call = arrived(request, words);
  const bodies = surroundings.log.areBodiesRead ? copyBodies(call, request) : noBodies;
  const stamp = (answer: Response) => stamped(answer, words.headers(call));
  const apply = async (): Promise<Response> => {
    const answer = stamp(await handle());
    for (const hook of surroundings.afterApply) await hook({ ...call, status: answer.status });
    return bodies.keep(answer);
  };

  for (const hook of surroundings.beforeCall) await hook(call);
  const fault = surroundings.faults.take(call);
  const outcome = fault ? await sufferFault(fault, { call, words, apply, stamp }) : await apply();
  if (outcome instanceof Response && !socket.destroyed) {
    const answer = bodies.keep(outcome);
    surroundings.log.record({ ...call, status: answer.status }, await bodies.read());
    return answer;
  }

  surroundings.log.record({ ...call, status: null }, await bodies.read());
  if (outcome === "hung" && !socket.destroyed) await new Promise((resolve) => socket.once("close", resolve));
  socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Copies of what is sent and of what was last kept as its answer. */
interface BodyCopies {
  keep(answer: Response): Response;
  read(): Promise<CallBodies>;
}

/** For when nobody looks: nothing is copied. */
const noBodies: BodyCopies = {
  keep: (answer) => answer,
  read: async () => ({ request: "", response: "", tookMs: 0 }),
};

function copyBodies({ path }: ArrivedCall, request: Request): BodyCopies {
  const arrivedAt = performance.now();
  const sent = request.body === null ? Promise.resolve("") : request.clone().text();
  let answered = Promise.resolve("");
  return {
    keep(answer) {
      if (answer.body === null) return answer;
      answered = answer.clone().text();
      return answer;
    },
    async read() {
      const tookMs = performance.now() - arrivedAt;
      // A body that broke off on its way is no reason to break the call.
      const [sentText, answeredText] = await Promise.all([sent, answered].map((text) => text.catch(() => "")));
      return { request: shownBody(path, sentText ?? ""), response: shownBody(path, answeredText ?? ""), tookMs };
    },
  };
}

function arrived(request: Request, words: ProviderWords): ArrivedCall {
  const { pathname, searchParams } = new URL(request.url);
  return {
    at: new Date(),
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    credential: credentialScheme(request.headers.get("Authorization"), words.credentialSchemes),
  };
}

function stamped(answer: Response, headers: Readonly<Record<string, string>>): Response {
  const withHeaders = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(headers)) withHeaders.headers.set(name, value);
  return withHeaders;
}
