import { defineEntity, p } from "@mikro-orm/core";

/** One change of a link, written by the database itself: the row before and after. Append-only. */
export const UserExternalIdentityHistoryEntity = defineEntity({
  name: "UserExternalIdentityHistory",
  tableName: "user_external_identity_history",
  properties: {
    id: p.bigint("number").primary(),
    identityId: p.uuid(),
    userId: p.uuid(),
    connectorId: p.text(),
    externalId: p.text(),
    changedAt: p.datetime(),
    actor: p.text().strictNullable(),
    reason: p.text().strictNullable(),
    before: p.json().$type<Readonly<Record<string, unknown>>>().strictNullable(),
    after: p.json().$type<Readonly<Record<string, unknown>>>().strictNullable(),
  },
});
