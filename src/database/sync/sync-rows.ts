import { z } from "zod";

import { type SyncKind, syncPhases, type SyncRun, type SyncState, type SyncTrigger } from "../../domain/sync-run.ts";
import type { SyncPosition } from "../../ports/directory-syncs.ts";

const states = [
  "running",
  "complete",
  "incomplete",
  "quarantined",
  "released",
  "discarded",
  "superseded",
] as const satisfies readonly SyncState[];
const kinds = ["full", "delta"] as const satisfies readonly SyncKind[];
const triggers = ["schedule", "admin", "command-line"] as const satisfies readonly SyncTrigger[];

const count = z.int().nonnegative();

/** A row of `connector_sync_run`, as the driver gives it. */
export const runRowSchema = z.object({
  id: z.string(),
  connector_id: z.string(),
  kind: z.enum(kinds),
  trigger: z.enum(triggers),
  begun_by: z.string().nullable(),
  state: z.enum(states),
  phase: z.enum(syncPhases),
  changed_since: z.date().nullable(),
  cursor: z.string().nullable(),
  group_id: z.string().nullable(),
  pages: count,
  is_whole: z.boolean(),
  fullest_page: count,
  last_page: count,
  accounts_read: count,
  accounts_created: count,
  accounts_changed: count,
  accounts_unchanged: count,
  accounts_refused: count,
  accounts_repeated: count,
  groups_read: count,
  members_read: count,
  matched: count,
  ambiguous: count,
  unmatched: count,
  linked: count,
  leaving: count,
  calls: count,
  call_limit: count.nullable(),
  lowest_remaining: count.nullable(),
  refused_why: z.string().nullable(),
  error: z.string().nullable(),
  failures: count,
  decided_by: z.string().nullable(),
  decided_at: z.date().nullable(),
  begun_at: z.date(),
  ended_at: z.date().nullable(),
  settled_at: z.date().nullable(),
  fence: count,
});

export type RunRow = z.infer<typeof runRowSchema>;

/** The columns of it, of a table that a statement calls `run`. */
export const runColumns = Object.keys(runRowSchema.shape)
  .map((column) => `run.${column}`)
  .join(", ");

export function toRun(row: RunRow): SyncRun {
  return {
    id: row.id,
    connectorId: row.connector_id,
    kind: row.kind,
    trigger: row.trigger,
    begunBy: row.begun_by,
    state: row.state,
    phase: row.phase,
    changedSince: row.changed_since,
    counts: {
      read: row.accounts_read,
      created: row.accounts_created,
      changed: row.accounts_changed,
      unchanged: row.accounts_unchanged,
      refused: row.accounts_refused,
      repeated: row.accounts_repeated,
      groups: row.groups_read,
      members: row.members_read,
      matched: row.matched,
      ambiguous: row.ambiguous,
      unmatched: row.unmatched,
      linked: row.linked,
      leaving: row.leaving,
    },
    cost: { calls: row.calls, limit: row.call_limit, lowestRemaining: row.lowest_remaining },
    refusedWhy: row.refused_why,
    error: row.error,
    failures: row.failures,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    settledAt: row.settled_at,
  };
}

export function toPosition(row: RunRow): SyncPosition {
  const { phase, cursor, group_id: groupId, fullest_page: fullestPage, last_page: lastPage } = row;
  return { phase, cursor, groupId, fullestPage, lastPage };
}
