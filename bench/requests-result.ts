import { z } from "zod";

const spreadSchema = z.object({
  count: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  max: z.number(),
});

const callsSchema = z.object({ slack: z.number(), okta: z.number() });

const startSchema = z.object({
  /** From the start of the process to "Latchkey is ready.", with a warm data directory: the median, in milliseconds. */
  readyMs: z.number(),
  /** In RAM once it has settled and nobody asks for anything: the median, in megabytes. `null` where it cannot be read. */
  idleMemoryMb: z.number().nullable(),
});

const goalSchema = z.object({
  goal: z.string(),
  unit: z.enum(["ms", "MB", "times the floor"]),
  limit: z.number(),
  /** `null` where this machine does not tell it. */
  measured: z.number().nullable(),
  isMet: z.boolean().nullable(),
});

/** What `npm run bench -- requests` prints. Times are milliseconds unless named otherwise, memory is megabytes. */
export const requestsResultSchema = z.object({
  bench: z.literal("requests"),
  /** Grows when the meaning of something here changes. */
  format: z.literal(1),
  startedAt: z.iso.datetime(),
  options: z.object({
    journeys: z.number(),
    concurrency: z.number(),
    /** Seconds until so many are under way. */
    over: z.number(),
    runs: z.number(),
    starts: z.number(),
    mode: z.enum(["socket", "http"]),
  }),
  /** What has to be the same for two results to be compared. Load is that of the last minute, before and after. */
  machine: z.object({
    node: z.string(),
    postgres: z.string(),
    platform: z.string(),
    processor: z.string(),
    cores: z.number(),
    memoryGb: z.number(),
    load: z.object({ before: z.number(), after: z.number() }),
  }),
  journeys: z.object({
    /** In all runs together; those that warm everything up before each run are not among them. */
    timed: z.number(),
    /** Must be 0. */
    failed: z.number(),
    /** Why, a few of them. */
    failures: z.array(z.string()),
  }),
  latchkey: z.object({
    /** Medians over the runs. */
    journeysPerSecond: z.number(),
    secondsPerJourney: z.number(),
    processorMsPerJourney: z.number().nullable(),
    /** From delivery to acknowledgement, over all runs. `all` is the three kinds together. */
    acknowledgementMs: z.object({ command: spreadSchema, form: spreadSchema, button: spreadSchema, all: spreadSchema }),
    /** From the click on Approve to the decision's commit, and from there to access that was read back. */
    clickToCommittedMs: spreadSchema,
    committedToGrantedMs: spreadSchema,
    /** The most of all runs. */
    peakMemoryMb: z.number().nullable(),
    callsPerJourney: callsSchema,
  }),
  /** The same statements of the store and the same calls, without us. */
  floor: z.object({
    secondsPerJourney: z.number(),
    processorMsPerJourney: z.number(),
    transactionsPerJourney: z.number(),
    statementsPerJourney: z.number(),
    callsPerJourney: callsSchema,
  }),
  /** Our seconds per journey over the floor's. */
  ratio: z.number(),
  runs: z.array(z.object({ latchkeySeconds: z.number(), floorSeconds: z.number() })),
  start: z.object({ withOkta: startSchema, withoutOkta: startSchema }),
  goals: z.array(goalSchema),
});

export type RequestsResult = z.infer<typeof requestsResultSchema>;
export type Goal = z.infer<typeof goalSchema>;
