import type { Reads, Transaction } from "../../ports/store.ts";
import type { KeptStep, Rows } from "./rows.ts";
import type { Session } from "./session.ts";

type EventReads = Pick<Reads, "eventsOf" | "nextOwedEvent" | "countEvents" | "wasFlowFaultTold">;
type EventWrites = Pick<Transaction, "addEvent" | "beginAfterHook" | "settleAfterHook" | "noteEndAsked">;

/** The steps that requests took, and what was told of flows whose code failed at one. */
export function createEventReads(rows: Rows, owner: object | null): EventReads {
  return {
    eventsOf: async (requestId) =>
      rows.steps
        .all(owner)
        .filter(({ event }) => event.requestId === requestId)
        .map(({ event }) => event),
    async nextOwedEvent({ eventId, requestId }) {
      const isOne = ({ event }: KeptStep) =>
        requestId === null ? event.id === eventId : event.requestId === requestId;
      return rows.steps.all(owner).find((kept) => isOne(kept) && kept.event.isAfterOwed)?.event ?? null;
    },
    async countEvents({ requesterId, step, flows, targetName, since, until, includeFailed = false }) {
      return rows.steps
        .all(owner)
        .map(({ event }) => event)
        .filter((event) => event.requesterId === requesterId && event.step === step && flows.includes(event.flow))
        .filter((event) => targetName === undefined || event.targetName === targetName)
        .filter(({ happenedAt }) => since === undefined || happenedAt >= since)
        .filter(({ happenedAt }) => until === undefined || happenedAt < until)
        .filter(({ failed }) => includeFailed || !failed).length;
    },
    wasFlowFaultTold: async (keyPrefix, since) =>
      rows.events
        .all(owner)
        .filter(({ event, createdAt }) => event.notice.kind === "flow-failed" && createdAt > since)
        .some(({ dedupeKey }) => dedupeKey?.startsWith(keyPrefix) === true),
  };
}

/** How they are written down. */
export function createEventWrites(session: Session): EventWrites {
  const { rows } = session;

  return {
    async addEvent(event) {
      await session.refer("request", rows.requests, event.requestId);
      await session.refer("users", rows.users, event.userId);
      await session.refer("users", rows.users, event.requesterId);
      session.insert(rows.steps, { id: event.id, event: structuredClone(event), attempts: 0 });
    },
    async beginAfterHook(id) {
      const isBegun = await session.update("step", rows.steps, id, (row) =>
        row.event.isAfterOwed ? { ...row, attempts: row.attempts + 1 } : null,
      );
      return isBegun ? (rows.steps.get(id, session)?.attempts ?? null) : null;
    },
    async settleAfterHook(id) {
      await session.update("step", rows.steps, id, (row) => ({ ...row, event: { ...row.event, isAfterOwed: false } }));
    },
    async noteEndAsked(id) {
      if (rows.grants.get(id, session) === null) return false;
      const isTaken = () => rows.endsAsked.get(id, session) !== null;
      if (!(await session.claim(`end asked:${id}`, isTaken))) return false;
      session.insert(rows.endsAsked, { id });
      return true;
    },
  };
}
