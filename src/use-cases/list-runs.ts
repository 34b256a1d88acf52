import type { SyncPicture } from "../domain/picture.ts";
import { accept, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { refuseUnsyncable } from "./begin-sync.ts";
import { meetAdmin } from "./meet-admin.ts";
import { readSyncPicture } from "./read-sync-picture.ts";

/** How many runs a list has. */
const listed = 10;

/** The last syncs, of one directory or of all, for an admin; the newest first. */
export async function listRuns(
  world: World,
  { bySlackUserId, connectorId }: { readonly bySlackUserId: string; readonly connectorId: string | null },
): Promise<Result<readonly SyncPicture[]>> {
  const admin = await meetAdmin(world, bySlackUserId);
  if (!admin.ok) return admin;
  const refusal = connectorId === null ? null : refuseUnsyncable(world, connectorId);
  if (refusal !== null) return refusal;
  const runs = await world.syncs.latest({ connectorId, limit: listed });
  const pictures = await Promise.all(runs.map(({ id }) => readSyncPicture(world, id)));
  return accept(pictures.filter((picture) => picture !== null));
}
