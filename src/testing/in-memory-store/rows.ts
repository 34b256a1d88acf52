import type { Delegation } from "../../domain/delegation.ts";
import type { Decision } from "../../domain/approval-policy.ts";
import type { AuditEvent } from "../../domain/audit.ts";
import type { Grant } from "../../domain/grant.ts";
import type { FormSession } from "../../domain/form.ts";
import type { ExternalIdentity, IdentityChange } from "../../domain/identity.ts";
import type { RequestNotification } from "../../domain/notification.ts";
import type { OwnershipClaim } from "../../domain/ownership.ts";
import type { SourcedValue } from "../../domain/profile.ts";
import type { AccessRequest } from "../../domain/request.ts";
import type { RequestEvent } from "../../domain/request-event.ts";
import type { SyncedGroup } from "../../domain/target.ts";
import type { User } from "../../domain/user.ts";
import type { ConnectorRow, Membership, OutboxEvent, Resource, StrategyMembership } from "../../ports/store.ts";
import { Table } from "./table.ts";

export interface KeptGrant {
  readonly id: string;
  readonly grant: Grant;
  readonly nextAttemptAt: Date;
}

export interface KeptIdentity {
  readonly id: string;
  readonly identity: ExternalIdentity;
  readonly unlinkedAt: Date | null;
  readonly frozenBy: string | null;
  readonly disownHmac: string | null;
}

export interface KeptChange {
  readonly id: string;
  readonly userId: string;
  readonly change: IdentityChange;
}

export interface KeptResource {
  readonly id: string;
  readonly resource: Resource;
  /** When a sync found it gone. */
  readonly departedAt: Date | null;
}

/** What is said of a person; its id is theirs. */
export interface KeptProfile {
  readonly id: string;
  readonly said: ReadonlyMap<string, SourcedValue>;
}

export interface KeptClaim extends OwnershipClaim {
  readonly drawnVersion: number;
}

export interface KeptMembership extends Membership {
  readonly id: string;
  readonly fence: number;
  readonly leasedUntil: Date | null;
  readonly isReconcileOwed: boolean;
}

export interface KeptGift extends StrategyMembership {
  readonly id: string;
}

/** An account in a group, as a sync found it. */
export interface KeptMember {
  readonly id: string;
  readonly connectorId: string;
  readonly groupId: string;
  readonly externalId: string;
  readonly isNoted: boolean;
  /** A reading that does not find it any more forgets it. */
  readonly isThere: boolean;
}

export interface KeptReading {
  readonly id: string;
  readonly connectorId: string;
  readonly groupId: string;
  readonly runId: string;
  readonly comparedAt: Date | null;
}

/** Whoever opened App Home, and when last; its id is theirs. */
export interface KeptHome {
  readonly id: string;
  readonly openedAt: Date;
}

export interface KeptEvent {
  readonly id: string;
  readonly event: OutboxEvent;
  readonly dedupeKey: string | null;
  readonly createdAt: Date;
  readonly settled: { readonly at: Date; readonly deliveredTo: string | null; readonly error: string | null } | null;
}

/** A step that a request took, and how often the hook after it was begun. */
export interface KeptStep {
  readonly id: string;
  readonly event: RequestEvent;
  readonly attempts: number;
}

/** A form somebody has open. */
export interface KeptForm {
  readonly id: string;
  readonly session: FormSession;
  readonly updatedAt: Date;
  readonly isForgotten: boolean;
}

/** A group or role, as a sync saw it last. */
export interface KeptGroup {
  readonly id: string;
  readonly connectorId: string;
  readonly group: SyncedGroup;
  readonly isGone: boolean;
}

/** Everything an in-memory store holds. */
export class Rows {
  readonly requests = new Table<AccessRequest>();
  readonly decisions = new Table<Decision & { readonly id: string }>();
  readonly grants = new Table<KeptGrant>();
  readonly notifications = new Table<RequestNotification>();
  readonly users = new Table<User>();
  readonly identities = new Table<KeptIdentity>();
  readonly changes = new Table<KeptChange>();
  readonly resources = new Table<KeptResource>();
  readonly profiles = new Table<KeptProfile>();
  readonly forms = new Table<KeptForm>();
  readonly delegations = new Table<Delegation>();
  readonly groups = new Table<KeptGroup>();
  readonly claims = new Table<KeptClaim>();
  readonly connectors = new Table<ConnectorRow>();
  readonly memberships = new Table<KeptMembership>();
  readonly gifts = new Table<KeptGift>();
  readonly members = new Table<KeptMember>();
  readonly readings = new Table<KeptReading>();
  readonly homes = new Table<KeptHome>();
  readonly events = new Table<KeptEvent>();
  readonly steps = new Table<KeptStep>();
  /** Grants about whose end their flow was asked. */
  readonly endsAsked = new Table<{ readonly id: string }>();
  readonly audit: AuditEvent[] = [];

  commit(owner: object): void {
    for (const table of this.#tables()) table.commit(owner);
  }

  rollBack(owner: object): void {
    for (const table of this.#tables()) table.rollBack(owner);
  }

  #tables() {
    const { requests, decisions, grants, notifications, users, identities, connectors, memberships, events } = this;
    const {
      delegations,
      forms,
      groups,
      changes,
      resources,
      profiles,
      claims,
      gifts,
      members,
      readings,
      homes,
      steps,
      endsAsked,
    } = this;
    return [
      delegations,
      requests,
      decisions,
      grants,
      notifications,
      users,
      identities,
      forms,
      groups,
      changes,
      resources,
      profiles,
      claims,
      connectors,
      memberships,
      gifts,
      members,
      readings,
      homes,
      events,
      steps,
      endsAsked,
    ];
  }
}
