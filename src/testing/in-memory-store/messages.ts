import { randomUUID } from "node:crypto";

import type { RequestNotification } from "../../domain/notification.ts";
import type { Recipient, Transaction } from "../../ports/store.ts";
import { checkNotification } from "./check-rows.ts";
import type { Session } from "./session.ts";

type Messages = Pick<Transaction, "addNotifications" | "saveNotification" | "saveDrawn" | "tell" | "settleOutboxEvent">;

/** What a transaction does with messages: a destination is written to once in a step, a key is told once. */
export function createMessages(session: Session, wake: Transaction["wake"]): Messages {
  const { rows, now } = session;

  return {
    async addNotifications(notifications) {
      for (const notification of notifications) {
        checkNotification(notification);
        const key = keyOf(notification);
        const isTaken = () => rows.notifications.all(session).some((other) => keyOf(other) === key);
        if (!(await session.claim(`message of:${key}`, isTaken))) continue;
        await session.refer("request", rows.requests, notification.requestId);
        session.insert(rows.notifications, structuredClone(notification));
      }
    },
    async saveNotification({ id, ...given }, from) {
      return session.update("notification", rows.notifications, id, (row) => {
        if (row.state !== from) return null;
        const { state, channel, ts, drawnVersion, error, sentAt, reminders, nextReminderAt } = given;
        const changed = { ...row, state, channel, ts, drawnVersion, error, sentAt, reminders, nextReminderAt };
        checkNotification(changed);
        return changed;
      });
    },
    async saveDrawn({ id, channel, ts, drawnVersion }, version) {
      await session.update("notification", rows.notifications, id, (row) => {
        if (row.state !== "sent" && row.state !== "superseded") return null;
        const isAsItWas = row.channel === channel && row.ts === ts && row.drawnVersion === drawnVersion;
        return { ...row, drawnVersion: isAsItWas ? version : 0 };
      });
    },
    async tell({ recipient, notice, dedupeKey = null, ...about }) {
      if (dedupeKey !== null) {
        const isTaken = () => rows.events.all(session).some((kept) => kept.dedupeKey === dedupeKey);
        if (!(await session.claim(`told:${dedupeKey}`, isTaken))) return;
      }
      const { requestId, claimId = null, identityId = null, connectorId = null, syncRunId = null } = about;
      await session.refer("request", rows.requests, requestId);
      await session.refer("claim", rows.claims, claimId);
      await session.refer("identity", rows.identities, identityId);
      await session.refer("connector", rows.connectors, connectorId);
      await session.refer("users", rows.users, recipient.kind === "user" ? recipient.userId : null);
      const subjects = { requestId, claimId, identityId, connectorId, syncRunId };
      const event = { id: randomUUID(), recipient: asKept(recipient), notice, ...subjects, attempts: 0 };
      session.insert(rows.events, { id: event.id, event, dedupeKey, createdAt: now, settled: null });
      await wake({ type: "deliver-notice", eventId: event.id });
    },
    async settleOutboxEvent(id, outcome) {
      const deliveredTo = "failed" in outcome ? null : outcome.deliveredTo;
      const error = "failed" in outcome ? outcome.failed : null;
      await session.update("event", rows.events, id, (row) => ({ ...row, settled: { at: now, deliveredTo, error } }));
    },
  };
}

function asKept(recipient: Recipient): Recipient {
  return recipient.kind === "user" ? { ...recipient, alsoIn: recipient.alsoIn ?? null } : recipient;
}

function keyOf({ requestId, kind, step, destination }: RequestNotification): string {
  return JSON.stringify([
    requestId,
    kind,
    step,
    Object.entries(destination)
      .map((part) => part.join("="))
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ]);
}
