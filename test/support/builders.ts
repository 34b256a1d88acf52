import { randomUUID } from "node:crypto";

import { addDays } from "date-fns/addDays";

import type { AccountSnapshot, Grant } from "../../src/domain/grant.ts";
import { createGrant } from "../../src/domain/grant.ts";
import type { ExternalIdentity } from "../../src/domain/identity.ts";
import type { RequestNotification } from "../../src/domain/notification.ts";
import type { Result } from "../../src/domain/refusal.ts";
import type { AccessRequest, TargetSnapshot } from "../../src/domain/request.ts";
import type { SlackPerson } from "../../src/domain/standing.ts";
import type { KnownPerson, User } from "../../src/domain/user.ts";

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
    ...overrides,
  };
}

/** A card that is owed to a channel. */
export function buildNotification(overrides: Partial<RequestNotification> = {}): RequestNotification {
  return {
    id: randomUUID(),
    requestId: randomUUID(),
    kind: "card",
    step: 0,
    destination: { kind: "channel", channel: "#access" },
    state: "queued",
    channel: null,
    ts: null,
    drawnVersion: 0,
    error: null,
    ...overrides,
  };
}

/** The value of a result, for steps that only set the scene. Throws when the rule refused. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`The rule refused: ${result.refusal.reason}`);
  return result.value;
}
