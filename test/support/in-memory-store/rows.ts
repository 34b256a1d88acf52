import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { AuditEvent } from "../../../src/domain/audit.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import type { ExternalIdentity } from "../../../src/domain/identity.ts";
import type { RequestNotification } from "../../../src/domain/notification.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { User } from "../../../src/domain/user.ts";
import type { ConnectorRow, Membership, OutboxEvent } from "../../../src/ports/store.ts";
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
  readonly frozenAt: Date | null;
}

export interface KeptMembership extends Membership {
  readonly id: string;
  readonly fence: number;
  readonly leasedUntil: Date | null;
  readonly isReconcileOwed: boolean;
}

export interface KeptEvent {
  readonly id: string;
  readonly event: OutboxEvent;
  readonly dedupeKey: string | null;
  readonly createdAt: Date;
  readonly settled: { readonly at: Date; readonly deliveredTo: string | null; readonly error: string | null } | null;
}

/** Everything an in-memory store holds. */
export class Rows {
  readonly requests = new Table<AccessRequest>();
  readonly decisions = new Table<Decision & { readonly id: string }>();
  readonly grants = new Table<KeptGrant>();
  readonly notifications = new Table<RequestNotification>();
  readonly users = new Table<User>();
  readonly identities = new Table<KeptIdentity>();
  readonly connectors = new Table<ConnectorRow>();
  readonly memberships = new Table<KeptMembership>();
  readonly events = new Table<KeptEvent>();
  readonly audit: AuditEvent[] = [];

  commit(owner: object): void {
    for (const table of this.#tables()) table.commit(owner);
  }

  rollBack(owner: object): void {
    for (const table of this.#tables()) table.rollBack(owner);
  }

  #tables() {
    const { requests, decisions, grants, notifications, users, identities, connectors, memberships, events } = this;
    return [requests, decisions, grants, notifications, users, identities, connectors, memberships, events];
  }
}
