import { rulesOf } from "../domain/deciding-stage.ts";
import { describeRefusal } from "../domain/describe-refusal.ts";
import { type EndCause, type Grant, isUnended } from "../domain/grant.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { isAdmin, type User } from "../domain/user.ts";
import type { Flow, FlowFacts, FlowPermissions } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { mayEndEarly } from "./ask-about-grant.ts";
import { commitEnd } from "./commit-end.ts";
import { findPeople } from "./find-people.ts";
import { lockChain } from "./lock-chain.ts";
import { meetPerson, type MetPerson } from "./meet-person.ts";
import { readAuthority } from "./read-authority.ts";
import { readDelegators } from "./read-delegators.ts";
import { refuseToCarryOn } from "./refuse-to-carry-on.ts";
import { refuseUnchecked } from "./refuse-unchecked.ts";

/** How often it is tried to close a request that was made meanwhile. */
const attempts = 3;

/** A click on Give back or End. */
export interface EndAccess {
  readonly requestId: string;
  readonly bySlackUserId: string;
}

/**
 * Ends access before its time: by the person who has it, by somebody who may decide, or by an admin. The removal is
 * owed from the commit on, whatever happens afterwards.
 */
export async function endAccess(world: World, command: EndAccess): Promise<Result<Grant>> {
  const request = await world.store.findRequest(command.requestId);
  const grant = await world.store.findGrantOfRequest(command.requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  if (grant === null || !isUnended(grant) || grant.state === "ending") {
    return refuse({ reason: "nothing-to-end", state: grant?.state ?? null });
  }
  try {
    const met = await meetPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
    if (!met.ok) return met;
    const cause = await whyMayEnd(world, grant, met.value);
    if (!cause.ok) return cause;
    const held = await mayEnd(world, grant, met.value, cause.value);
    if (!held.ok) return held;
    const end = { grantId: grant.id, cause: cause.value, by: met.value.user, isAsked: held.value.isAsked };
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      const ended = await endChain(world, end, { evenIfGrown: false });
      if (ended !== null) return ended;
    }
    return (await endChain(world, end, { evenIfGrown: true })) ?? refuse({ reason: "stale-version" });
  } catch (error) {
    return refuseUnchecked(world, error, command);
  }
}

/** Who ends which access, and why; `isAsked` says that the flow's hook was asked. */
interface EarlyEnd {
  readonly grantId: string;
  readonly cause: EndCause;
  readonly by: User;
  readonly isAsked: boolean;
}

/**
 * Ends all grants of the access, and closes what asks for more of it, in one commit. `null` when somebody asked meanwhile:
 * nothing was written, and it is to be tried anew. With `evenIfGrown` what can be ended is, all the same: nothing is
 * granted by a request whose access was ended early.
 */
async function endChain(
  world: World,
  { grantId, cause, by, isAsked }: EarlyEnd,
  { evenIfGrown }: { readonly evenIfGrown: boolean },
): Promise<Result<Grant> | null> {
  return world.store.transaction(async (tx) => {
    const chain = await lockChain(tx, grantId);
    if (chain === "moved") return null;
    if (chain === null) return refuse({ reason: "nothing-to-end", state: null });
    if (chain.hasGrown && !evenIfGrown) return null;
    if (isAsked) await tx.noteEndAsked(grantId);
    const tooEarly = describeRefusal({ reason: "ended-before-grant", by: `<@${by.slackUserId}>` });
    const end = (one: Grant) =>
      commitEnd(tx, one, { cause, by: by.id, note: one.state === "pending" ? tooEarly : null });
    const ended = await end(chain.grant);
    if (!ended.ok) return ended;
    // What was extended is one access to whoever ends it: nothing of it stays, and nothing brings it back.
    for (const other of chain.others) if (other.state !== "ending") await end(other);
    if (chain.asked !== null) await refuseToCarryOn(tx, chain.asked, { actor: by.id });
    return ended;
  });
}

/** The flow may hold access that somebody wants to end early; against an admin it may not. */
async function mayEnd(
  world: World,
  grant: Grant,
  { user }: MetPerson,
  cause: EndCause,
): Promise<Result<{ readonly isAsked: boolean }>> {
  if (isAdmin(user, world.rules.admins)) return accept({ isAsked: false });
  return mayEndEarly(world, grant, { by: user.id, cause });
}

/** Owner and admin are told from our own rows, so that neither needs the directory to give access up. */
async function whyMayEnd(world: World, grant: Grant, by: MetPerson): Promise<Result<EndCause>> {
  const request = await world.store.findRequest(grant.requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  if (isAdmin(by.user, world.rules.admins)) {
    const isOwn = by.user.id === request.requesterId || by.user.id === request.beneficiaryId;
    return accept(isOwn ? "given-back" : "ended-by-admin");
  }
  const flow = world.flows.find(request.flow);
  const isOwner = by.user.id === request.requesterId || by.user.id === request.beneficiaryId;
  if (flow !== null && !flow.allowRevoke) return refuse({ reason: "revoke-switched-off" });
  if (isOwner) return accept("given-back");
  if (flow === null) return refuse({ reason: "may-not-end" });

  const people = await findPeople(world, request);
  if (people === null) return refuse({ reason: "request-unknown" });
  const facts = { request, ...people, user: by.user, approver: null, now: by.metAt };
  return (await mayDecideAny(world, flow, facts)) ? accept("ended-by-decider") : refuse({ reason: "may-not-end" });
}

function anyRule({ stages }: FlowPermissions): PeopleRule {
  return { kind: "any", of: stages.flatMap(rulesOf) };
}

/**
 * Whether somebody may decide in any stage, also as one of those it turns to after a time, or in the name of somebody who
 * is away and may: whoever can bring access about can end it.
 */
async function mayDecideAny(world: World, flow: Flow, facts: FlowFacts): Promise<boolean> {
  const reading = await readAuthority(world, anyRule(await flow.permissions(facts)), facts.user, flow.identity);
  if (reading.isAllowed || !flow.allowDelegation) return reading.isAllowed;
  return (await readDelegators(world, flow, facts, anyRule)) !== null;
}
