import { moveRun, type SyncRun } from "../domain/sync-run.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";

/** What an admin, or whoever has the command line, says of those whom a run would let leave. */
export interface DecideLeaving {
  readonly runId: string;
  readonly verdict: "release" | "discard";
  /** A user id, or `null` from the command line. */
  readonly by: string | null;
  /** The operator's name, from the command line. */
  readonly operator?: string;
}

/**
 * Releases those whom a quarantined run would let leave, exactly them and once: each is still looked up by id before
 * anything ends. Or discards them: then nothing happens, and the same accounts are not asked about again for a day.
 */
export async function decideLeaving(
  world: Pick<World, "store" | "syncs"> & { readonly directories: Pick<World["directories"], "has" | "ids"> },
  { runId, verdict, by, operator }: DecideLeaving,
): Promise<Result<SyncRun>> {
  const asked = await world.syncs.find(runId);
  if (asked !== null && !world.directories.has(asked.connectorId)) {
    return refuse({ reason: "connector-unknown", connector: asked.connectorId, known: world.directories.ids() });
  }
  const decided = await world.store.transaction(async (tx) => {
    const state = await tx.lockSyncRun(runId);
    if (state === null) return refuse({ reason: "sync-unknown" });
    const next = moveRun(state, verdict);
    if (!next.ok) return next;
    await tx.saveSyncDecision(runId, { state: verdict === "release" ? "released" : "discarded", by });
    const actor = by ?? "command-line";
    const data = operator === undefined ? {} : { operator };
    tx.audit({ actor, action: `sync.${next.value}`, subject: `sync:${runId}`, data });
    if (verdict === "release") await tx.wake({ type: "settle-leaving", runId });
    await tx.wake({ type: "redraw-sync", runId });
    return next;
  });
  if (!decided.ok) return decided;
  const run = await world.syncs.find(runId);
  return run === null ? refuse({ reason: "sync-unknown" }) : accept(run);
}
