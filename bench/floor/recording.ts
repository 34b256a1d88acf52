import { readFile } from "node:fs/promises";

import { z } from "zod";

/** A statement as the driver was given it. */
export const recordedStatementSchema = z.object({
  kind: z.literal("statement"),
  /** When it was sent, in milliseconds since the epoch. */
  at: z.number(),
  /** The connection it went over. */
  connection: z.number(),
  /** Under which the server keeps the parsed statement; `null` when it does not. */
  name: z.string().nullable(),
  text: z.string(),
  values: z.array(z.unknown()),
  /** The first row of the answer, where it holds a number that the next statements repeat. */
  answer: z.record(z.string(), z.unknown()).nullable(),
});

/** A call to Slack or Okta. */
export const recordedCallSchema = z.object({
  kind: z.literal("call"),
  at: z.number(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  /** What Slack answered, where it names a new message. */
  answer: z.record(z.string(), z.unknown()).nullable(),
});

const eventSchema = z.discriminatedUnion("kind", [recordedStatementSchema, recordedCallSchema]);

export type RecordedEvent = z.infer<typeof eventSchema>;

/** Reads what `record.ts` wrote, the earliest first. */
export async function readRecording(file: string): Promise<readonly RecordedEvent[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line) => eventSchema.parse(JSON.parse(line))).toSorted((a, b) => a.at - b.at);
}
