import { z } from "zod";

/** One who asks or decides, in Slack and in Okta. */
const personSchema = z.object({
  slackUserId: z.string(),
  externalId: z.string(),
  email: z.string(),
  /** Where Latchkey speaks to them alone. */
  directMessage: z.string(),
});

const journeySchema = z.object({
  /** What the request says it is for, and how its rows are found again. */
  reason: z.string(),
  /** Why it did not come to its end; `null` when it did. */
  failure: z.string().nullable(),
  /** From delivery to acknowledgement, in milliseconds. */
  acknowledged: z.object({
    command: z.number().optional(),
    form: z.number().optional(),
    approve: z.number().optional(),
    giveBack: z.number().optional(),
  }),
  /** When Approve was clicked, in milliseconds since the epoch. */
  approvedAt: z.number().nullable(),
  /** When it began and when it ended, in milliseconds since the epoch, and the places in the lists of those who made it. */
  from: z.number(),
  until: z.number(),
  asker: z.number(),
  decider: z.number(),
});

/** What the company's process tells the bench. */
export const companySays = z.discriminatedUnion("said", [
  z.object({
    said: z.literal("open"),
    slack: z.object({ apiUrl: z.string(), botToken: z.string(), appToken: z.string(), signingSecret: z.string() }),
    okta: z.object({ url: z.string(), apiToken: z.string() }),
    /** One for each journey at once. */
    askers: z.array(personSchema),
    /** As many. */
    deciders: z.array(personSchema),
    /** The group that is asked for. */
    group: z.string(),
  }),
  z.object({ said: z.literal("connected") }),
  z.object({ said: z.literal("progress"), done: z.number() }),
  z.object({
    said: z.literal("travelled"),
    /** In the order in which they ended. */
    journeys: z.array(journeySchema),
    /** From the beginning of the first to the end of the last. */
    seconds: z.number(),
    /** Calls that were answered in that time. */
    calls: z.object({ slack: z.number(), okta: z.number() }),
    /** How many people the group has at the end. */
    members: z.number(),
  }),
]);

/** What the bench tells the company's process. */
export const benchSays = z.discriminatedUnion("do", [
  /** Waits for a Latchkey on Socket Mode, or speaks to one over HTTP from now on. */
  z.object({ do: z.literal("meet"), url: z.string().nullable() }),
  /**
   * Makes journeys, `concurrency` at a time. `deciders` people take turns in deciding; as many as there are journeys at
   * a time means that each asker has a decider of their own.
   */
  z.object({
    do: z.literal("travel"),
    name: z.string(),
    journeys: z.number(),
    concurrency: z.number(),
    /** Seconds over which the first ones are spread. */
    over: z.number(),
    deciders: z.number(),
  }),
]);

export type CompanySays = z.infer<typeof companySays>;
export type BenchSays = z.infer<typeof benchSays>;
export type JourneyRecord = z.infer<typeof journeySchema>;
export type Person = z.infer<typeof personSchema>;
