import { defineEntity, p } from "@mikro-orm/core";

import type { UserRole } from "../../domain/user.ts";

/** A person Latchkey knows, keyed by Slack's enterprise, team and user id. */
export const UserEntity = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: p.uuid().primary(),
    slackEnterpriseId: p.text(),
    slackTeamId: p.text(),
    slackUserId: p.text(),
    email: p.text().strictNullable(),
    displayName: p.text().strictNullable(),
    isEmailConfirmed: p.boolean().strictNullable(),
    emailSeenAt: p.datetime(),
    role: p.text().$type<UserRole>(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
