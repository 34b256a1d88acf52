import { defineEntity, p } from "@mikro-orm/core";

import type { EndCause, GrantState } from "../../domain/grant.ts";
import type { TargetSnapshot } from "../../domain/request.ts";

/** Access owed or given, born with the moment it ends. What `ends_at` says is what revocation goes by. */
export const AccessGrantEntity = defineEntity({
  name: "AccessGrant",
  tableName: "access_grant",
  properties: {
    id: p.uuid().primary(),
    requestId: p.uuid(),
    beneficiaryId: p.uuid(),
    target: p.json().$type<TargetSnapshot>(),
    connectorId: p.text(),
    resourceId: p.text(),
    organisationId: p.text().strictNullable(),
    externalId: p.text().strictNullable(),
    accountLabel: p.text().strictNullable(),
    state: p.text().$type<GrantState>(),
    version: p.integer(),
    durationSeconds: p.integer(),
    endsAt: p.datetime(),
    foundBefore: p.boolean().strictNullable(),
    grantedAt: p.datetime().strictNullable(),
    endCause: p.text().$type<EndCause>().strictNullable(),
    endedBy: p.uuid().strictNullable(),
    endedAt: p.datetime().strictNullable(),
    note: p.text().strictNullable(),
    attempts: p.integer(),
    undoneOutsideAt: p.datetime().strictNullable(),
    startsAt: p.datetime().strictNullable(),
    extensions: p.integer(),
    remindAt: p.datetime().strictNullable(),
    heldSince: p.datetime().strictNullable(),
    nextAttemptAt: p.datetime(),
    createdAt: p.datetime(),
  },
});
