import { randomUUID } from "node:crypto";

import { addDays } from "date-fns/addDays";

import type { Authority } from "../../src/domain/approval-policy.ts";
import type { AccountSnapshot, Grant } from "../../src/domain/grant.ts";
import { createGrant } from "../../src/domain/grant.ts";
import type { ExternalIdentity } from "../../src/domain/identity.ts";
import { type ClaimedAccount, createClaim, type OwnershipClaim } from "../../src/domain/ownership.ts";
import { owedNotification, type RequestNotification } from "../../src/domain/notification.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { type AccessRequest, type TargetSnapshot, unasked } from "../../src/domain/request.ts";
import type { SlackPerson } from "../../src/domain/standing.ts";
import type { KnownPerson, User } from "../../src/domain/user.ts";
import type { SdkUser } from "../../src/ports/connector.ts";
import type { Resource } from "../../src/ports/store.ts";

/** The moment at which the things built here begin. */
export const noon = new Date("2027-03-01T12:00:00.000Z");

/** A moment some seconds after noon, or before it. */
export function afterNoon(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1_000);
}

let people = 0;

/** A user like no other: id, Slack id and e-mail are new each time. */
export function buildUser(overrides: Partial<User> = {}): User {
  people += 1;
  const slackUserId = `U${String(people).padStart(6, "0")}`;
  return {
    id: randomUUID(),
    slackEnterpriseId: "",
    slackTeamId: "T000001",
    slackUserId,
    email: `${slackUserId.toLowerCase()}@example.com`,
    displayName: `Person ${people}`,
    role: "member",
    ...overrides,
  };
}

export function buildPerson(overrides: Partial<User> = {}, accounts: KnownPerson["accounts"] = []): KnownPerson {
  return { user: buildUser(overrides), accounts };
}

/** A person as hooks see them, of whom nothing is known beside what Slack says. */
export function buildSdkUser(overrides: Partial<SdkUser> = {}): SdkUser {
  return {
    id: randomUUID(),
    email: "pat@acme.com",
    displayName: "Pat",
    slackUserId: "U1",
    externalIdentities: [],
    profile: { title: null, department: null, phone: null, custom: {} },
    ...overrides,
  };
}

/** A member of the workspace `T000001` in good standing. */
export function buildSlackPerson(overrides: Partial<SlackPerson> = {}): SlackPerson {
  return {
    enterpriseId: "",
    teamId: "T000001",
    userId: "U000001",
    displayName: "Ada",
    email: "ada@example.com",
    isEmailConfirmed: true,
    isBot: false,
    isGuest: false,
    isStranger: false,
    isDeactivated: false,
    ...overrides,
  };
}

export function buildTarget(overrides: Partial<TargetSnapshot> = {}): TargetSnapshot {
  return {
    name: "production",
    label: "Production",
    connectorId: "okta",
    connectorType: "okta",
    resourceId: "00g-production",
    settings: {},
    ...overrides,
  };
}

/** A request that waits for a decision until a day after noon. */
export function buildRequest(overrides: Partial<AccessRequest> = {}): AccessRequest {
  const requesterId = overrides.requesterId ?? randomUUID();
  return {
    id: randomUUID(),
    flow: "production-access",
    flowLabel: "Production access",
    target: buildTarget(),
    fields: { reason: "an incident" },
    shownFields: [{ label: "Reason", value: "an incident" }],
    durationSeconds: 3_600,
    requesterId,
    beneficiaryId: requesterId,
    status: "pending",
    version: 2,
    statusReason: null,
    deciders: "Latchkey admins",
    neededConnectorId: null,
    ...unasked,
    stageSince: noon,
    stages: [{ label: null, quorum: 1, deciders: "Latchkey admins", since: noon.toISOString(), escalation: null }],
    askedVersion: 2,
    deadline: addDays(noon, 1),
    sourceChannel: null,
    slackViewId: null,
    createdAt: noon,
    closedAt: null,
    ...overrides,
  };
}

export function buildAccount(overrides: Partial<AccountSnapshot> = {}): AccountSnapshot {
  return {
    connectorId: "okta",
    organisationId: "00o-example",
    externalId: "00u-ada",
    label: "ada@example.com",
    ...overrides,
  };
}

/** What a yes to somebody rests on who decides alone for the request of others, read at noon. */
export function buildAuthority(overrides: Partial<Authority> = {}): Authority {
  const reading = { mayDecide: true, stage: 0, because: "admins may", onBehalfOf: null, trace: null, readAt: noon };
  const alone = { given: [], askedFor: { stages: 1, quorum: 1 } };
  return { reading, ownPeople: [], allowSelfApproval: false, ...alone, ...overrides };
}

/** A grant as a decision at noon creates it, for an hour. */
export function buildGrant(overrides: Partial<Grant> = {}): Grant {
  const born = createGrant({
    id: randomUUID(),
    requestId: randomUUID(),
    beneficiaryId: randomUUID(),
    target: buildTarget(),
    durationSeconds: 3_600,
    decidedAt: noon,
  });
  return { ...born, ...overrides };
}

/** A grant whose access was read back at noon. */
export function buildActiveGrant(overrides: Partial<Grant> = {}): Grant {
  return buildGrant({
    account: buildAccount(),
    state: "active",
    version: 4,
    foundBefore: false,
    grantedAt: noon,
    ...overrides,
  });
}

/** A link that a directory's e-mail made at noon. */
export function buildIdentity(overrides: Partial<ExternalIdentity> = {}): ExternalIdentity {
  return {
    id: randomUUID(),
    userId: randomUUID(),
    connectorId: "okta",
    externalId: "00u-ada",
    externalEmail: "ada@example.com",
    externalDisplayName: "Ada",
    source: "connector_sync",
    verifiedAt: noon,
    verificationMethod: "email",
    linkedBy: null,
    reason: null,
    frozenAt: null,
    frozenReason: null,
    attributes: {},
    ...overrides,
  };
}

/** A card that is owed to a channel. */
export function buildNotification(overrides: Partial<RequestNotification> = {}): RequestNotification {
  const owed = owedNotification({
    id: randomUUID(),
    requestId: randomUUID(),
    kind: "card",
    step: 0,
    destination: { kind: "channel", channel: "#access" },
  });
  return { ...owed, ...overrides };
}

/** The value of a result, for steps that only set the scene. Throws when the rule refused. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The rule refused: ${result.refusal.reason}`);
  return result.value;
}

/** A claim to an account of Okta, made at noon and to be proven by a code. */
export function buildClaim(overrides: Partial<OwnershipClaim> = {}): OwnershipClaim {
  const born = createClaim(
    {
      id: randomUUID(),
      userId: randomUUID(),
      connectorId: "okta",
      method: "email-code",
      claimed: "ada",
      claimedId: null,
      sourceChannel: null,
    },
    noon,
  );
  return { ...born, ...overrides };
}

export function buildClaimedAccount(overrides: Partial<ClaimedAccount> = {}): ClaimedAccount {
  return {
    externalId: "00u-ada",
    login: "ada",
    email: "ada@example.com",
    displayName: "Ada",
    status: "ACTIVE",
    isPrivileged: false,
    ...overrides,
  };
}

/** An account of Okta as its directory showed it at noon. */
export function buildResource(overrides: Partial<Resource> = {}): Resource {
  return {
    connectorId: "okta",
    externalId: "00u-ada",
    login: "ada",
    email: "ada@example.com",
    displayName: "Ada",
    status: "ACTIVE",
    isActive: true,
    isSuspended: false,
    attributes: {},
    seenAt: noon,
    ...overrides,
  };
}
