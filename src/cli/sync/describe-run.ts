import type { SyncRun } from "../../domain/sync-run.ts";

/** A run as JSON. */
export function describeRun(run: SyncRun) {
  return {
    id: run.id,
    connector: run.connectorId,
    kind: run.kind,
    trigger: run.trigger,
    begunBy: run.begunBy,
    state: run.state,
    phase: run.phase,
    changedSince: run.changedSince?.toISOString() ?? null,
    counts: run.counts,
    cost: run.cost,
    refusedWhy: run.refusedWhy,
    error: run.error,
    failures: run.failures,
    decidedBy: run.decidedBy,
    decidedAt: run.decidedAt?.toISOString() ?? null,
    begunAt: run.begunAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    settledAt: run.settledAt?.toISOString() ?? null,
  };
}
