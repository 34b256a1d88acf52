import { validate } from "node-cron";
import { z } from "zod";

import { matchStrategies, type MatchStrategy } from "../../domain/sync-match.ts";
import type { ManagerMapping, MatchRule, SyncRules } from "../../ports/sync-rules.ts";

const usualMatch = ["external-id", "upstream-identity", "email"] as const;

/** How a connector without a `sync` setting is read when somebody asks for it. */
export const unscheduledSync: SyncRules = {
  schedule: null,
  fullSchedule: null,
  match: usualMatch,
  rule: null,
  upstreamIssuer: null,
  profile: {},
  manager: null,
  attributes: [],
};

/** Every night at three: a delta never proves a deletion. */
const nightly = "0 3 * * *";

const schedule = z
  .string("must be given as text")
  .refine(
    (text) => /^\S+( \S+){4}$/.test(text) && validate(text),
    "must be a cron expression of five fields such as `*/15 * * * *`",
  );

/** Where something stands in a record: `email`, or an attribute by its name. */
const path = z
  .string("must be given as text")
  .regex(/^(email|login|displayName|externalId|attributes\.[\w.-]{1,100})$/, "must be such as `attributes.department`");

const named = z.enum(
  matchStrategies.filter((strategy) => strategy !== "rule"),
  "must be `external-id`, `upstream-identity`, `email` or a function",
);
const rule = z.custom<MatchRule>((value) => typeof value === "function");

const manager = z.union(
  [path, z.strictObject({ from: path, by: z.enum(["id", "login", "email"]) })],
  'must be such as `attributes.managerId`, or `{ from: "attributes.manager", by: "email" }`',
);

/** When and how the directory is read as a whole. A schedule that does not parse is refused, by name. */
export const syncSetting = z
  .strictObject(
    {
      schedule,
      fullSchedule: schedule.default(nightly),
      match: z
        .array(z.union([named, rule], "must be `external-id`, `upstream-identity`, `email` or a function"))
        .nonempty("must not be empty; leave it out for the usual ones")
        .refine((all) => new Set(all.map(nameOf)).size === all.length, "lists a strategy twice")
        .default([...usualMatch]),
      upstreamIssuer: z.string("must be given as text").min(1, "must not be empty").optional(),
      profile: z
        .record(
          z.string().regex(/^[A-Za-z][\w-]{0,59}$/, "is not a name a profile attribute can have"),
          z.union([path, manager]),
        )
        .default({}),
      attributes: z.array(z.string().regex(/^[\w.-]{1,100}$/, "must be a name of the provider")).default([]),
    },
    'must be an object such as `{ schedule: "*/15 * * * *" }`',
  )
  .superRefine(({ match, upstreamIssuer, profile }, context) => {
    if (match.includes("upstream-identity") && !isUsual(match) && upstreamIssuer === undefined)
      context.addIssue({ code: "custom", path: ["upstreamIssuer"], message: "must be given for `upstream-identity`" });
    for (const [name, from] of Object.entries(profile)) {
      if (name !== "manager" && typeof from !== "string")
        context.addIssue({
          code: "custom",
          path: ["profile", name],
          message: "must be such as `attributes.department`",
        });
    }
  })
  .transform(toRules)
  .optional();

function nameOf(entry: MatchStrategy | MatchRule): MatchStrategy {
  return typeof entry === "function" ? "rule" : entry;
}

function isUsual(match: readonly unknown[]): boolean {
  return match.length === usualMatch.length && usualMatch.every((strategy, at) => match[at] === strategy);
}

function toRules(setting: {
  readonly schedule: string;
  readonly fullSchedule: string;
  readonly match: readonly (MatchStrategy | MatchRule)[];
  readonly upstreamIssuer?: string | undefined;
  readonly profile: Readonly<Record<string, string | ManagerMapping>>;
  readonly attributes: readonly string[];
}): SyncRules {
  const { manager: writtenManager, ...profile } = setting.profile;
  return {
    schedule: setting.schedule,
    fullSchedule: setting.fullSchedule,
    match: setting.match.map(nameOf),
    rule: setting.match.find((entry) => typeof entry === "function") ?? null,
    upstreamIssuer: setting.upstreamIssuer ?? null,
    profile: Object.fromEntries(
      Object.entries(profile).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    ),
    manager: typeof writtenManager === "string" ? { from: writtenManager, by: "id" } : (writtenManager ?? null),
    attributes: setting.attributes,
  };
}
