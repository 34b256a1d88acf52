import { z } from "zod";

import { partiesSchema } from "./script.ts";

/** What the bench tells the floor's process: to make so many journeys, each pair one at a time. */
export const floorTask = z.object({
  databaseUrl: z.string(),
  /** A file with a `scriptSchema`. */
  script: z.string(),
  journeys: z.number(),
  /** One for each journey at a time. */
  pairs: z.array(partiesSchema),
});

/** What it answers. */
export const floorAnswer = z.object({
  /** From the beginning of the first to the end of the last, once everything was warm. */
  seconds: z.number(),
  /** What they took of the processor in its process. */
  processorSeconds: z.number(),
});

export type FloorTask = z.infer<typeof floorTask>;
export type FloorAnswer = z.infer<typeof floorAnswer>;
