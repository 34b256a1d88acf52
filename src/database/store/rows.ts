import type { InferEntity } from "@mikro-orm/core";

import type { AccessGrantEntity, OutboxEventEntity, UserExternalIdentityHistoryEntity } from "../entities/index.ts";
import type { Grant } from "../../domain/grant.ts";
import { type IdentityChange, identitySources, verificationMethods } from "../../domain/identity.ts";
import type { OutboxEvent, Recipient } from "../../ports/store.ts";
import { z } from "zod";

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
    undoneOutsideAt: row.undoneOutsideAt,
    startsAt: row.startsAt,
    extensions: row.extensions,
    remindAt: row.remindAt,
    heldSince: row.heldSince,
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
    undoneOutsideAt: grant.undoneOutsideAt,
    extensions: grant.extensions,
    remindAt: grant.remindAt,
  };
}

/** A row of `outbox_event` as the port describes it. */
export function toOutboxEvent(row: InferEntity<typeof OutboxEventEntity>): OutboxEvent {
  return {
    id: row.id,
    recipient: toRecipient(row),
    notice: { kind: row.kind, detail: row.detail },
    requestId: row.requestId,
    claimId: row.claimId,
    identityId: row.identityId,
    connectorId: row.connectorId,
    syncRunId: row.syncRunId,
    attempts: row.attempts,
  };
}

function toRecipient(row: InferEntity<typeof OutboxEventEntity>): Recipient {
  const { recipientUserId, recipientEmail, recipientReaderEmail, channel } = row;
  if (recipientUserId !== null) return { kind: "user", userId: recipientUserId, alsoIn: channel };
  if (recipientReaderEmail !== null) return { kind: "reader", email: recipientReaderEmail };
  return recipientEmail === null ? { kind: "admins" } : { kind: "address", email: recipientEmail };
}

/** A link as the database wrote it down when it changed. */
const keptLink = z.object({
  source: z.enum(identitySources),
  verification_method: z.enum(verificationMethods),
  unlinked_at: z.string().nullable(),
  frozen_at: z.string().nullable(),
  reason: z.string().nullish(),
});

/** A row of `user_external_identity_history` in our words. */
export function toIdentityChange(row: InferEntity<typeof UserExternalIdentityHistoryEntity>): IdentityChange {
  const before = row.before === null ? null : keptLink.parse(row.before);
  const after = keptLink.parse(row.after);
  const { connectorId, externalId, changedAt: at, actor } = row;
  const kind = kindOfChange(before, after);
  return {
    connectorId,
    externalId,
    at,
    actor,
    kind,
    source: after.source,
    verificationMethod: after.verification_method,
    // What a link was made for stands in it; what was done to it since, beside it.
    reason: (kind === "linked" || kind === "changed" ? after.reason : row.reason) ?? null,
  };
}

function kindOfChange(
  before: z.infer<typeof keptLink> | null,
  after: z.infer<typeof keptLink>,
): IdentityChange["kind"] {
  if (after.unlinked_at !== null) return "unlinked";
  if (before === null || before.unlinked_at !== null) return "linked";
  if (before.frozen_at === null && after.frozen_at !== null) return "frozen";
  if (before.frozen_at !== null && after.frozen_at === null) return "unfrozen";
  return "changed";
}
