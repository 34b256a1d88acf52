import { defineEntity, p } from "@mikro-orm/core";

/** A configured outside system. The organisation is pinned at first use; rows are never dropped. */
export const ConnectorEntity = defineEntity({
  name: "Connector",
  tableName: "connector",
  properties: {
    id: p.text().primary(),
    type: p.text(),
    name: p.text(),
    organisationId: p.text().strictNullable(),
    circuitOpenSince: p.datetime().strictNullable(),
    deletedAt: p.datetime().strictNullable(),
    createdAt: p.datetime(),
  },
});
