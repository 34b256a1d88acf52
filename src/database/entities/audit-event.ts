import { defineEntity, p } from "@mikro-orm/core";

import type { AuditEntry } from "../../domain/audit.ts";

/** Something that happened. Rows are only ever added; a trigger refuses the rest. */
export const AuditEventEntity = defineEntity({
  name: "AuditEvent",
  tableName: "audit_event",
  properties: {
    sequence: p.bigint("number").primary(),
    at: p.datetime().fieldName("happened_at"),
    actor: p.text(),
    action: p.text(),
    subject: p.text(),
    data: p.json().$type<AuditEntry["data"]>(),
    previousHash: p.text(),
    hash: p.text(),
  },
});

/** The last event's place and hash: one row, locked last in every transaction that adds events. */
export const AuditHeadEntity = defineEntity({
  name: "AuditHead",
  tableName: "audit_head",
  properties: {
    id: p.integer().primary(),
    sequence: p.bigint("number"),
    hash: p.text(),
  },
});
