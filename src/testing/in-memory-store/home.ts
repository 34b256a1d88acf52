import { subMinutes } from "date-fns/subMinutes";

import type { Reads } from "../../ports/store.ts";
import type { HomeReads, HomeWrites } from "../../ports/home-store.ts";
import type { Rows } from "./rows.ts";
import type { Session } from "./session.ts";

/** The reads of App Home, and of extensions. */
export function createHomeReads(
  rows: Rows,
  owner: object | null,
  now: () => Date,
): HomeReads & Pick<Reads, "findExtension"> {
  const requests = () => rows.requests.all(owner);
  const grantOf = (requestId: string) =>
    rows.grants.all(owner).find(({ grant }) => grant.requestId === requestId)?.grant ?? null;
  const cardsOf = (requestId: string) =>
    rows.notifications.all(owner).filter((message) => message.requestId === requestId && message.kind === "card");

  return {
    async findExtension(grantId) {
      const asked = requests()
        .filter(({ extendsGrantId }) => extendsGrantId === grantId)
        .filter(
          ({ id, status, closedAt }) =>
            closedAt === null || (status === "approved" && grantOf(id)?.state !== "not_applied"),
        )
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
      return asked === undefined ? null : { requestId: asked.id, isApproved: asked.status === "approved" };
    },
    async requestsWithAccessOf(userId, limit) {
      const held = rows.grants.all(owner).filter(({ grant }) => {
        const request = rows.requests.get(grant.requestId, owner);
        return grant.endedAt === null && (request?.beneficiaryId === userId || request?.requesterId === userId);
      });
      return held
        .map(({ grant }) => grant)
        .toSorted((a, b) => a.endsAt.getTime() - b.endsAt.getTime() || byId(a.requestId, b.requestId))
        .slice(0, limit)
        .map(({ requestId }) => requestId);
    },
    openRequestsOf: async (userId, limit) =>
      requests()
        .filter(({ closedAt }) => closedAt === null)
        .filter(({ beneficiaryId, requesterId }) => beneficiaryId === userId || requesterId === userId)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || byId(a.id, b.id))
        .slice(0, limit)
        .map(({ id }) => id),
    undecidedRequests: async (limit) =>
      requests()
        .filter(({ status }) => status === "pending")
        .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || byId(a.id, b.id))
        .slice(0, limit)
        .map(({ id }) => {
          const [card] = cardsOf(id)
            .filter(({ state, destination }) => state === "sent" && destination.kind === "channel")
            .toSorted((a, b) => b.step - a.step || byId(a.id, b.id));
          const place =
            card === undefined || card.channel === null || card.ts === null
              ? null
              : { channel: card.channel, ts: card.ts };
          return { requestId: id, card: place };
        }),
    requestsWithLateRemoval: async (since, attempts, limit) =>
      rows.grants
        .all(owner)
        .map(({ grant }) => grant)
        .filter((grant) => grant.state === "ending" && (grant.endsAt <= since || grant.attempts >= attempts))
        .toSorted((a, b) => a.endsAt.getTime() - b.endsAt.getTime() || byId(a.requestId, b.requestId))
        .slice(0, limit)
        .map(({ requestId }) => requestId),
    async homesToRedraw({ userIds, slackUserIds, withinMinutes, limit }) {
      const since = subMinutes(now(), withinMinutes);
      return rows.homes
        .all(owner)
        .filter(({ id, openedAt }) => {
          const slackUserId = rows.users.get(id, owner)?.slackUserId ?? "";
          return userIds.includes(id) || slackUserIds.includes(slackUserId) || openedAt > since;
        })
        .toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime() || byId(a.id, b.id))
        .slice(0, limit)
        .map(({ id }) => id);
    },
    requestsNobodyGot: async (since, limit) =>
      requests()
        .filter(({ id, status, closedAt }) => {
          const cards = cardsOf(id);
          const isUnreached = cards.length > 0 && cards.every(({ state, ts }) => state === "failed" && ts === null);
          return status === "expired" && closedAt !== null && closedAt > since && isUnreached;
        })
        .toSorted((a, b) => (b.closedAt?.getTime() ?? 0) - (a.closedAt?.getTime() ?? 0) || byId(a.id, b.id))
        .slice(0, limit)
        .map(({ id }) => id),
  };
}

/** Who looks at App Home. */
export function createHomeWrites(session: Session): HomeWrites {
  const { rows, now } = session;
  return {
    async noteHomeOpened(userId) {
      await session.refer("users", rows.users, userId);
      session.insert(rows.homes, { id: userId, openedAt: now });
    },
  };
}

function byId(a: string, b: string): number {
  return a < b ? -1 : 1;
}
