import { defineEntity, p } from "@mikro-orm/core";

import type { NoticeKind } from "../../domain/notice.ts";

/** Something to tell. Committed with what it tells of, delivered afterwards. */
export const OutboxEventEntity = defineEntity({
  name: "OutboxEvent",
  tableName: "outbox_event",
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<NoticeKind>(),
    detail: p.text().strictNullable(),
    requestId: p.uuid().strictNullable(),
    claimId: p.uuid().strictNullable(),
    identityId: p.uuid().strictNullable(),
    syncRunId: p.uuid().strictNullable(),
    connectorId: p.text().strictNullable(),
    recipientUserId: p.uuid().strictNullable(),
    recipientEmail: p.text().strictNullable(),
    recipientReaderEmail: p.text().strictNullable(),
    channel: p.text().strictNullable(),
    dedupeKey: p.text().strictNullable(),
    attempts: p.integer(),
    error: p.text().strictNullable(),
    deliveredTo: p.text().strictNullable(),
    deliveredAt: p.datetime().strictNullable(),
    createdAt: p.datetime(),
  },
});
