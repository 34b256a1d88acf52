import type { Job } from "../../ports/work.ts";
import type { OwnershipClaim } from "../../domain/ownership.ts";
import type { AccessRequest } from "../../domain/request.ts";
import { presentCards, findRoute } from "../../domain/routing.ts";
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
  const reminders = rows.grants
    .all(owner)
    .flatMap(({ grant }) =>
      grant.state === "active" && grant.remindAt !== null && grant.remindAt <= now
        ? [{ id: grant.id, remindAt: grant.remindAt }]
        : [],
    );
  const memberships = rows.memberships.all(owner).filter(({ isReconcileOwed }) => isReconcileOwed);
  const open = rows.requests.all(owner).filter(({ closedAt }) => closedAt === null);
  const late = open.filter(({ deadline }) => deadline <= now);
  const received = open.filter(({ status, deadline }) => status === "received" && deadline > now);
  const unasked = open.filter(
    ({ status, stageSince, deadline }) => status === "pending" && stageSince === null && deadline > now,
  );
  const waiting = open.flatMap(({ id, status, escalatesAt, deadline }) =>
    status === "pending" && escalatesAt !== null && escalatesAt <= now && deadline > now ? [{ id, escalatesAt }] : [],
  );
  const cards = rows.requests.all(owner).filter(({ id }) => owesCards(rows, owner, id));
  const routed = rows.requests.all(owner).filter((request) => isToRoute(rows, owner, request, now));
  const afterHooks = rows.steps.all(owner).filter(({ event }) => event.isAfterOwed);
  const claims = rows.claims.all(owner).filter(({ closedAt }) => closedAt === null);
  const lateClaims = claims.filter(({ expiresAt }) => expiresAt <= now);
  const dueClaims = claims.filter((claim) => claim.expiresAt > now && isToAdvance(claim));
  const undrawnClaims = rows.claims
    .all(owner)
    .filter(({ method, closedAt }) => method === "admin-approval" && closedAt !== null)
    .filter(({ drawnVersion, version }) => drawnVersion < version);
  const events = rows.events.all(owner).filter(({ settled }) => settled === null);

  return [
    ...grants.slice(0, limit).map(({ id }): Job => ({ type: "advance-grant", grantId: id })),
    ...sorted(reminders, ({ remindAt }) => remindAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "remind-of-end", grantId: id })),
    ...shuffled(memberships, random)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "reconcile-membership", membershipId: id })),
    ...sorted(late, ({ deadline }) => deadline)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "expire-request", requestId: id })),
    ...sorted(received, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "open-request", requestId: id })),
    ...sorted(unasked, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "begin-stage", requestId: id })),
    ...sorted(waiting, ({ escalatesAt }) => escalatesAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "escalate-stage", requestId: id })),
    ...shuffled(routed, random)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "route-request", requestId: id })),
    ...shuffled(cards, random)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "deliver-cards", requestId: id })),
    ...sorted(events, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "deliver-notice", eventId: id })),
    ...sorted(dueClaims, ({ createdAt }) => createdAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "advance-claim", claimId: id })),
    ...sorted(lateClaims, ({ expiresAt }) => expiresAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "expire-claim", claimId: id })),
    ...sorted(undrawnClaims, ({ closedAt, expiresAt }) => closedAt ?? expiresAt)
      .slice(0, limit)
      .map(({ id }): Job => ({ type: "redraw-claim", claimId: id })),
    ...afterHooks.slice(0, limit).map(({ event: { id, requestId } }): Job => {
      return { type: "run-after-hook", eventId: id, requestId };
    }),
  ];
}

/** Flows with open requests; connectors with unended grants, or with what a strategy gave and was not taken back. */
export function findObligations(rows: Rows, owner: object | null) {
  const open = rows.requests.all(owner).filter(({ closedAt }) => closedAt === null);
  const unended = rows.grants.all(owner).filter(({ grant }) => grant.endedAt === null);
  const given = rows.gifts.all(owner).filter(({ state }) => state !== "deescalated");
  const connectors = [...unended.map(({ grant }) => grant.target.connectorId), ...given.map((row) => row.connectorId)];
  return {
    flows: [...new Set(open.map(({ flow }) => flow))].toSorted(),
    connectors: [...new Set(connectors)].toSorted(),
  };
}

function isOwed({ grant, nextAttemptAt }: KeptGrant, now: Date): boolean {
  if (grant.endedAt !== null) return false;
  return grant.endsAt <= now || (grant.state !== "active" && nextAttemptAt <= now);
}

/** It is to be looked up, or its code is to be sent. */
function isToAdvance({ state, codeHmac, codeSentAt }: OwnershipClaim): boolean {
  return state === "received" || (codeHmac !== null && codeSentAt === null);
}

function owesCards(rows: Rows, owner: object | null, requestId: string): boolean {
  const request = rows.requests.get(requestId, owner);
  if (request === null) return false;
  const grant = rows.grants.all(owner).find((kept) => kept.grant.requestId === requestId)?.grant;
  const version = request.version + (grant?.version ?? 0);
  const messages = rows.notifications.all(owner).filter((message) => message.requestId === requestId);
  return messages.some((message) => {
    if (message.channel !== null && (message.state === "sent" || message.state === "superseded"))
      return message.drawnVersion !== version;
    if (message.state !== "queued") return false;
    if (message.kind === "receipt" || request.closedAt !== null || message.stage !== request.stage) return true;
    return presentCards(messages, message.stage).includes(message);
  });
}

function isToRoute(rows: Rows, owner: object | null, request: AccessRequest, now: Date): boolean {
  if (request.deadline <= now) return false;
  const messages = rows.notifications.all(owner).filter(({ requestId }) => requestId === request.id);
  const { kind } = findRoute(request, messages, now);
  return kind === "forward" || kind === "return" || kind === "remind" || kind === "timed-out" || kind === "exhausted";
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
