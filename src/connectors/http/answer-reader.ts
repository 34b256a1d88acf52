import type { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";

/** Checks a body against a schema; `what` it is about goes into the message. */
export type AnswerReader = <T>(schema: z.ZodType<T>, body: unknown, what: string) => T;

/** How the answers of a service are checked. What does not fit is `malformed`; the message names the place, never the value. */
export function answerReader(service: string): AnswerReader {
  return (schema, body, what) => {
    const read = schema.safeParse(body);
    if (read.success) return read.data;
    const place = read.error.issues[0]?.path.map(String).join(".") ?? "";
    throw new DirectoryFault(
      "malformed",
      `${service}'s answer about ${what} is not what it documents${place === "" ? "" : ` (at ${place})`}. It was not used.`,
    );
  };
}
