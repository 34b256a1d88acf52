import type { Grant } from "../../src/domain/grant.ts";
import type { RequestPicture } from "../../src/domain/picture.ts";
import { plainVerdict } from "../../src/domain/approval-policy.ts";
import { type AccessRequest, type RequestStatus, type TargetSnapshot, unasked } from "../../src/domain/request.ts";
import type { User } from "../../src/domain/user.ts";
import type { ShownState } from "../../views/request-state.ts";

const at = (time: string) => new Date(`2026-03-02T${time}:00Z`);

export const requestId = "0b8f2f0e-6a4b-4c0e-9d9f-3b1f0a5f7c11";

export const target: TargetSnapshot = {
  name: "production-database",
  label: "Production database",
  connectorId: "okta",
  connectorType: "okta",
  resourceId: "00g1emaKYZTWRYYRRTSK",
  settings: {},
};

export const alice = aUser("U0ALICE", "Alice Adams");
export const bob = aUser("U0BOB", "Bob Brown");

export function aUser(slackUserId: string, displayName: string): User {
  return {
    id: `user-${slackUserId}`,
    slackEnterpriseId: "",
    slackTeamId: "T0ACME",
    slackUserId,
    email: `${slackUserId.toLowerCase()}@acme.com`,
    displayName,
    role: "member",
  };
}

export function aRequest(change: Partial<AccessRequest> = {}): AccessRequest {
  return {
    id: requestId,
    flow: "okta-access",
    flowLabel: "Okta access",
    target,
    fields: { reason: "The nightly export is stuck", duration: 3600 },
    shownFields: [
      { label: "Why do you need it?", value: "The nightly export is stuck" },
      { label: "Duration", value: "1 hour" },
    ],
    durationSeconds: 3600,
    requesterId: alice.id,
    beneficiaryId: alice.id,
    status: "pending",
    version: 2,
    statusReason: null,
    deciders: "members of the okta group 00gApprovers",
    neededConnectorId: null,
    ...unasked,
    deadline: at("21:00"),
    sourceChannel: null,
    slackViewId: null,
    createdAt: at("09:00"),
    closedAt: null,
    ...change,
  };
}

export function aGrant(
  change: Partial<NonNullable<RequestPicture["grant"]>> = {},
): NonNullable<RequestPicture["grant"]> {
  return {
    id: "grant-1",
    requestId,
    beneficiaryId: alice.id,
    target,
    account: { connectorId: "okta", organisationId: "00o1", externalId: "00u1", label: "alice@acme.com" },
    state: "active",
    version: 3,
    durationSeconds: 3600,
    endsAt: at("10:05"),
    foundBefore: false,
    grantedAt: at("09:05"),
    endCause: null,
    endedBy: null,
    endedAt: null,
    note: null,
    attempts: 1,
    undoneOutsideAt: null,
    startsAt: null,
    extensions: 0,
    remindAt: null,
    heldSince: null,
    endedByUser: null,
    ...change,
  };
}

export function aDecision(
  change: Partial<NonNullable<RequestPicture["decision"]>> = {},
): NonNullable<RequestPicture["decision"]> {
  return {
    requestId,
    userId: bob.id,
    outcome: "approve",
    message: null,
    because: "members of the okta group 00gApprovers",
    ...plainVerdict,
    at: at("09:04"),
    by: bob,
    inNameOf: null,
    ...change,
  };
}

export function aPicture(change: Partial<RequestPicture> = {}): RequestPicture {
  return {
    request: aRequest(),
    requester: alice,
    beneficiary: alice,
    decision: null,
    decisions: change.decision == null ? [] : [change.decision],
    grant: null,
    extension: null,
    extend: null,
    account: { label: "alice@acme.com", service: "Okta" },
    switches: { allowRevoke: true, includeDecisionMessage: false },
    ...change,
  };
}

/** Every state a request can be shown in, each as its rows really are then. */
export const pictures: Record<ShownState, RequestPicture> = {
  checking: aPicture({ request: aRequest({ status: "received", version: 1, deciders: null }), account: null }),
  "needs-account": aPicture({
    request: aRequest({ status: "needs_account", neededConnectorId: "okta", deciders: null }),
    account: null,
  }),
  waiting: aPicture(),
  approved: decided("approved", { target: null, durationSeconds: null }),
  scheduled: decided(
    "approved",
    { startsAt: at("18:00") },
    { state: "pending", startsAt: at("18:00"), endsAt: at("19:00"), grantedAt: null },
  ),
  giving: decided("approved", {}, { state: "applying", note: "Okta does not answer. Latchkey keeps trying." }),
  active: decided("approved", {}, {}),
  undone: decided("approved", {}, { undoneOutsideAt: at("09:30") }),
  ending: decided("approved", {}, { state: "ending", endCause: "expired" }),
  ended: decided("approved", {}, { state: "ended", endCause: "expired", endedAt: at("10:05") }),
  "not-given": decided("approved", {}, { state: "not_applied", endCause: "no-longer-allowed", note: "Ask again." }),
  denied: decided("denied", { statusReason: "Use the replica." }),
  withdrawn: closed("withdrawn", null),
  expired: closed("expired", "Nobody decided in time."),
  refused: closed("refused", "Production database cannot be granted."),
};

function decided(
  status: "approved" | "denied",
  request: Partial<AccessRequest>,
  grant?: Partial<Grant>,
): RequestPicture {
  const outcome = status === "approved" ? "approve" : "deny";
  return aPicture({
    request: aRequest({ status, version: 3, closedAt: at("09:04"), ...request }),
    decision: aDecision({ outcome, message: outcome === "deny" ? "Use the replica." : null }),
    grant: grant === undefined ? null : aGrant(grant),
  });
}

function closed(status: RequestStatus, statusReason: string | null): RequestPicture {
  return aPicture({ request: aRequest({ status, version: 3, statusReason, closedAt: at("09:30") }) });
}
