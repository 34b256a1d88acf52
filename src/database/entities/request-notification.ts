import { defineEntity, p } from "@mikro-orm/core";

import type { NotificationState, RequestNotification } from "../../domain/notification.ts";

/** One message about a request, owed or delivered. */
export const RequestNotificationEntity = defineEntity({
  name: "RequestNotification",
  tableName: "request_notification",
  properties: {
    id: p.uuid().primary(),
    requestId: p.uuid(),
    kind: p.text().$type<RequestNotification["kind"]>(),
    step: p.integer(),
    destination: p.json().$type<RequestNotification["destination"]>(),
    state: p.text().$type<NotificationState>(),
    channel: p.text().strictNullable(),
    ts: p.text().strictNullable(),
    drawnVersion: p.integer(),
    error: p.text().strictNullable(),
    stage: p.integer(),
    timeoutSeconds: p.integer().strictNullable(),
    remindSeconds: p.integer().strictNullable(),
    sentAt: p.datetime().strictNullable(),
    reminders: p.integer(),
    nextReminderAt: p.datetime().strictNullable(),
  },
});
