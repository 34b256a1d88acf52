import { randomUUID } from "node:crypto";

import type { Decision } from "../../../src/domain/approval-policy.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
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
        const isSame = (other: AccessRequest) => other.slackViewId === slackViewId;
        const isNew = await session.claim(`view:${slackViewId}`, () => rows.requests.all(session).some(isSame));
        if (!isNew) return false;
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
      const isSame = (other: Decision) => other.requestId === requestId && other.userId === userId;
      const key = `decision of:${requestId}/${userId ?? "flow"}`;
      if (!(await session.claim(key, () => rows.decisions.all(session).some(isSame)))) return false;
      await session.refer("request", rows.requests, requestId);
      await session.refer("users", rows.users, userId);
      session.insert(rows.decisions, { id: randomUUID(), ...decision });
      return true;
    },
  };
}
