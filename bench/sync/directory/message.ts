import { z } from "zod";

/** What the directory's process tells the bench. */
export const directorySays = z.discriminatedUnion("said", [
  z.object({ said: z.literal("open"), url: z.string(), apiToken: z.string() }),
  z.object({
    said: z.literal("done"),
    /** Users that were changed. */
    changed: z.number(),
  }),
]);

/** What the bench tells the directory's process. */
export const benchSays = z.discriminatedUnion("do", [
  /** Changes one user in so many now. */
  z.object({ do: z.literal("change"), every: z.number() }),
  /** As if nobody had ever been changed. */
  z.object({ do: z.literal("reset") }),
]);

export type DirectorySays = z.infer<typeof directorySays>;
export type BenchSays = z.infer<typeof benchSays>;
