import { defineEntity, p } from "@mikro-orm/core";

/** Who decides for whom, and until when. One at a time for whoever is away, by constraint. */
export const DelegationEntity = defineEntity({
  name: "Delegation",
  tableName: "delegation",
  properties: {
    id: p.uuid().primary(),
    fromUserId: p.uuid(),
    toUserId: p.uuid(),
    beginsAt: p.datetime(),
    until: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    createdAt: p.datetime(),
  },
});
