import type { Grant } from "../domain/grant.ts";
import { recountApprovals } from "../domain/approval-count.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { checkTarget } from "./check-target.ts";
import { checkWayOfAsking } from "./check-way-of-asking.ts";
import { findPeople } from "./find-people.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { recheckApprovers } from "./recheck-approvers.ts";
import { readAuthority } from "./read-authority.ts";
import { checkLink } from "./check-link.ts";
import { confirmActive } from "./resolve-identity.ts";

/**
 * Everything that allowed a grant is read once more before the provider is written to: the people are still here and
 * may still ask and decide, as many have approved as the flow asks for now, the target may be granted, the account is active and still linked to the person. Throws when it cannot be read: then
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
  // Access that is there was asked for in a way that counted then, and nothing of it depends on that way any more.
  const wayOfAsking = grant.state === "active" ? accept(undefined) : checkWayOfAsking(flow, request);
  if (!wayOfAsking.ok) return wayOfAsking;
  const metRequester = await meetPresentPerson(world, requester.slackUserId, {
    allowGuests: flow.allowGuests,
    who: "requester",
  });
  if (!metRequester.ok) return metRequester;
  if (beneficiary.id !== requester.id) {
    const met = await meetPresentPerson(world, beneficiary.slackUserId, {
      allowGuests: flow.allowGuests,
      who: "beneficiary",
    });
    if (!met.ok) return met;
  }

  const approvals = (await world.store.decisionsOf(request.id)).filter(({ outcome }) => outcome === "approve");
  const lastId = approvals.at(-1)?.userId ?? null;
  const approver = lastId === null ? null : await world.store.findUser(lastId);
  const now = metRequester.value.metAt;
  const facts: FlowFacts = { request, requester, beneficiary, user: requester, approver, now };
  const permissions = await flow.permissions(facts);
  const mayRequest = await readAuthority(world, permissions.request, requester, flow.identity);
  if (!mayRequest.isAllowed) return refuse({ reason: "may-not-request", allowed: mayRequest.because });
  const counted = recountApprovals(permissions.stages, approvals);
  if (!counted.ok) return counted;
  const approvers = await recheckApprovers(world, flow, facts, approvals);
  if (!approvers.ok) return approvers;

  const target = await checkTarget(world, flow, grant.target);
  if (!target.ok) return target;
  if (grant.account === null) return accept(undefined);
  const asked = { userId: beneficiary.id, account: grant.account, target: target.value, now };
  const link = await checkLink(world, asked);
  if (!link.ok) return link;
  const open = await world.directories.open(grant.target.connectorId);
  const account = await confirmActive(open, grant.account.externalId);
  return account.ok ? accept(undefined) : account;
}
