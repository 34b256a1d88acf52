import { findBreak } from "../../../src/domain/audit.ts";
import type { Decision } from "../../../src/domain/approval-policy.ts";
import { type Grant, grantMoves } from "../../../src/domain/grant.ts";
import { isOpen } from "../../../src/domain/request.ts";
import { membershipKey, onCallName } from "../company.ts";
import { presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";
import { compareAudit, hearAudit } from "./audit-words.ts";

/** Looks at what a transaction has committed, at once: nothing may be otherwise than the promises say, not for a moment. */
export function onCommit(ground: Ground): void {
  lookAtRequests(ground);
  lookAtDecisions(ground);
  lookAtGrants(ground);
  lookAtAudit(ground);
  const fiber = presentFiber.getStore();
  const membership = fiber?.lease == null ? null : ground.memory.rows.memberships.get(fiber.lease.membershipId, null);
  if (fiber === undefined) return;
  if (membership?.isReconcileOwed === true) fiber.strayed = false;
  fiber.drewOld = false;
}

function lookAtRequests({ memory, watch, story }: Ground): void {
  for (const request of memory.rows.requests.all(null)) {
    const before = watch.requests.get(request.id);
    if (before?.version === request.version) continue;
    const name = story.nameOf(request.id, "request");
    if (before === undefined) story.counts.requests += 1;
    story.add(`  ${name} is ${request.status}`);
    if (before !== undefined && !isOpen(before)) story.break(`${name} must not change after it was closed.`);
    watch.requests.set(request.id, request);
  }
}

function lookAtDecisions(ground: Ground): void {
  const { memory, watch, story } = ground;
  const decisions = memory.rows.decisions.all(null);
  if (decisions.length > watch.decisions) ground.facts.note(ground.step);
  for (const decision of decisions.slice(watch.decisions)) {
    const name = story.nameOf(decision.requestId, "request");
    if (decisions.filter(({ requestId }) => requestId === decision.requestId).length > 1) {
      story.break(`${name} must be decided at most once.`);
    }
    const problem = problemOf(ground, decision);
    if (problem !== null) story.break(`${name} was decided, yet ${problem}.`);
  }
  watch.decisions = decisions.length;
}

/** Why this decision must not count, or `null`. Who decides was allowed to at a moment at most 5 seconds earlier. */
function problemOf({ memory, company, facts }: Ground, { requestId, userId, at }: Decision): string | null {
  const request = memory.rows.requests.get(requestId, null);
  if (request === null) return "nobody asked for it";
  if (at >= request.deadline) return "its time was over";
  const requester = memory.rows.users.get(request.requesterId, null);
  if (userId === null) {
    const isOnCall = requester?.slackUserId === company.employee(onCallName).slackUserId;
    return isOnCall && request.flow.endsWith("-fast") ? null : "the flow has no fast track for that";
  }
  if (userId === request.requesterId || userId === request.beneficiaryId) return "by the person who asked";
  const decider = memory.rows.users.get(userId, null);
  const fact = `decides ${request.flow} ${decider?.slackUserId ?? ""}`;
  return facts.wasSoAfter(fact, at.getTime() - 5_000) ? null : "by somebody who was not allowed to";
}

function lookAtGrants(ground: Ground): void {
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
    const problem = before === null ? problemOfBirth(ground, grant) : problemOfMove(ground, before, grant);
    if (problem !== null) story.break(`${name}: ${problem}.`);
  }
}

function problemOfBirth({ memory }: Ground, grant: Grant): string | null {
  const request = memory.rows.requests.get(grant.requestId, null);
  return request?.status === "approved" ? null : "access is owed only for an approved request";
}

function problemOfMove(ground: Ground, before: Grant, grant: Grant): string | null {
  const { company, clock } = ground;
  if (before.state !== grant.state && !canFollow(before, grant)) {
    return `${before.state} must not become ${grant.state}`;
  }
  const confirmed = before.state === "applying" && grant.state === "active";
  if (before.endsAt.getTime() !== grant.endsAt.getTime() && !confirmed) {
    return "its end must move once, when access was read back, and never again";
  }
  if (before.account !== null && before.account.externalId !== grant.account?.externalId) {
    return "the account of a grant must stay the one it was given for";
  }
  if (before.foundBefore !== null && before.foundBefore !== grant.foundBefore) {
    return "what was found before the first write must not be written over";
  }
  if (grant.endCause === "expired" && before.endCause === null && before.endsAt > clock.date()) {
    return "it must not expire before its time";
  }
  const { account, foundBefore, target } = grant;
  if (account === null) return null;
  const branch = company.branch(account.connectorId);
  const key = membershipKey(account.connectorId, target.resourceId, account.externalId);
  const isMember = branch.provider.members(target.resourceId).includes(account.externalId);
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

/** The audit log is whole, and says of each subject what its row says. */
function lookAtAudit({ memory, watch, story }: Ground): void {
  const events = memory.rows.audit.slice(watch.auditHead.sequence);
  if (findBreak(events, watch.auditHead) !== null) story.break("The audit log must be one chain without a gap.");
  watch.auditHead = memory.rows.audit.at(-1) ?? watch.auditHead;
  for (const { subject, action } of events) {
    const problem = hearAudit(watch.told, subject, action);
    if (problem !== null) story.break(problem);
  }
  for (const { subject } of events) {
    const problem = compareAudit(watch.told, subject, memory.rows);
    if (problem !== null) story.break(problem);
  }
}
