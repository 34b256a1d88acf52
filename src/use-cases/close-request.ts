import { denyUndecided } from "../domain/approval-policy.ts";
import {
  expireRequest as expire,
  moveRequest,
  type AccessRequest,
  whyUndecided,
  withdrawRequest as withdraw,
} from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { findRoute, type Route } from "../domain/routing.ts";
import type { ExpiryCause } from "../domain/steps.ts";
import { keepableTrace, type Trace } from "../domain/trace.ts";
import type { HookOutcome } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { askWithoutWaiting } from "./ask-hook.ts";
import { factsOfStep } from "./facts-of-step.ts";
import { recordDecision } from "./record-decision.ts";
import { recordFailedStep, recordStep } from "./record-step.ts";
import { saveClosed, tellRequester } from "./save-closed.ts";

/** The person who asked takes the request back before anybody decided. */
export async function withdrawRequest(
  world: Pick<World, "store" | "people">,
  command: { readonly requestId: string; readonly bySlackUserId: string },
): Promise<Result<AccessRequest>> {
  const home = await world.people.home();
  return world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(command.requestId);
    const user = await tx.findUserBySlack({ ...home, userId: command.bySlackUserId });
    if (request === null) return refuse({ reason: "request-unknown" });
    if (user === null) return refuse({ reason: "not-the-requester" });
    const withdrawn = withdraw(request, user.id, tx.now);
    if (!withdrawn.ok) return withdrawn;
    await saveClosed(tx, withdrawn.value, user.id);
    return withdrawn;
  });
}

/**
 * Time is up, and nobody decided: the flow's hook is asked, and the request ends. Does nothing when it is not due or was
 * decided meanwhile.
 */
export function expireRequest(world: Expiring, requestId: string): Promise<void> {
  return endUndecided(world, requestId, { expire, cause: whyUndecided, isAlarming: false });
}

/** The last list of destinations had its time, and nobody decided. Does nothing when something was decided meanwhile. */
export function expireTimedOut(world: Expiring, requestId: string): Promise<void> {
  return endUndecided(world, requestId, {
    expire: whilePending("Nobody decided in time."),
    isStill: "timed-out",
    cause: whyUndecided,
    isAlarming: false,
  });
}

/** No destination could be reached: the request ends at once, and the requester and the admins hear of it. */
export function expireUnreachable(world: Expiring, requestId: string): Promise<void> {
  return endUndecided(world, requestId, {
    expire: whilePending("Latchkey could not reach anybody who decides. Its admins were told."),
    isStill: "exhausted",
    cause: () => "nobody-reached",
    isAlarming: true,
  });
}

type Expiring = Pick<World, "store" | "flows" | "log">;

interface Expiry {
  /** Refuses when it is not time, or the request is closed. */
  readonly expire: (request: AccessRequest, now: Date) => Result<AccessRequest>;
  /** Where its messages must still lead when it ends; left out, that is no reason for it. */
  readonly isStill?: Route["kind"];
  readonly cause: (request: AccessRequest) => ExpiryCause;
  readonly isAlarming: boolean;
}

/** Whatever the flow's hook answers, nobody's silence approves: it may only say that the request ends as denied. */
async function endUndecided(world: Expiring, requestId: string, expiry: Expiry): Promise<void> {
  const outcome = await askBeforeExpiry(world, requestId, expiry);
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null) return;
    const expired = expiry.expire(request, tx.now);
    if (!expired.ok || !(await isDue(tx, request, expiry))) return;
    const step = { request: expired.value, step: "requestExpire", userId: null } as const;
    await recordStep(tx, world.flows, { ...step, cause: expiry.cause(request) });
    const denied = outcome?.kind === "deny" ? denyUndecided(request, outcome.reason, tx.now) : null;
    if (denied?.ok === true) await recordDecision(tx, { ...denied.value, maxSeconds: 0 }, world.flows);
    else {
      await saveClosed(tx, expired.value, "system");
      await tellRequester(tx, expired.value, "request-expired", expiry.isAlarming ? expired.value.statusReason : null);
    }
    if (!expiry.isAlarming) return;
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "nobody-reached", detail: "Check that the channels exist and that Latchkey is in them." },
      requestId,
    });
  });
}

/** Whoever is asked ends a request only while somebody is. */
function whilePending(reason: string): Expiry["expire"] {
  return (request, at) =>
    request.status === "pending" ? moveRequest(request, "expire", { at, reason }) : refuse({ reason: "stale-version" });
}

async function isDue(tx: Transaction, request: AccessRequest, { isStill }: Expiry): Promise<boolean> {
  if (isStill === undefined) return true;
  return findRoute(request, await tx.notificationsOf(request.id), tx.now).kind === isStill;
}

async function askBeforeExpiry(world: Expiring, requestId: string, expiry: Expiry): Promise<HookOutcome> {
  const request = await world.store.findRequest(requestId);
  const flow = request && world.flows.find(request.flow);
  if (request === null || flow === null || !flow.hasOn("requestExpire")) return null;
  const cause = expiry.cause(request);
  const facts = await factsOfStep(world, request, { step: "requestExpire", userId: null, cause });
  if (facts === null || !expiry.expire(request, facts.now).ok) return null;
  return askWithoutWaiting(world, flow, "onRequestExpire", facts, "the request expired all the same");
}

/** The request ends before anybody is asked to decide. `detail` is the reason, a sentence for the requester; `trace` what was looked at. */
export async function refuseRequest(
  world: Pick<World, "store">,
  requestId: string,
  detail: string,
  told: "request-refused" | "request-ignored" = "request-refused",
  trace: Trace | null = null,
): Promise<Result<AccessRequest>> {
  return world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null) return refuse({ reason: "request-unknown" });
    const refused = moveRequest(request, "refuse", { at: tx.now, reason: detail });
    if (!refused.ok) return refused;
    await saveClosed(tx, { ...refused.value, trace: trace === null ? request.trace : keepableTrace(trace) }, "system");
    await recordFailedStep(tx, { request: refused.value, step: "request", userId: request.requesterId });
    await tellRequester(tx, refused.value, told, detail);
    return accept(refused.value);
  });
}
