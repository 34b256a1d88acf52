import { findBreak } from "../../../src/domain/audit.ts";
import { isOpen } from "../../../src/domain/request.ts";
import { presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";
import { compareAudit, hearAudit } from "./audit-words.ts";
import { hearStages } from "./authority.ts";
import { lookAtClaims } from "./claims.ts";
import { lookAtDecisions } from "./decisions.ts";
import { lookAtGrants } from "./grants.ts";
import { lookAtLinks } from "./links.ts";
import { lookAtTurns } from "./turns.ts";
import { lookAtWaiting } from "./waiting.ts";

/** Looks at what a transaction has committed, at once: nothing may be otherwise than the promises say, not for a moment. */
export function onCommit(ground: Ground): void {
  const told = ground.memory.rows.audit.slice(ground.watch.auditHead.sequence);
  hearStages(ground, told);
  lookAtRequests(ground);
  lookAtDecisions(ground);
  lookAtGrants(ground, told);
  lookAtClaims(ground, told);
  lookAtLinks(ground, told);
  lookAtWaiting(ground);
  lookAtTurns(ground);
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
    story.add(`  ${name} is ${request.status}${request.stage === 0 ? "" : ` in stage ${request.stage + 1}`}`);
    if (before !== undefined && !isOpen(before)) story.break(`${name} must not change after it was closed.`);
    watch.requests.set(request.id, request);
  }
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
