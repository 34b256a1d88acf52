import type { InferEntity } from "@mikro-orm/core";

import type { AccessGrantEntity, OutboxEventEntity } from "../entities/index.ts";
import type { Grant } from "../../domain/grant.ts";
import type { OutboxEvent } from "../../ports/store.ts";

type GrantRow = InferEntity<typeof AccessGrantEntity>;

/** A row of `access_grant` as the rules know it. */
export function toGrant(row: GrantRow): Grant {
  const { organisationId, externalId, accountLabel } = row;
  const account =
    organisationId === null || externalId === null
      ? null
      : { connectorId: row.connectorId, organisationId, externalId, label: accountLabel ?? externalId };
  return {
    id: row.id,
    requestId: row.requestId,
    beneficiaryId: row.beneficiaryId,
    target: row.target,
    account,
    state: row.state,
    version: row.version,
    durationSeconds: row.durationSeconds,
    endsAt: row.endsAt,
    foundBefore: row.foundBefore,
    grantedAt: row.grantedAt,
    endCause: row.endCause,
    endedBy: row.endedBy,
    endedAt: row.endedAt,
    note: row.note,
    attempts: row.attempts,
  };
}

/** The columns of a grant that change after its birth. */
export function grantChanges(grant: Grant) {
  return {
    organisationId: grant.account?.organisationId ?? null,
    externalId: grant.account?.externalId ?? null,
    accountLabel: grant.account?.label ?? null,
    state: grant.state,
    version: grant.version,
    endsAt: grant.endsAt,
    foundBefore: grant.foundBefore,
    grantedAt: grant.grantedAt,
    endCause: grant.endCause,
    endedBy: grant.endedBy,
    endedAt: grant.endedAt,
    note: grant.note,
    attempts: grant.attempts,
  };
}

/** A row of `outbox_event` as the port describes it. */
export function toOutboxEvent(row: InferEntity<typeof OutboxEventEntity>): OutboxEvent {
  return {
    id: row.id,
    recipient: row.recipientUserId === null ? { kind: "admins" } : { kind: "user", userId: row.recipientUserId },
    notice: { kind: row.kind, detail: row.detail },
    requestId: row.requestId,
    attempts: row.attempts,
  };
}
