import { defineEntity, p } from "@mikro-orm/core";

import type { RequestEvent } from "../../domain/request-event.ts";
import type { Step } from "../../domain/steps.ts";

/** A step that was taken. Rows are only ever added; `is_after_owed` is what is still to be done about one. */
export const RequestEventEntity = defineEntity({
  name: "RequestEvent",
  tableName: "request_event",
  properties: {
    id: p.uuid().primary(),
    requestId: p.uuid().strictNullable(),
    flow: p.text(),
    targetName: p.text().strictNullable(),
    step: p.text().$type<Step>(),
    userId: p.uuid().strictNullable(),
    requesterId: p.uuid(),
    cause: p.text().$type<NonNullable<RequestEvent["cause"]>>().strictNullable(),
    failed: p.boolean(),
    data: p.json().$type<RequestEvent["data"]>(),
    isAfterOwed: p.boolean(),
    happenedAt: p.datetime(),
  },
});
