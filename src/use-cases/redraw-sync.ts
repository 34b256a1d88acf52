import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { readSyncPicture } from "./read-sync-picture.ts";

/** Draws a sync that was decided about again wherever admins see it, so that nobody clicks on what is over. */
export async function redrawSync(world: World, runId: string): Promise<void> {
  const picture = await readSyncPicture(world, runId);
  if (picture === null) return;
  for (const place of await world.syncs.deliveredAbout(runId)) {
    try {
      await world.messenger.redrawQuarantine(place, picture);
    } catch (error) {
      if (!(error instanceof MessengerFault)) throw error;
      if (error.kind !== "undeliverable")
        throw new StillOwed(`Messages about the sync ${runId} wait: ${error.message}`, { cause: error });
    }
  }
  await world.syncs.saveDrawn(picture.run);
}
