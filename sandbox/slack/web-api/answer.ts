import { setTimeout as pause } from "node:timers/promises";
import type { Fault, Faults } from "../faults.ts";
import type { JsonObject } from "../json.ts";

/** What goes back: an answer, nothing at all, or a cut connection. */
export type ApiAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: JsonObject | string;
      readonly retryAfter?: number;
    }
  | { readonly kind: "silence" }
  | { readonly kind: "cut" };

/** Runs the call unless an armed fault answers in its place; `response` is what was done, answered or not. */
export async function answerUnlessFaulty(
  faults: Faults,
  method: string,
  body: JsonObject,
  run: () => Promise<ApiAnswer>,
): Promise<{ answer: ApiAnswer; response: JsonObject }> {
  const fault = faults.take(method, body);
  if (fault !== undefined && "delayMs" in fault) await pause(fault.delayMs);
  const done = (fault && answerInstead(fault)) ?? (await run());
  const answer: ApiAnswer = fault !== undefined && "applyButDropConnection" in fault ? { kind: "cut" } : done;
  return { answer, response: contentOf(done) };
}

/** The answer a fault gives instead of the call; undefined if the call still runs. */
function answerInstead(fault: Fault): ApiAnswer | undefined {
  if ("error" in fault) {
    return { kind: "answer", status: 200, body: { ok: false, error: fault.error, ...fault.details } };
  }
  if ("retryAfterSeconds" in fault) {
    const body = { ok: false, error: "ratelimited" };
    return { kind: "answer", status: 429, retryAfter: fault.retryAfterSeconds, body };
  }
  if ("status" in fault) return { kind: "answer", status: fault.status, body: fault.body ?? "" };
  if ("hang" in fault) return { kind: "silence" };
  return "dropConnection" in fault ? { kind: "cut" } : undefined;
}

function contentOf(answer: ApiAnswer): JsonObject {
  if (answer.kind !== "answer") return {};
  return typeof answer.body === "string" ? { body: answer.body } : answer.body;
}
