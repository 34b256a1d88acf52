import { accept, type Result } from "../domain/refusal.ts";
import type { SyncKind } from "../domain/sync-run.ts";
import type { BegunSync } from "../ports/directory-syncs.ts";
import type { World } from "../ports/world.ts";
import { beginSync } from "./begin-sync.ts";
import { chooseDirectory } from "./choose-directory.ts";
import { meetAdmin } from "./meet-admin.ts";

/** What an admin asks to be read. */
export interface AskForSync {
  readonly bySlackUserId: string;
  /** May be left out where there is one directory alone. */
  readonly connectorId: string | null;
  readonly kind: SyncKind;
}

/** A sync that was begun, or was under way. */
export interface AskedSync extends BegunSync {
  readonly service: string;
}

/**
 * Begins a sync on an admin's word, unless one is under way: then that one is given. Who asked is told when it is over.
 * Throws `MessengerFault` when Slack cannot be asked.
 */
export async function askForSync(world: World, { bySlackUserId, ...asked }: AskForSync): Promise<Result<AskedSync>> {
  const admin = await meetAdmin(world, bySlackUserId);
  if (!admin.ok) return admin;
  const chosen = chooseDirectory(world, asked.connectorId);
  if (!chosen.ok) return chosen;
  const connectorId = chosen.value;
  const begunBy = admin.value.user.id;
  const begun = await beginSync(world, { connectorId, kind: asked.kind, trigger: "admin", begunBy });
  return begun.ok ? accept({ ...begun.value, service: world.directories.labelOf(connectorId) }) : begun;
}
