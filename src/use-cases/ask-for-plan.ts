import { accept, type Result } from "../domain/refusal.ts";
import { SyncCircle } from "../ports/directory-syncs.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";
import type { AskForSync } from "./ask-for-sync.ts";
import { chooseDirectory } from "./choose-directory.ts";
import { meetAdmin } from "./meet-admin.ts";
import { rehearseSync, type SyncPlan } from "./rehearse-sync.ts";

/** A plan, or a sentence that says why there is none. */
export type AskedPlan = (SyncPlan & { readonly service: string }) | { readonly why: string };

/**
 * Finds out for an admin what a sync would do, and writes nothing. The first answer says whether it can be begun, the
 * second takes as long as a sync. Throws `MessengerFault` when Slack cannot be asked.
 */
export async function askForPlan(
  world: World,
  { bySlackUserId, connectorId: named, kind }: AskForSync,
  signal: AbortSignal,
): Promise<Result<() => Promise<Result<AskedPlan>>>> {
  const admin = await meetAdmin(world, bySlackUserId);
  if (!admin.ok) return admin;
  const chosen = chooseDirectory(world, named);
  if (!chosen.ok) return chosen;
  const connectorId = chosen.value;
  return accept(async () => {
    try {
      const plan = await rehearseSync(world, { connectorId, kind }, { signal });
      // What was stopped in the middle has a plan of the part that was read, which is none.
      if (signal.aborted) return accept({ why: "Latchkey was stopped before the directory was read. Ask again." });
      return plan.ok ? accept({ ...plan.value, service: world.directories.labelOf(connectorId) }) : plan;
    } catch (error) {
      if (signal.aborted) return accept({ why: "Latchkey was stopped before the directory was read. Ask again." });
      if (error instanceof DirectoryFault || error instanceof SyncCircle) return accept({ why: error.message });
      throw error;
    }
  });
}
