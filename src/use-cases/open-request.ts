import { decideByFlow as decide } from "../domain/approval-policy.ts";
import { describeRefusal } from "../domain/describe-refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import { accept, isMappable, type Mappable, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import { hookLine, keepableTrace, type Trace, type TraceLine } from "../domain/trace.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, type FlowFacts, FlowFault, type HookOutcome, IdentityRefused } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askDeciders } from "./ask-deciders.ts";
import { checkWayOfAsking } from "./check-way-of-asking.ts";
import { refuseRequest } from "./close-request.ts";
import { describeLasting, isLasting } from "./lasting-fault.ts";
import { judged, lookAhead } from "./look-ahead.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readAuthority } from "./read-authority.ts";
import { recordDecision } from "./record-decision.ts";
import { recordStep } from "./record-step.ts";
import { reportFlowFault } from "./report-trouble.ts";
import { tellWaiting } from "./tell-waiting.ts";
import { waitForAccount } from "./waiting-for-account.ts";

/**
 * Opens a received request: asks, live, who the requester is and whether they may ask; looks at the target and finds
 * the account, so that a request that cannot work ends now, with a sentence; lets the flow's own hook speak; then asks
 * those who decide. What cannot be checked now is still owed: throws `StillOwed`, and nothing was changed.
 */
export async function openRequest(world: World, requestId: string): Promise<void> {
  const request = await world.store.findRequest(requestId);
  if (request === null || request.status !== "received") return;
  try {
    await open(world, request);
  } catch (error) {
    const lacking = lackingAccount(error, request.beneficiaryId);
    if (lacking !== null) return waitOrEnd(world, request, lacking);
    if (!(error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault))
      throw error;
    if (error instanceof FlowFault) await reportFlowFault(world, error, requestId);
    if (isLasting(error)) {
      const detail = `A request cannot be opened, so nobody is asked: ${describeLasting(error)}`;
      await raiseAlert(world, { kind: "check-failed", detail, requestId, key: `open-failed:${requestId}` });
    }
    if (!(error instanceof MessengerFault) || isLasting(error)) {
      await tellWaiting(world, request, {
        why: "Latchkey cannot check your request yet.",
        key: `waiting:${requestId}`,
      });
    }
    throw new StillOwed(`The request ${requestId} could not be checked yet: ${error.message}`, { cause: error });
  }
}

async function open(world: World, request: AccessRequest): Promise<void> {
  const flow = world.flows.find(request.flow);
  if (flow === null) return end(world, request, { reason: "flow-unknown", flow: request.flow });

  const requester = await world.store.findUser(request.requesterId);
  if (requester === null) return end(world, request, { reason: "request-unknown" });
  const met = await meetPresentPerson(world, requester.slackUserId, {
    allowGuests: flow.allowGuests,
    who: "requester",
  });
  const trace: TraceLine[] = [];
  const look = (line: Omit<TraceLine, "says">, refusal: Refusal | null) => trace.push(judged(line, refusal));
  look({ kind: "person", asked: "who asks", found: `<@${requester.slackUserId}>` }, met.ok ? null : met.refusal);
  if (!met.ok) return end(world, request, met.refusal, trace);

  const { user, metAt: now } = met.value;
  const metBeneficiary = await meetBeneficiary(world, flow, request, user);
  if (!metBeneficiary.ok) {
    look({ kind: "person", asked: "for whom, and from when", found: "" }, metBeneficiary.refusal);
    return end(world, request, metBeneficiary.refusal, trace);
  }
  const beneficiary = metBeneficiary.value;
  const facts: FlowFacts = { request, requester: user, beneficiary, user, approver: null, now };
  const permissions = await flow.permissions(facts);
  const mayRequest = await readAuthority(world, permissions.request, user, flow.identity);
  trace.push(...mayRequest.trace);
  if (!mayRequest.isAllowed) {
    if (mayRequest.unmapped !== null && beneficiary.id === user.id)
      return waitOrEnd(world, request, mayRequest.unmapped, trace);
    return end(world, request, { reason: "may-not-request", allowed: mayRequest.because }, trace);
  }

  const ahead = await lookAhead(world, flow, request, facts);
  trace.push(...ahead.trace);
  if (ahead.problem !== null) return waitOrEnd(world, request, ahead.problem, trace);

  if (beneficiary.id !== user.id) await tellBeneficiary(world, request);
  const answer = await askHook(world, flow, facts);
  if (!answer.ok) return waitOrEnd(world, request, answer.refusal, trace);
  const outcome = answer.value;
  if (flow.hasOn("request")) trace.push(hookLine("onRequest", outcome));
  if (outcome?.kind === "ignore")
    return void (await refuseRequest(world, request.id, outcome.message, "request-ignored", trace));
  if (outcome !== null) return decideByFlow(world, flow, request.id, outcome, trace);

  await askDeciders(world, flow, permissions.stages, facts, trace);
}

/** Whom the access is for, met now like the person who asked; and whether the flow still lets people ask like this. */
async function meetBeneficiary(
  world: World,
  flow: Flow,
  request: AccessRequest,
  requester: User,
): Promise<Result<User>> {
  const asked = checkWayOfAsking(flow, request);
  if (!asked.ok) return asked;
  if (request.beneficiaryId === requester.id) return accept(requester);
  const beneficiary = await world.store.findUser(request.beneficiaryId);
  if (beneficiary === null) return refuse({ reason: "request-unknown" });
  const { allowGuests } = flow;
  const met = await meetPresentPerson(world, beneficiary.slackUserId, { allowGuests, who: "beneficiary" });
  return met.ok ? accept(met.value.user) : met;
}

/** The person hears, once, that somebody asks for access in their name. */
async function tellBeneficiary(world: World, request: AccessRequest): Promise<void> {
  await world.store.transaction((tx) =>
    tx.tell({
      recipient: { kind: "user", userId: request.beneficiaryId },
      notice: { kind: "request-for-you", detail: null },
      requestId: request.id,
      dedupeKey: `for-you:${request.id}`,
    }),
  );
}

/**
 * A hook that fails gives no fast track; the request goes the ordinary way and the admins are told. One that asks about
 * an account which the person can map is asked again when they have: that is a refusal.
 */
async function askHook(world: World, flow: Flow, facts: FlowFacts): Promise<Result<HookOutcome>> {
  try {
    return accept(await flow.hook("onRequest", facts));
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    const lacking = lackingAccount(error, facts.beneficiary.id);
    if (lacking !== null) return refuse(lacking);
    await reportFlowFault(world, error, facts.request.id);
    return accept(null);
  }
}

/** The refusal of a flow's part that asked about an account which this person can map. */
function lackingAccount(error: unknown, userId: string): Mappable | null {
  if (!(error instanceof FlowFault) || !(error.cause instanceof IdentityRefused)) return null;
  const { refusal, userId: about } = error.cause;
  return about === userId && isMappable(refusal) ? refusal : null;
}

async function decideByFlow(
  world: World,
  flow: Flow,
  requestId: string,
  outcome: { readonly kind: "approve" | "deny"; readonly reason: string | null },
  trace: Trace,
): Promise<void> {
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "received") return;
    const because = "the flow's onRequest hook decided";
    const verdict = { outcome: outcome.kind, message: outcome.reason, at: tx.now, because, trace };
    const decided = decide(request, verdict);
    if (!decided.ok) return;
    await recordStep(tx, world.flows, { request, step: "request", userId: request.requesterId });
    const known = { ...decided.value, request: { ...decided.value.request, trace: keepableTrace(trace) } };
    await recordDecision(tx, { ...known, maxSeconds: flow.maxDurationSeconds }, world.flows);
  });
}

/**
 * A request that only lacks an account waits for it, and the person is asked to map one. Where the search was not
 * certain, the admins hear of it too, since they can link the right one. Any other refusal ends it.
 */
async function waitOrEnd(
  world: World,
  request: AccessRequest,
  refusal: Refusal,
  trace: Trace | null = null,
): Promise<void> {
  const sentence = describeRefusal(refusal);
  if (!isMappable(refusal)) return end(world, request, refusal, trace);
  await waitForAccount(world, request.id, refusal.connectorId, sentence, refusal.tried ?? []);
  if (refusal.reason !== "identity-ambiguous") return;
  const key = `identity-missing:${request.id}`;
  const detail = `${sentence} Link the right one with \`/identity link\`, and the request goes on.`;
  await raiseAlert(world, { kind: "identity-missing", detail, requestId: request.id, key });
}

/** The request ends, with the reason for the person who asked; what only admins can mend is for them to look at. */
async function end(world: World, request: AccessRequest, refusal: Refusal, trace: Trace | null = null): Promise<void> {
  const sentence = describeRefusal(refusal);
  await refuseRequest(world, request.id, sentence, "request-refused", trace);
  if (refusal.reason === "identity-frozen" || refusal.reason === "identity-unmappable") {
    const key = `identity-missing:${request.id}`;
    await raiseAlert(world, { kind: "identity-missing", detail: sentence, requestId: request.id, key });
  }
}
