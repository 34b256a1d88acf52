import type { Grant } from "../domain/grant.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { checkTarget } from "./check-target.ts";
import { findPeople } from "./find-people.ts";
import { meetPerson } from "./meet-person.ts";
import { readAuthority } from "./read-authority.ts";
import { confirmActive } from "./resolve-identity.ts";

/**
 * Everything that allowed a grant is read once more before the provider is written to: the people are still here and
 * may still ask and decide, the target may be granted, the account is active. Throws when it cannot be read: then
 * nothing is written.
 */
export async function recheckGrant(world: World, grant: Grant): Promise<Result<void>> {
  const request = await world.store.findRequest(grant.requestId);
  if (request === null || request.status !== "approved") return refuse({ reason: "request-unknown" });
  const flow = world.flows.find(request.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: request.flow });

  const people = await findPeople(world, request);
  if (people === null) return refuse({ reason: "request-unknown" });
  const { requester, beneficiary } = people;
  const metRequester = await meetPerson(world, requester.slackUserId, {
    allowGuests: flow.allowGuests,
    who: "requester",
  });
  if (!metRequester.ok) return metRequester;
  if (beneficiary.id !== requester.id) {
    const met = await meetPerson(world, beneficiary.slackUserId, { allowGuests: flow.allowGuests, who: "beneficiary" });
    if (!met.ok) return met;
  }

  const decision = await world.store.findDecision(request.id);
  const approver = decision?.userId == null ? null : await world.store.findUser(decision.userId);
  const now = metRequester.value.metAt;
  const facts: FlowFacts = { request, requester, beneficiary, user: requester, approver, now };
  const permissions = await flow.permissions(facts);
  const mayRequest = await readAuthority(world, permissions.request, requester);
  if (!mayRequest.isAllowed) return refuse({ reason: "may-not-request", allowed: mayRequest.because });
  if (approver !== null) {
    const by = `<@${approver.slackUserId}>`;
    const met = await meetPerson(world, approver.slackUserId, { allowGuests: flow.allowGuests, who: "you" });
    if (!met.ok) return refuse({ reason: "decider-no-longer-eligible", by });
    const { decide } = await flow.permissions({ ...facts, user: approver });
    const mayDecide = await readAuthority(world, decide, approver);
    if (!mayDecide.isAllowed) return refuse({ reason: "decider-no-longer-eligible", by });
  }

  const target = await checkTarget(world, flow, grant.target);
  if (!target.ok) return target;
  if (grant.account === null) return accept(undefined);
  const open = await world.directories.open(grant.target.connectorId);
  const account = await confirmActive(open, grant.account.externalId);
  return account.ok ? accept(undefined) : account;
}
