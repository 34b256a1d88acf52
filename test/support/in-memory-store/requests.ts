import { randomUUID } from "node:crypto";

import type { Transaction } from "../../../src/ports/store.ts";
import { checkRequest } from "./check-rows.ts";
import type { Session } from "./session.ts";

type Requests = Pick<Transaction, "lockRequest" | "addRequest" | "saveRequest" | "addDecision">;

/** What a transaction does with requests: one for each form, and one decision of each person. */
export function createRequests(session: Session): Requests {
  const { rows } = session;

  return {
    async lockRequest(id) {
      if (rows.requests.get(id, session) === null) return null;
      await session.lock(`request:${id}`);
      return rows.requests.get(id, session);
    },
    async addRequest(request) {
      checkRequest(request);
      const { slackViewId, requesterId, beneficiaryId } = request;
      if (slackViewId !== null) {
        await session.lock(`view:${slackViewId}`);
        if (rows.requests.all(session).some((other) => other.slackViewId === slackViewId)) return false;
      }
      await session.refer("users", rows.users, requesterId);
      await session.refer("users", rows.users, beneficiaryId);
      session.insert(rows.requests, structuredClone(request));
      return true;
    },
    async saveRequest({ id, status, version, statusReason, deciders, deadline, closedAt }) {
      await session.update("request", rows.requests, id, (row) => {
        const changed = { ...row, status, version, statusReason, deciders, deadline, closedAt };
        checkRequest(changed);
        return changed;
      });
    },
    async addDecision(decision) {
      const { requestId, userId } = decision;
      await session.lock(`decision of:${requestId}/${userId ?? "flow"}`);
      const given = rows.decisions.all(session);
      if (given.some((other) => other.requestId === requestId && other.userId === userId)) return false;
      await session.refer("request", rows.requests, requestId);
      await session.refer("users", rows.users, userId);
      session.insert(rows.decisions, { id: randomUUID(), ...decision });
      return true;
    },
  };
}
