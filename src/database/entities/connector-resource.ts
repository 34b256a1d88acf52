import { defineEntity, p } from "@mikro-orm/core";

/** The raw snapshot of one external user, group or role, matched to anyone or not. */
export const ConnectorResourceEntity = defineEntity({
  name: "ConnectorResource",
  tableName: "connector_resource",
  properties: {
    id: p.uuid().primary(),
    connectorId: p.text(),
    kind: p.text().$type<"user" | "group" | "role">(),
    externalId: p.text(),
    externalLogin: p.text().strictNullable(),
    externalEmail: p.text().strictNullable(),
    externalDisplayName: p.text().strictNullable(),
    status: p.text(),
    isActive: p.boolean(),
    isSuspended: p.boolean(),
    attributes: p.json().$type<Readonly<Record<string, unknown>>>(),
    contentHash: p.text(),
    seenAt: p.datetime(),
    departedAt: p.datetime().strictNullable(),
    createdAt: p.datetime(),
  },
});
