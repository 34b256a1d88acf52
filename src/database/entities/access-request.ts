import { defineEntity, p } from "@mikro-orm/core";

import type { PicturedField } from "../../domain/picture.ts";
import type { FieldValue, RequestStatus, TargetSnapshot } from "../../domain/request.ts";

/** One ask, from form to decision. */
export const AccessRequestEntity = defineEntity({
  name: "AccessRequest",
  tableName: "access_request",
  properties: {
    id: p.uuid().primary(),
    flow: p.text(),
    flowLabel: p.text(),
    target: p.json().$type<TargetSnapshot>().strictNullable(),
    fields: p.json().$type<Readonly<Record<string, FieldValue>>>(),
    shownFields: p.json().$type<readonly PicturedField[]>(),
    durationSeconds: p.integer().strictNullable(),
    requesterId: p.uuid(),
    beneficiaryId: p.uuid(),
    status: p.text().$type<RequestStatus>(),
    version: p.integer(),
    statusReason: p.text().strictNullable(),
    deciders: p.text().strictNullable(),
    deadline: p.datetime(),
    sourceChannel: p.text().strictNullable(),
    slackViewId: p.text().strictNullable(),
    createdAt: p.datetime(),
    closedAt: p.datetime().strictNullable(),
  },
});
