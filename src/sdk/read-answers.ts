import { z } from "zod";

import { FlowFault, type HookOutcome } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";

const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approve"), reason: z.string().max(500).nullable() }),
  z.strictObject({ kind: z.literal("deny"), reason: z.string().max(500).nullable() }),
  z.strictObject({ kind: z.literal("ignore"), message: z.string().min(1).max(2_000) }),
]);

/** What to do about an answer that is not understood. */
interface Advice {
  /** What follows from it, so that people know what was not done. */
  readonly consequence?: string;
  /** What the part may answer, as a sentence. */
  readonly hint?: string;
}

/** What a hook answered; nothing at all lets the step go on. Throws `FlowFault`. */
export function readHookOutcome(flow: DefinedFlow, hook: string, answer: unknown, consequence: string): HookOutcome {
  if (answer === undefined || answer === null) return null;
  const hint = "Let it return `approve()`, `deny()` or `ignore()` of the SDK, or nothing.";
  return readAnswer(flow, hook, outcomeSchema, answer, { consequence, hint });
}

/** Reads what a part of a flow answered; throws a `FlowFault` that says where it is not understood. */
export function readAnswer<T>(
  flow: DefinedFlow,
  part: string,
  schema: z.ZodType<T>,
  answer: unknown,
  { consequence = "nothing was decided", hint }: Advice = {},
): T {
  const checked = schema.safeParse(answer);
  if (checked.success) return checked.data;
  const where = checked.error.issues.map((issue) => issue.path.map(String).join(".") || "the whole answer").join(", ");
  const what = `The ${part} of the flow "${flow.name}" answered something Latchkey does not understand (${where}), so ${consequence}.`;
  throw new FlowFault(flow.name, part, hint === undefined ? what : `${what} ${hint}`);
}
