import type { ClaimPicture, IdentityPicture, NoticePictures } from "../domain/picture.ts";
import type { NoticeSubject } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { readSyncPicture } from "./read-sync-picture.ts";

type Needs = Pick<World, "store" | "directories" | "syncs">;

/** Reads what a notice is about besides a request, from the rows as they are now. */
export async function readNoticePictures(world: Needs, subject: NoticeSubject): Promise<NoticePictures> {
  const { claimId, identityId, connectorId, syncRunId } = subject;
  return {
    claim: claimId === null ? null : await readClaimPicture(world, claimId),
    identity: identityId === null ? null : await readIdentityPicture(world, identityId),
    connector: connectorId === null ? null : { id: connectorId, service: world.directories.labelOf(connectorId) },
    sync: syncRunId === null ? null : await readSyncPicture(world, syncRunId),
  };
}

/** A claim with the people it concerns; `null` when there is none. */
export async function readClaimPicture(world: Needs, claimId: string): Promise<ClaimPicture | null> {
  const claim = await world.store.findClaim(claimId);
  const claimant = claim && (await world.store.findUser(claim.userId));
  if (claim === null || claimant === null) return null;
  const decidedBy = claim.decidedBy === null ? null : await world.store.findUser(claim.decidedBy);
  return { claim, claimant, decidedBy, service: world.directories.labelOf(claim.connectorId) };
}

async function readIdentityPicture(world: Needs, identityId: string): Promise<IdentityPicture | null> {
  const identity = await world.store.findIdentity(identityId);
  const owner = identity && (await world.store.findUser(identity.userId));
  if (identity === null || owner === null) return null;
  const linkedBy = identity.linkedBy === null ? null : await world.store.findUser(identity.linkedBy);
  return { identity, owner, linkedBy, service: world.directories.labelOf(identity.connectorId) };
}
