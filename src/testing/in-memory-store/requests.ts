import { randomUUID } from "node:crypto";

import type { Decision } from "../../domain/approval-policy.ts";
import type { AccessRequest } from "../../domain/request.ts";
import type { Transaction } from "../../ports/store.ts";
import { checkRequest } from "./check-rows.ts";
import type { Session } from "./session.ts";

type Requests = Pick<Transaction, "lockRequest" | "addRequest" | "saveRequest" | "addDecision">;

/** What a transaction does with requests: one for each form, and one approval and one denial of each person. */
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
      await session.refer("connector", rows.connectors, request.neededConnectorId);
      session.insert(rows.requests, structuredClone(request));
      return true;
    },
    async saveRequest(request) {
      const { id, status, version, statusReason, deciders, neededConnectorId, deadline, closedAt } = request;
      const { stage, stageSince, escalatesAt, stages, askedVersion, trace } = request;
      const standing = { status, version, statusReason, deciders, neededConnectorId, deadline, closedAt };
      await session.refer("connector", rows.connectors, neededConnectorId);
      await session.update("request", rows.requests, id, (row) => {
        const changed = { ...row, ...standing, stage, stageSince, escalatesAt, stages, askedVersion, trace };
        checkRequest(changed);
        return changed;
      });
    },
    async addDecision(decision) {
      const { requestId, userId, onBehalfOf, outcome } = decision;
      const voice = onBehalfOf ?? userId;
      const isTheSame = (other: Decision) => other.requestId === requestId && other.outcome === outcome;
      const ofRequest = () => rows.decisions.all(session).filter(isTheSame);
      const isSamePerson = (other: Decision) => other.userId === userId;
      const isSameVoice = (other: Decision) => voice !== null && (other.onBehalfOf ?? other.userId) === voice;
      const person = `${outcome} by:${requestId}/${userId ?? "flow"}`;
      if (!(await session.claim(person, () => ofRequest().some(isSamePerson)))) return false;
      const word = `${outcome} of:${requestId}/${voice ?? "flow"}`;
      if (!(await session.claim(word, () => ofRequest().some(isSameVoice)))) return false;
      await session.refer("request", rows.requests, requestId);
      await session.refer("users", rows.users, userId);
      await session.refer("users", rows.users, onBehalfOf);
      session.insert(rows.decisions, { id: randomUUID(), ...decision });
      return true;
    },
  };
}
