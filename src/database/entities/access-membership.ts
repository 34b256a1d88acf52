import { defineEntity, p } from "@mikro-orm/core";

/** One account in one group or role: the unit of which only one worker writes at a time. */
export const AccessMembershipEntity = defineEntity({
  name: "AccessMembership",
  tableName: "access_membership",
  properties: {
    id: p.uuid().primary(),
    connectorId: p.text(),
    organisationId: p.text(),
    externalId: p.text(),
    resourceId: p.text(),
    fence: p.bigint("number"),
    leasedUntil: p.datetime().strictNullable(),
    isReconcileOwed: p.boolean(),
  },
});
