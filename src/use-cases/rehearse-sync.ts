import { doubtLeaving, type LeavingFacts } from "../domain/departures.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { SyncKind, SyncRun } from "../domain/sync-run.ts";
import type { World } from "../ports/world.ts";
import { readAndMatch, type Slice } from "./advance-sync.ts";
import { refuseUnsyncable } from "./begin-sync.ts";

/** What a sync would do. */
export interface SyncPlan {
  /** The run as it would stand at its end, which never was. */
  readonly run: SyncRun;
  readonly leaving: LeavingFacts;
  /** Why admins would be asked before anybody leaves, or `null`. */
  readonly doubt: string | null;
}

/**
 * Plays a whole sync and writes nothing: the directory is really read, and what would be written goes to copies that are
 * gone afterwards. Throws `DirectoryFault` and `SyncCircle` where the real one would end early, and what `signal` was
 * aborted with.
 */
export async function rehearseSync(
  world: Pick<World, "store" | "syncs" | "directories" | "flows" | "rules">,
  { connectorId, kind }: { readonly connectorId: string; readonly kind: SyncKind },
  slice: Pick<Slice, "onPage" | "signal"> = {},
): Promise<Result<SyncPlan>> {
  const refusal = refuseUnsyncable(world, connectorId);
  if (refusal !== null) return refusal;
  const { directory, label: service } = await world.directories.open(connectorId);
  const { listing } = directory;
  if (listing === undefined) return refuse({ reason: "not-a-directory", service });
  return world.syncs.rehearse({ connectorId, kind }, async (session) => {
    await readAndMatch(world, session, listing, { ...slice, forMs: Infinity });
    // A part of the directory is no plan.
    slice.signal?.throwIfAborted();
    const leaving = await session.planLeaving();
    return accept({ run: session.run, leaving, doubt: doubtLeaving(leaving) });
  });
}
