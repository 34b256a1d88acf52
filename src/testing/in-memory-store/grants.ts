import { type Grant, nextAttemptOf } from "../../domain/grant.ts";
import type { Transaction } from "../../ports/store.ts";
import { checkGrant } from "./check-rows.ts";
import type { Session } from "./session.ts";

type Grants = Pick<Transaction, "lockGrant" | "addGrant" | "saveGrant" | "deferGrant">;

/** What a transaction does with grants: one for each request, and whoever locks one holds its request as well. */
export function createGrants(session: Session): Grants {
  const { rows, now } = session;

  return {
    async lockGrant(id) {
      const found = rows.grants.get(id, session);
      if (found === null) return null;
      await session.lock(`request:${found.grant.requestId}`);
      await session.lock(`grant:${id}`);
      return rows.grants.get(id, session)?.grant ?? null;
    },
    async addGrant(grant) {
      checkGrant(grant);
      const isTaken = () => rows.grants.all(session).some((kept) => kept.grant.requestId === grant.requestId);
      if (!(await session.claim(`grant of:${grant.requestId}`, isTaken))) {
        throw new Error('duplicate key value violates unique constraint "access_grant_request_id_key"');
      }
      await session.refer("request", rows.requests, grant.requestId);
      await session.refer("users", rows.users, grant.beneficiaryId);
      await session.refer("connector", rows.connectors, grant.target.connectorId);
      session.insert(rows.grants, {
        id: grant.id,
        grant: structuredClone(grant),
        nextAttemptAt: nextAttemptOf(grant, now),
      });
    },
    async saveGrant(grant) {
      await session.update("grant", rows.grants, grant.id, (row) => {
        const changed = { ...row.grant, ...changesOf(grant) };
        checkGrant(changed);
        return { ...row, grant: changed, nextAttemptAt: nextAttemptOf(changed, now) };
      });
    },
    async deferGrant(id, until, attempts) {
      await session.update("grant", rows.grants, id, (row) => ({
        ...row,
        grant: { ...row.grant, attempts },
        nextAttemptAt: until,
      }));
    },
  };
}

/** What changes after a grant's birth; the rest of it is not written again. */
function changesOf(grant: Grant) {
  const { account, state, version, endsAt, foundBefore, grantedAt, endCause, endedBy, endedAt, note, attempts } = grant;
  const { undoneOutsideAt, extensions, remindAt } = grant;
  return {
    account,
    state,
    version,
    endsAt,
    foundBefore,
    grantedAt,
    endCause,
    endedBy,
    endedAt,
    note,
    attempts,
    undoneOutsideAt,
    extensions,
    remindAt,
  };
}
