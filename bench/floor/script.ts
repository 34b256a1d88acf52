import { z } from "zod";

import { type RecordedEvent, recordedCallSchema, recordedStatementSchema } from "./recording.ts";

/** What of a recording belongs to one asker and one decider, and is somebody else's when another pair repeats it. */
export const partiesSchema = z.object({
  /** Everything by which the two are known: ids of Slack, Okta and our rows, addresses. The same order for every pair. */
  marks: z.array(z.string()),
});

const stepSchema = z.discriminatedUnion("kind", [
  /** What goes over one connection from `begin` to `commit`, or one statement that commits by itself. */
  z.object({ kind: z.literal("transaction"), at: z.number(), statements: z.array(recordedStatementSchema) }),
  recordedCallSchema,
]);

/** All that one journey makes Latchkey ask of the database, of Slack and of Okta, in the order in which it begins. */
export const scriptSchema = z.object({
  steps: z.array(stepSchema),
  /** Whose journey it was. */
  parties: partiesSchema,
});

export type Step = z.infer<typeof stepSchema>;
export type Script = z.infer<typeof scriptSchema>;
export type Parties = z.infer<typeof partiesSchema>;

/**
 * Sorts events into steps, in the order in which they began. A transaction is what a connection did from its `begin` to
 * its end; of one that is not there as a whole nothing is kept.
 */
export function stepsOf(events: readonly RecordedEvent[]): readonly Step[] {
  const open = new Map<number, Extract<RecordedEvent, { kind: "statement" }>[]>();
  const steps: Step[] = [];
  for (const event of events) {
    if (event.kind === "call") {
      steps.push(event);
      continue;
    }
    const statements = open.get(event.connection);
    if (/^\s*(begin|start transaction)\b/i.test(event.text)) open.set(event.connection, [event]);
    else if (statements === undefined && isEnd(event)) continue;
    else if (statements === undefined) steps.push({ kind: "transaction", at: event.at, statements: [event] });
    else {
      statements.push(event);
      if (!isEnd(event)) continue;
      open.delete(event.connection);
      steps.push({ kind: "transaction", at: statements[0]?.at ?? event.at, statements });
    }
  }
  return steps.toSorted((a, b) => a.at - b.at);
}

function isEnd({ text }: { readonly text: string }): boolean {
  return /(^|;)\s*(commit|rollback)\s*;?\s*$/i.test(text);
}

/** Everything a step says, as one text. */
export function wordsOf(step: Step): string {
  if (step.kind === "call") return `${step.method} ${step.url} ${step.body ?? ""}`;
  return step.statements.map(({ text, values }) => `${text} ${JSON.stringify(values)}`).join("\n");
}
