import { decideRequest } from "../domain/approval-policy.ts";
import { describeRefusal } from "../domain/describe-refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Refusal } from "../domain/refusal.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, type FlowFacts, FlowFault, type HookOutcome } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askDeciders } from "./ask-deciders.ts";
import { checkTarget } from "./check-target.ts";
import { refuseRequest } from "./close-request.ts";
import { meetPerson } from "./meet-person.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readAuthority } from "./read-authority.ts";
import { recordDecision } from "./record-decision.ts";
import { reportFlowFault } from "./report-trouble.ts";
import { resolveIdentity } from "./resolve-identity.ts";

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
    if (!(error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault))
      throw error;
    if (error instanceof FlowFault) await reportFlowFault(world, error, requestId);
    if (error instanceof DirectoryFault && error.kind !== "unavailable") {
      const detail = `A request cannot be opened, so nobody is asked: ${error.message}`;
      await raiseAlert(world, { kind: "check-failed", detail, requestId, key: `open-failed:${requestId}` });
    }
    if (!(error instanceof MessengerFault)) await tellWaiting(world, request);
    throw new StillOwed(`The request ${requestId} could not be checked yet: ${error.message}`, { cause: error });
  }
}

async function open(world: World, request: AccessRequest): Promise<void> {
  const flow = world.flows.find(request.flow);
  if (flow === null) return end(world, request, { reason: "flow-unknown", flow: request.flow });

  const requester = await world.store.findUser(request.requesterId);
  if (requester === null) return end(world, request, { reason: "request-unknown" });
  const met = await meetPerson(world, requester.slackUserId, { allowGuests: flow.allowGuests, who: "requester" });
  if (!met.ok) return end(world, request, met.refusal);

  const { user, metAt: now } = met.value;
  const facts: FlowFacts = { request, requester: user, beneficiary: user, user, approver: null, now };
  const permissions = await flow.permissions(facts);
  const mayRequest = await readAuthority(world, permissions.request, user);
  if (!mayRequest.isAllowed) return end(world, request, { reason: "may-not-request", allowed: mayRequest.because });

  const problem = await lookAhead(world, flow, request, facts);
  if (problem !== null) return end(world, request, problem);

  const outcome = await askHook(world, flow, facts);
  if (outcome?.kind === "ignore")
    return void (await refuseRequest(world, request.id, outcome.message, "request-ignored"));
  if (outcome !== null) return decideByFlow(world, request.id, outcome);

  await askDeciders(world, flow, permissions.decide, facts);
}

/** The requester hears, once, that the request is kept and being tried. */
async function tellWaiting(world: World, request: AccessRequest): Promise<void> {
  await world.store.transaction((tx) =>
    tx.tell({
      recipient: { kind: "user", userId: request.requesterId },
      notice: {
        kind: "access-waiting",
        detail:
          "Latchkey cannot check your request yet. It is saved, and Latchkey keeps trying; you need not ask again.",
      },
      requestId: request.id,
      dedupeKey: `waiting:${request.id}`,
    }),
  );
}

/** What would make the grant impossible anyway. A provider that does not answer now stops nobody from deciding. */
async function lookAhead(world: World, flow: Flow, request: AccessRequest, facts: FlowFacts): Promise<Refusal | null> {
  if (request.target === null) return null;
  try {
    const target = await checkTarget(world, flow, request.target);
    if (!target.ok) return target.refusal;
    const identity = await resolveIdentity(world, facts.beneficiary, request.target.connectorId);
    return identity.ok ? null : identity.refusal;
  } catch (error) {
    if (!(error instanceof DirectoryFault)) throw error;
    world.log.warn({ request: request.id, fault: error.kind }, "The account could not be looked up yet.");
    return null;
  }
}

/** A hook that fails gives no fast track; the request goes the ordinary way and the admins are told. */
async function askHook(world: World, flow: Flow, facts: FlowFacts): Promise<HookOutcome> {
  try {
    return await flow.hook("onRequest", facts);
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    await reportFlowFault(world, error, facts.request.id);
    return null;
  }
}

async function decideByFlow(
  world: World,
  requestId: string,
  outcome: { readonly kind: "approve" | "deny"; readonly reason: string | null },
): Promise<void> {
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "received") return;
    const decided = decideRequest(
      request,
      { outcome: outcome.kind, by: "flow", message: outcome.reason, at: tx.now, seenVersion: null },
      {
        reading: { mayDecide: true, because: "the flow's onRequest hook decided", readAt: tx.now },
        ownPeople: [],
        allowSelfApproval: false,
      },
    );
    if (decided.ok) await recordDecision(tx, decided.value);
  });
}

/** The request ends; where no account was found the admins hear of it too, since they can mend it. */
async function end(world: World, request: AccessRequest, refusal: Refusal): Promise<void> {
  const sentence = describeRefusal(refusal);
  await refuseRequest(world, request.id, sentence);
  if (refusal.reason === "identity-not-found" || refusal.reason === "identity-ambiguous") {
    const key = `identity-missing:${request.id}`;
    await raiseAlert(world, { kind: "identity-missing", detail: sentence, requestId: request.id, key });
  }
}
