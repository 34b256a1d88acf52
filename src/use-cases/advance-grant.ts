import { addSeconds } from "date-fns/addSeconds";

import { describeRefusal } from "../domain/describe-refusal.ts";
import { type Grant, isDue, isUnended, noteGrant, startsLater } from "../domain/grant.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, StrategyFault } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { applyGrant } from "./apply-grant.ts";
import { commitEnd } from "./commit-end.ts";
import { describeLasting, isLasting } from "./lasting-fault.ts";
import { reportFlowFault, reportRemovalTrouble, watchCredential } from "./report-trouble.ts";
import { raiseAlert } from "./raise-alert.ts";
import { removeAccess } from "./remove-access.ts";

/**
 * When the sweep looks again at a grant that waits for an outside system, in seconds; the queue retries sooner. What
 * waits for another worker is not put off: that worker may have been killed, and its lease ends after 30 seconds.
 */
const sweepAfterSeconds = 75;

/**
 * Brings one grant as far as it can go now: applies it, or ends it when its time has come or somebody ended it.
 * What cannot be done now stays owed: throws `StillOwed`, and the row says why it waits. Never gives up.
 */
export async function advanceGrant(world: World, grantId: string): Promise<void> {
  const grant = await lookAtClock(world, grantId);
  if (grant === null || !isUnended(grant) || grant.state === "active") return;
  try {
    await (grant.state === "ending" ? removeAccess(world, grant) : applyGrant(world, grant));
  } catch (error) {
    if (error instanceof StillOwed) throw error;
    const connectorId = whereItFailed(grant, error);
    if (error instanceof FlowFault) await reportFlowFault(world, error, grant.requestId);
    else if (error instanceof DirectoryFault && error.kind === "unauthorized") {
      await watchCredential(world, connectorId, "refused");
    } else if (!(error instanceof DirectoryFault || error instanceof MessengerFault)) {
      if (grant.state === "ending") await reportOwnFault(world, grantId);
      throw error;
    } else if (isLasting(error)) {
      await reportRefusedChange(world, grant, error);
    }
    await defer(world, grantId, waitingFor(world, connectorId, error));
    if (grant.state === "ending") await reportRemovalTrouble(world, grantId, error);
    throw new StillOwed(`The grant ${grantId} waits: ${error.message}`, { cause: error });
  }
}

/** The system that has the trouble: who may decide is often read from another one than the grant is for. */
function whereItFailed(grant: Grant, error: unknown): string {
  return (error instanceof DirectoryFault ? error.connectorId : null) ?? grant.target.connectorId;
}

/** A fault of ours keeps access alive that should have ended: the card and, in time, the admins say so. */
async function reportOwnFault(world: World, grantId: string): Promise<void> {
  await defer(world, grantId, "Something failed inside Latchkey. It keeps trying.");
  await reportRemovalTrouble(world, grantId, new Error("Latchkey met a fault of its own; its log has the details."));
}

async function reportRefusedChange(world: World, grant: Grant, fault: DirectoryFault | MessengerFault): Promise<void> {
  await raiseAlert(world, {
    kind: "check-failed",
    detail: `Access waits, since it cannot be changed: ${describeLasting(fault)}`,
    requestId: grant.requestId,
    key: `grant-waits:${grant.id}:${fault.kind}`,
  });
}

/**
 * Ends a grant whose time is over; `null` where there is none, or where it was approved for later: that one is left alone
 * until then, whoever woke it. Time is read from the database under the grant's lock, so that two replicas never disagree.
 */
async function lookAtClock(world: World, grantId: string): Promise<Grant | null> {
  return world.store.transaction(async (tx) => {
    const grant = await tx.lockGrant(grantId);
    if (grant !== null && grant.startsAt !== null && startsLater(grant, tx.now)) {
      await tx.deferGrant(grantId, grant.startsAt, grant.attempts);
      return null;
    }
    if (grant === null || !isDue(grant, tx.now)) return grant;
    const note = grant.state === "pending" ? describeRefusal({ reason: "too-late", endsAt: grant.endsAt }) : null;
    const ended = await commitEnd(tx, grant, { cause: "expired", by: null, note });
    return ended.ok ? ended.value : grant;
  });
}

/** Keeps the work owed and lets the card say what it waits for. */
async function defer(world: World, grantId: string, note: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const grant = await tx.lockGrant(grantId);
    if (grant === null || !isUnended(grant)) return;
    if (grant.note !== note) {
      await tx.saveGrant(noteGrant(grant, note));
      await tx.wake({ type: "deliver-cards", requestId: grant.requestId });
    }
    await tx.deferGrant(grantId, addSeconds(tx.now, sweepAfterSeconds), grant.attempts + 1);
  });
}

function waitingFor(world: World, connectorId: string, error: DirectoryFault | MessengerFault | FlowFault): string {
  if (error instanceof StrategyFault) {
    return "The code of the strategy itself fails. The admins were told; Latchkey keeps trying.";
  }
  if (error instanceof FlowFault) return "The flow's own check fails. The admins were told; Latchkey keeps trying.";
  if (error instanceof MessengerFault) {
    if (!isLasting(error)) return "Slack does not answer. Latchkey keeps trying.";
    return "Slack refuses what Latchkey has to ask it. The admins were told; Latchkey keeps trying.";
  }
  const service = world.directories.labelOf(connectorId);
  if (error.kind === "unauthorized") {
    return `${service} refuses Latchkey's credential. The admins were told; Latchkey goes on when it works again.`;
  }
  if (error.kind === "unavailable") return `${service} does not answer. Latchkey keeps trying.`;
  return `${service} did not accept the change. The admins were told; Latchkey keeps trying.`;
}
