import type { Result } from "../domain/refusal.ts";
import type { SyncRun } from "../domain/sync-run.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";
import { type DecideLeaving, decideLeaving } from "./decide-leaving.ts";

/** An admin's click on Release or Discard. */
export interface DecideLeavingAsAdmin extends Pick<DecideLeaving, "runId" | "verdict"> {
  readonly bySlackUserId: string;
}

/** Releases or discards those whom a sync would let leave, on an admin's word. */
export function decideLeavingAsAdmin(
  world: World,
  { bySlackUserId, runId, verdict }: DecideLeavingAsAdmin,
): Promise<Result<SyncRun>> {
  return actAsAdmin(world, bySlackUserId, (guarded, { id: by }) => decideLeaving(guarded, { runId, verdict, by }));
}
