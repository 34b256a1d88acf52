import { defineEntity, p } from "@mikro-orm/core";

import type { PicturedField } from "../../domain/picture.ts";
import type { Trace } from "../../domain/trace.ts";
import type { FieldValue, RequestSource, RequestStatus, StageSnapshot, TargetSnapshot } from "../../domain/request.ts";

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
    neededConnectorId: p.text().strictNullable(),
    stage: p.integer(),
    stageSince: p.datetime().strictNullable(),
    escalatesAt: p.datetime().strictNullable(),
    stages: p.json().$type<readonly StageSnapshot[]>(),
    askedVersion: p.integer(),
    startsAt: p.datetime().strictNullable(),
    extendsGrantId: p.uuid().strictNullable(),
    context: p.json().$type<Readonly<Record<string, unknown>>>(),
    trace: p.json().$type<Trace>().strictNullable(),
    source: p.text().$type<RequestSource>(),
    deadline: p.datetime(),
    sourceChannel: p.text().strictNullable(),
    slackViewId: p.text().strictNullable(),
    createdAt: p.datetime(),
    closedAt: p.datetime().strictNullable(),
  },
});
