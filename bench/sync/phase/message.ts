import { z } from "zod";

/** What is run: everybody for the first time, the same again, those who changed, or pages that are read and thrown away. */
export const phases = ["fetch", "first", "unchanged", "delta"] as const;
export type Phase = (typeof phases)[number];

/** What a process that is measured is told. */
export const phaseTask = z.object({
  phase: z.enum(phases),
  databaseUrl: z.string(),
  directory: z.object({ url: z.string(), apiToken: z.string() }),
  /** For `delta`: ISO 8601. */
  changedSince: z.string(),
});

/** What it answers. */
export const phaseAnswer = z.object({
  /** Users that were read. */
  users: z.number(),
  /** From the first question to the commit. What starts the process is not in it. */
  seconds: z.number(),
  /** What it took of the processor in its process. */
  processorSeconds: z.number(),
  /** The most its process ever had in RAM, in megabytes (10^6 bytes). */
  peakMemoryMb: z.number(),
  /** Seconds of its parts, in their order. */
  parts: z.record(z.string(), z.number()),
});

export type PhaseTask = z.infer<typeof phaseTask>;
export type PhaseAnswer = z.infer<typeof phaseAnswer>;
