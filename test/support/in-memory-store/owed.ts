import type { Job } from "../../../src/ports/work.ts";
import type { RequestNotification } from "../../../src/domain/notification.ts";
import type { KeptGrant, Rows } from "./rows.ts";

/** From 0 up to, not including, 1. */
export type Chance = () => number;

interface Question {
  readonly now: Date;
  readonly limit: number;
  readonly random: Chance;
}

/** What the rows owe, in the order of urgency; where time says nothing, chance decides, so that nothing starves. */
export function findOwedJobs(rows: Rows, owner: object | null, { now, limit, random }: Question): readonly Job[] {
  const isUntried = (kept: KeptGrant) => kept.nextAttemptAt <= now;
  const grants = rows.grants
    .all(owner)
    .filter((kept) => isOwed(kept, now))
    .toSorted(
      (a, b) => Number(isUntried(b)) - Number(isUntried(a)) || a.grant.endsAt.getTime() - b.grant.endsAt.getTime(),
    );
  const memberships = rows.memberships.all(owner).filter(({ isReconcileOwed }) => isReconcileOwed);
  const open = rows.requests.all(owner).filter(({ closedAt }) => closedAt === null);
  const late = open.filter(({ deadline }) => deadline <= now);
  const received = open.filter(({ status, deadline }) => status === "received" && deadline > now);
  const cards = rows.requests.all(owner).filter(({ id }) => owesCards(rows, owner, id));
  const events = rows.events.all(owner).filter(({ settled }) => settled === null);

  return [
    ...grants.slice(0, limit).map(({ id }): Job => ({ type: "advance-grant", grantId: id })),
    ...shuffled(memberships, random)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "reconcile-membership", membershipId: id })),
    ...sorted(late, ({ deadline }) => deadline)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "expire-request", requestId: id })),
    ...sorted(received, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "open-request", requestId: id })),
    ...shuffled(cards, random)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "deliver-cards", requestId: id })),
    ...sorted(events, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "deliver-notice", eventId: id })),
  ];
}

/** Flows with open requests and connectors with unended grants. */
export function findObligations(rows: Rows, owner: object | null) {
  const open = rows.requests.all(owner).filter(({ closedAt }) => closedAt === null);
  const unended = rows.grants.all(owner).filter(({ grant }) => grant.endedAt === null);
  return {
    flows: [...new Set(open.map(({ flow }) => flow))].toSorted(),
    connectors: [...new Set(unended.map(({ grant }) => grant.target.connectorId))].toSorted(),
  };
}

function isOwed({ grant, nextAttemptAt }: KeptGrant, now: Date): boolean {
  if (grant.endedAt !== null) return false;
  return grant.endsAt <= now || (grant.state !== "active" && nextAttemptAt <= now);
}

function owesCards(rows: Rows, owner: object | null, requestId: string): boolean {
  const request = rows.requests.get(requestId, owner);
  if (request === null) return false;
  const grant = rows.grants.all(owner).find((kept) => kept.grant.requestId === requestId)?.grant;
  const version = request.version + (grant?.version ?? 0);
  const messages = rows.notifications.all(owner).filter((message) => message.requestId === requestId);
  return messages.some((message) => {
    if (message.state === "sent") return message.drawnVersion !== version;
    if (message.state !== "queued") return false;
    return message.kind === "receipt" || request.closedAt !== null || !arrivedEarlier(messages, message);
  });
}

function arrivedEarlier(messages: readonly RequestNotification[], { step }: RequestNotification): boolean {
  return messages.some((other) => other.kind === "card" && other.step < step && other.state === "sent");
}

function sorted<T>(items: readonly T[], by: (item: T) => Date): T[] {
  return items.toSorted((a, b) => by(a).getTime() - by(b).getTime());
}

function shuffled<T>(items: readonly T[], random: Chance): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
