import { addMilliseconds } from "date-fns/addMilliseconds";

import { closingDecision, decideRequest as decide, type Outcome } from "../domain/approval-policy.ts";
import { type AccessRequest, isOpen } from "../domain/request.ts";
import { accept, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import { onHook } from "../domain/steps.ts";
import { hookLine, type Trace } from "../domain/trace.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { Reads } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { findPeople } from "./find-people.ts";
import { knowPerson, type MetPerson } from "./meet-person.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { readApprovals } from "./read-approvals.ts";
import { type DeciderFacts, readDecider } from "./read-decider.ts";
import { recordDecision } from "./record-decision.ts";
import { refuseUnchecked } from "./refuse-unchecked.ts";

/** A click on Approve or Deny. Everything else is read from our own rows. */
export interface DecideRequest {
  readonly requestId: string;
  readonly bySlackUserId: string;
  readonly outcome: Outcome;
  readonly message: string | null;
  readonly seenVersion: number | null;
}

/** How often a reading that grew too old is taken again before the click is given up. */
const readings = 3;

/**
 * Decides a request. Who may decide is read live after the click, then the flow's hook speaks, then request, decision,
 * grant and messages commit together. What cannot be checked decides nothing: the request stays open.
 */
export async function decideRequest(world: World, command: DecideRequest): Promise<Result<AccessRequest>> {
  try {
    return await decideLive(world, command);
  } catch (error) {
    return refuseUnchecked(world, error, command);
  }
}

async function decideLive(world: World, command: DecideRequest): Promise<Result<AccessRequest>> {
  const request = await world.store.findRequest(command.requestId);
  if (request === null) return refuse({ reason: "request-unknown" });
  if (!isOpen(request)) return refuse(await sayWho(world.store, request, command.bySlackUserId));
  const flow = world.flows.find(request.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: request.flow });

  const live = await readLive(world, flow, request, command.bySlackUserId);
  if (!live.ok) return live;
  let { facts, decider } = live.value;
  const early = await tryDecision(world, command, facts, flow, decider, false);
  if (!early.ok && early.refusal.reason !== "stale-reading") return early;
  const narrowed = await askHook(flow, command.outcome, facts);
  if (!narrowed.ok) return narrowed;

  for (let attempt = 1; ; attempt += 1) {
    const { said, ...verdict } = { ...command, ...narrowed.value };
    const heard = { ...decider, trace: [...decider.trace, ...said] };
    const decided = await tryDecision(world, verdict, facts, flow, heard, true);
    if (decided.ok || decided.refusal.reason !== "stale-reading" || attempt === readings) return decided;
    const present = await world.store.findRequest(request.id);
    // The hook was asked about the stage that was clicked on, and is not about another one.
    if (present === null || present.stage !== request.stage) return refuse({ reason: "stale-version" });
    const again = await readLive(world, flow, present, command.bySlackUserId);
    if (!again.ok) return again;
    ({ facts, decider } = again.value);
  }
}

/**
 * Who the clicker is, in Slack and in our rows, and whether they may decide: all of it as it is now. Its age counts
 * from before the first question.
 */
async function readLive(
  world: World,
  flow: Flow,
  request: AccessRequest,
  bySlackUserId: string,
): Promise<Result<{ readonly facts: FlowFacts; readonly decider: DeciderFacts }>> {
  const takenAt = performance.now();
  const met = await meetPresentPerson(world, bySlackUserId, { allowGuests: flow.allowGuests, who: "you" });
  if (!met.ok) return met;
  const facts = await gatherFacts(world, request, met.value);
  if (facts === null) return refuse({ reason: "request-unknown" });
  const { reading, ...decider } = await readDecider(world, flow, facts);
  return accept({ facts, decider: { ...decider, reading: { ...reading, takenAt } } });
}

async function gatherFacts(world: World, request: AccessRequest, by: MetPerson): Promise<FlowFacts | null> {
  const people = await findPeople(world, request);
  return people === null ? null : { request, ...people, user: by.user, approver: by.user, now: by.metAt };
}

/** The flow's hook may only narrow what permission allows: deny an approval, or ignore the click. */
async function askHook(flow: Flow, asked: Outcome, facts: FlowFacts): Promise<Result<Narrowed>> {
  const hook = onHook(asked);
  const answer = await flow.hook(hook, asked === "approve" ? facts : { ...facts, approver: null });
  const said = flow.hasOn(asked) ? [hookLine(hook, answer)] : [];
  if (answer === null) return accept({ outcome: asked, said });
  if (answer.kind === "ignore") return refuse({ reason: "ignored-by-flow", message: answer.message });
  return accept({ outcome: answer.kind, said, ...(answer.reason === null ? {} : { message: answer.reason }) });
}

/** What is to be decided once the hook has spoken, and what it said. */
interface Narrowed {
  readonly outcome: Outcome;
  readonly message?: string;
  readonly said: Trace;
}

/** Lock, decide, save, announce. With `commit` false it only tells whether the decision would stand. */
async function tryDecision(
  world: World,
  command: DecideRequest,
  facts: FlowFacts,
  flow: Flow,
  { reading, onBehalfOf, askedFor, trace }: DeciderFacts,
  commit: boolean,
): Promise<Result<AccessRequest>> {
  const by = await knowPerson(world, facts.user);
  const { requester, beneficiary } = facts;
  const own = requester.id === beneficiary.id ? [requester] : [requester, beneficiary];
  const ownPeople = await Promise.all(own.map((person) => knowPerson(world, person)));
  const away = onBehalfOf === null ? null : await knowPerson(world, onBehalfOf);
  return world.store.transaction(async (tx) => {
    const request = commit ? await tx.lockRequest(command.requestId) : await tx.findRequest(command.requestId);
    if (request === null) return refuse({ reason: "request-unknown" });
    const { outcome, message, seenVersion } = command;
    const decided = decide(
      request,
      { outcome, by, message, at: tx.now, seenVersion },
      {
        reading: {
          mayDecide: reading.isAllowed,
          stage: facts.request.stage,
          because: reading.because,
          onBehalfOf: away,
          trace,
          readAt: addMilliseconds(tx.now, reading.takenAt - performance.now()),
        },
        ownPeople,
        allowSelfApproval: flow.allowSelfApproval,
        given: await readApprovals(tx, request.id),
        askedFor,
      },
    );
    if (!decided.ok) {
      if (decided.refusal.reason === "already-closed" && !isOpen(request))
        return refuse(await sayWho(tx, request, command.bySlackUserId));
      if (decided.refusal.reason !== "may-not-decide" || request.deciders === null) return decided;
      return refuse({ reason: "may-not-decide", allowed: request.deciders, unmapped: reading.unmapped });
    }
    if (!commit) return accept(decided.value.request);
    const known = { ...decided.value, maxSeconds: flow.maxDurationSeconds };
    const recorded = await recordDecision(tx, known, world.flows);
    if (recorded === "said-already") return refuse({ reason: "approved-already", by: null, mayDeny: true });
    return recorded === "recorded" ? accept(decided.value.request) : refuse({ reason: recorded });
  });
}

/** Those who come second are told who was first. */
async function sayWho(reads: Reads, request: AccessRequest, bySlackUserId: string): Promise<Refusal> {
  const decision = closingDecision(request, await reads.decisionsOf(request.id));
  const user = decision?.userId === null || decision === null ? null : await reads.findUser(decision.userId);
  const mention = user?.slackUserId === bySlackUserId ? "you" : `<@${user?.slackUserId ?? ""}>`;
  const by = decision === null ? null : user === null ? "the flow itself" : mention;
  return { reason: "already-closed", status: request.status, by, at: request.closedAt };
}
