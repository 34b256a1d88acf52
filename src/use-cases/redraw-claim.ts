import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { readClaimPicture } from "./read-notice-pictures.ts";

/** Draws a claim that is over again wherever admins see it, so that nobody clicks on what was decided. */
export async function redrawClaim(world: World, claimId: string): Promise<void> {
  const picture = await readClaimPicture(world, claimId);
  if (picture === null) return;
  for (const delivered of await world.store.deliveredAbout(claimId)) {
    const [channel = "", ts = ""] = delivered.split(":");
    try {
      await world.messenger.redrawClaim({ channel, ts }, picture);
    } catch (error) {
      if (!(error instanceof MessengerFault)) throw error;
      if (error.kind !== "undeliverable") {
        throw new StillOwed(`Messages about the claim ${claimId} wait: ${error.message}`, { cause: error });
      }
    }
  }
  await world.store.transaction((tx) => tx.saveClaimDrawn(claimId, picture.claim.version));
}
