import { isOpenClaim } from "../../../src/domain/ownership.ts";
import { isOpen } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";
import { awaitsAccount } from "./waiting.ts";

/**
 * How late anything owed may be done once everything is well, in milliseconds: what waits for an outside system is
 * looked at again after 75 seconds, a lease that was left behind lapses after 30, and the sweep comes every 15.
 */
const latestMs = 150_000;

/** Looks, in good weather, whether what is owed is done in time. `wellSince` is in milliseconds since the epoch. */
export function inTime(
  { memory, clock, story, watch }: Ground,
  wellSince: number,
  owedSince: Map<string, number>,
): void {
  const owed = new Set<string>();
  const owe = (what: string) => void owed.add(what);
  for (const kept of memory.rows.grants.all(null)) {
    const { grant } = kept;
    const name = story.nameOf(grant.id, "grant");
    if (grant.state === "ending" || (grant.state === "active" && grant.endsAt <= clock.date()))
      owe(`the end of ${name}`);
    const isOwed = grant.state === "pending" || grant.state === "applying";
    if (isOwed && (!awaitsAccount(kept) || grant.endsAt <= clock.date())) owe(`the access of ${name}`);
  }
  for (const request of memory.rows.requests.all(null)) {
    const name = story.nameOf(request.id, "request");
    if (request.status === "received") owe(`the opening of ${name}`);
    if (request.status === "pending" && request.stageSince === null) owe(`asking the next stage of ${name}`);
    if (isOpen(request) && request.escalatesAt !== null && request.escalatesAt <= clock.date())
      owe(`asking others about ${name}`);
    if (isOpen(request) && request.deadline <= clock.date()) owe(`the expiry of ${name}`);
  }
  for (const claim of memory.rows.claims.all(null)) {
    const name = story.nameOf(claim.id, "claim");
    if (claim.state === "received") owe(`looking for what ${name} claims`);
    if (isOpenClaim(claim) && claim.codeHmac !== null && claim.codeSentAt === null) owe(`the code of ${name}`);
    if (isOpenClaim(claim) && claim.expiresAt <= clock.date()) owe(`the expiry of ${name}`);
  }
  for (const { id, isReconcileOwed } of memory.rows.memberships.all(null)) if (isReconcileOwed) owe(`comparing ${id}`);
  for (const key of watch.strays.keys()) owe(`noticing what was done to ${key} without the lease`);
  for (const what of owedSince.keys()) if (!owed.has(what)) owedSince.delete(what);
  for (const what of owed) {
    const since = Math.max(owedSince.get(what) ?? clock.now(), wellSince);
    owedSince.set(what, since);
    if (clock.now() - since > latestMs)
      story.break(`In good weather ${what} must be done within ${latestMs / 1_000} seconds.`);
  }
}
