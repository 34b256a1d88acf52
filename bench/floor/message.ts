import { z } from "zod";

import { partiesSchema } from "./script.ts";

/** What the bench tells the floor's process: to make so many journeys, so many at a time. */
export const floorTask = z.object({
  databaseUrl: z.string(),
  /** A file with a `scriptSchema`. */
  script: z.string(),
  journeys: z.number(),
  warmUp: z.number(),
  /** One for each journey at a time. */
  pairs: z.array(partiesSchema),
});

/** What it answers. */
export const floorAnswer = z.object({
  /** From the end of the warming up to the end of the last journey. */
  seconds: z.number(),
  /** What all journeys, the warming up included, took of the processor in its process. */
  processorSeconds: z.number(),
});

export type FloorTask = z.infer<typeof floorTask>;
export type FloorAnswer = z.infer<typeof floorAnswer>;
