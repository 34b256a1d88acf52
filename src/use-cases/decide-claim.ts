import { decideClaim as decide, type OwnershipClaim } from "../domain/ownership.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { isAdmin, isSamePerson, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { endClaim } from "./close-claim.ts";
import { commitLink } from "./commit-link.ts";
import { knowPerson, meetPerson } from "./meet-person.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { confirmActive } from "./resolve-identity.ts";

/** A click of an admin under a claim. */
export interface DecideClaim {
  readonly claimId: string;
  readonly outcome: "approve" | "refuse";
  readonly bySlackUserId: string;
  /** The version of the claim that was on the screen. */
  readonly seenVersion: number;
}

/**
 * An admin confirms that an account is the claimant's, or not. Only an admin of this moment, and never the claimant under
 * any of their identities. The account is read once more before it is linked. Throws `DirectoryFault` or
 * `MessengerFault` when somebody cannot be asked: then nothing was changed.
 */
export async function decideClaim(world: World, command: DecideClaim): Promise<Result<OwnershipClaim>> {
  const met = await meetPresentPerson(world, command.bySlackUserId, { allowGuests: false, who: "you" });
  if (!met.ok) return met;
  const admin = met.value.user;
  if (!isAdmin(admin, world.rules.admins)) return refuse({ reason: "not-an-admin" });
  const seen = await world.store.findClaim(command.claimId);
  const claimant = seen && (await readClaimant(world, seen, command.outcome));
  if (seen === null || claimant === null) return refuse({ reason: "claim-unknown" });
  if (!claimant.ok) return claimant;
  if (isSamePerson(await knowPerson(world, admin), await knowPerson(world, claimant.value)))
    return refuse({ reason: "own-claim" });
  if (command.outcome === "approve" && seen.account !== null) {
    const confirmed = await confirmActive(await world.directories.open(seen.connectorId), seen.account.externalId);
    if (!confirmed.ok) return confirmed;
  }
  return world.store.transaction(async (tx) => {
    const claim = await tx.lockClaim(command.claimId);
    if (claim === null) return refuse({ reason: "claim-unknown" });
    // Slack and the directory may have taken their time.
    const now = await tx.findUser(admin.id);
    if (now === null || !isAdmin(now, world.rules.admins)) return refuse({ reason: "not-an-admin" });
    const decided = decide(claim, { outcome: command.outcome, by: admin.id, at: tx.now });
    if (!decided.ok) return decided;
    if (claim.version !== command.seenVersion) return refuse({ reason: "stale-version" });
    if (decided.value.state === "refused") {
      await endClaim(tx, decided.value, admin.id);
      return decided;
    }
    const { account, connectorId } = decided.value;
    if (account === null) return refuse({ reason: "claim-without-account" });
    const linked = await commitLink(tx, world, {
      user: claimant.value,
      connectorId,
      service: world.directories.labelOf(connectorId),
      account,
      source: "manual",
      method: "admin-approval",
      by: { kind: "user", userId: admin.id },
    });
    if (!linked.ok) return linked;
    await tx.saveClaim(decided.value);
    tx.audit({
      actor: admin.id,
      action: "claim.proven",
      subject: `claim:${claim.id}`,
      data: { identity: linked.value.id },
    });
    await tx.wake({ type: "redraw-claim", claimId: claim.id });
    return accept(decided.value);
  });
}

/** Whoever gets an account is asked about in Slack once more: days may have passed. To refuse, our row is enough. */
async function readClaimant(
  world: World,
  { userId }: OwnershipClaim,
  outcome: DecideClaim["outcome"],
): Promise<Result<User> | null> {
  const user = await world.store.findUser(userId);
  if (user === null || outcome === "refuse") return user && accept(user);
  const met = await meetPerson(world, user.slackUserId, { allowGuests: true, who: "beneficiary" });
  return met.ok ? accept(met.value.user) : met;
}
