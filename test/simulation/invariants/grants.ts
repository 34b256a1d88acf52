import type { AuditEvent } from "../../../src/domain/audit.ts";
import { type Grant, grantMoves } from "../../../src/domain/grant.ts";
import { membershipKey } from "../company.ts";
import type { Ground } from "../ground.ts";
import { problemOfLasting, problemOfMovedEnd } from "./extensions.ts";
import { problemOfApproval } from "./quorum.ts";

/** Looks at grants that changed: along the table, with one end, and never saying what is not so. */
export function lookAtGrants(ground: Ground, told: readonly AuditEvent[]): void {
  const { memory, watch, story } = ground;
  for (const { grant } of memory.rows.grants.all(null)) {
    const before = watch.grants.get(grant.id) ?? null;
    if (before !== null && before.version === grant.version && before.state === grant.state) {
      if (before.endsAt.getTime() !== grant.endsAt.getTime()) story.break("The end of a grant moved by itself.");
      continue;
    }
    watch.grants.set(grant.id, grant);
    const name = story.nameOf(grant.id, "grant");
    if (before === null) story.counts.grants += 1;
    const note = grant.note === null ? "" : `: ${grant.note}`;
    story.add(`  ${name} of ${story.nameOf(grant.requestId, "request")} is ${grant.state}${note}`);
    const problem = before === null ? problemOfBirth(ground, grant) : problemOfMove(ground, before, grant, told);
    const lasting = problemOfLasting(ground, before, grant, told);
    for (const one of [problem, lasting]) if (one !== null) story.break(`${name}: ${one}.`);
  }
}

function problemOfBirth(ground: Ground, grant: Grant): string | null {
  const request = ground.memory.rows.requests.get(grant.requestId, null);
  if (request?.status !== "approved") return "access is owed only for an approved request";
  return problemOfApproval(ground, request);
}

function problemOfMove(ground: Ground, before: Grant, grant: Grant, told: readonly AuditEvent[]): string | null {
  const { company, clock } = ground;
  if (before.state !== grant.state && !canFollow(before, grant)) {
    return `${before.state} must not become ${grant.state}`;
  }
  const confirmed = before.state === "applying" && grant.state === "active";
  const isMoved = before.endsAt.getTime() !== grant.endsAt.getTime() && !confirmed;
  const movedBadly = isMoved ? problemOfMovedEnd(ground, before, grant, told) : null;
  if (movedBadly !== null) return movedBadly;
  if (before.account !== null && before.account.externalId !== grant.account?.externalId) {
    return "the account of a grant must stay the one it was given for";
  }
  if (grant.endCause === "expired" && before.endCause === null && before.endsAt > clock.date()) {
    return "it must not expire before its time";
  }
  const { account, foundBefore, target } = grant;
  if (account === null) return null;
  const branch = company.branch(account.connectorId);
  const key = membershipKey(account.connectorId, target.resourceId, account.externalId);
  const isMember = branch.provider.members(target.resourceId).includes(account.externalId);
  const isGone = before.foundBefore === true && foundBefore === false && !isMember;
  if (before.foundBefore !== null && before.foundBefore !== foundBefore && !isGone) {
    return "what was found before the first write must not be written over while it is there";
  }
  if (branch.deleted.has(account.externalId) || isBeingMended(ground, key)) return null;
  if (before.foundBefore === null && foundBefore !== null && foundBefore !== company.before.has(key)) {
    return `it recorded that the account was ${foundBefore ? "" : "not "}a member before, which is not so`;
  }
  if (confirmed && !isMember) return "it counts as given, yet the provider does not show it";
  if (grant.state === "ended" && before.state !== "ended" && isMember && !mayStay(ground, grant, key)) {
    return "it counts as ended, yet the provider still shows it";
  }
  return null;
}

function canFollow(before: Grant, grant: Grant): boolean {
  const next: readonly string[] = Object.values(grantMoves[before.state]);
  return next.includes(grant.state);
}

/** Whether a membership may outlive a grant: it was there before, or another grant holds it. */
function mayStay({ company, memory }: Ground, ended: Grant, key: string): boolean {
  if (company.before.has(key)) return true;
  return memory.rows.grants
    .all(null)
    .some(
      ({ grant }) =>
        grant.id !== ended.id &&
        (grant.state === "applying" || grant.state === "active" || grant.state === "ending") &&
        key === membershipKey(grant.target.connectorId, grant.target.resourceId, grant.account?.externalId ?? ""),
    );
}

/** Whether a worker without its lease changed this membership, and it is going to be compared. */
function isBeingMended({ memory, watch }: Ground, key: string): boolean {
  const owed = memory.rows.memberships.all(null).filter(({ isReconcileOwed }) => isReconcileOwed);
  return (
    watch.strays.has(key) ||
    owed.some(({ connectorId, resourceId, externalId }) => membershipKey(connectorId, resourceId, externalId) === key)
  );
}
