import { defineEntity, p } from "@mikro-orm/core";

import type { Json } from "../../ports/strategies.ts";
import type { StrategyMembership } from "../../ports/store.ts";

/** What a custom strategy gave one account, from before its code ran on. */
export const StrategyMembershipEntity = defineEntity({
  name: "StrategyMembership",
  tableName: "strategy_membership",
  properties: {
    id: p.uuid().primary(),
    connectorId: p.text(),
    externalId: p.text(),
    resourceId: p.text(),
    grantId: p.uuid(),
    state: p.text().$type<StrategyMembership["state"]>(),
    kept: p.json().$type<Json>().strictNullable(),
    createdAt: p.datetime(),
    changedAt: p.datetime(),
  },
});
