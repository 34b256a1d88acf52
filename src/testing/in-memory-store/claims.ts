import type { OwnershipClaim } from "../../domain/ownership.ts";
import type { Reads, Transaction } from "../../ports/store.ts";
import { checkClaim } from "./check-rows.ts";
import type { KeptClaim, Rows } from "./rows.ts";
import type { Session } from "./session.ts";

type ClaimReads = Pick<Reads, "findClaim" | "findOpenClaim" | "countClaims" | "countCodes">;
type ClaimWrites = Pick<Transaction, "lockClaim" | "lockCodesOf" | "addClaim" | "saveClaim" | "saveClaimDrawn">;

/** What is kept of people's claims to accounts. */
export function createClaimReads(rows: Rows, owner: object | null): ClaimReads {
  const count = (since: Date, where: (claim: KeptClaim) => boolean) =>
    rows.claims.all(owner).filter((claim) => claim.createdAt > since && where(claim)).length;

  return {
    findClaim: async (id) => rows.claims.get(id, owner),
    findOpenClaim: async (userId, connectorId) =>
      rows.claims.all(owner).find((claim) => isOpenOf(claim, { userId, connectorId })) ?? null,
    countClaims: async (userId, since) => count(since, (claim) => claim.userId === userId),
    countCodes: async (connectorId, externalId, since) =>
      count(
        since,
        (claim) =>
          claim.connectorId === connectorId && claim.account?.externalId === externalId && claim.codeHmac !== null,
      ),
  };
}

/** What a transaction does with claims: at most one is open for each person and connector. */
export function createClaimWrites(session: Session): ClaimWrites {
  const { rows } = session;

  return {
    async lockClaim(id) {
      if (rows.claims.get(id, session) === null) return null;
      await session.lock(`claim:${id}`);
      return rows.claims.get(id, session);
    },
    lockCodesOf: (connectorId, externalId) => session.lock(`codes of:${connectorId}/${externalId}`),
    async addClaim(claim) {
      checkClaim(claim);
      const isTaken = () => rows.claims.all(session).some((other) => isOpenOf(other, claim));
      if (claim.closedAt === null && !(await session.claim(placeOf(claim), isTaken))) return false;
      await session.refer("users", rows.users, claim.userId);
      await session.refer("connector", rows.connectors, claim.connectorId);
      session.insert(rows.claims, { ...structuredClone(claim), drawnVersion: 0 });
      return true;
    },
    async saveClaim(claim) {
      await session.refer("users", rows.users, claim.decidedBy);
      await session.update("claim", rows.claims, claim.id, (row) => {
        const changed = { ...row, ...changesOf(claim) };
        checkClaim(changed);
        return changed;
      });
      // Whoever begins another one waits until it is known whether this one is over.
      if (claim.closedAt !== null) await session.lock(placeOf(claim));
    },
    async saveClaimDrawn(id, drawnVersion) {
      await session.update("claim", rows.claims, id, (row) => ({ ...row, drawnVersion }));
    },
  };
}

function isOpenOf(claim: OwnershipClaim, { userId, connectorId }: Pick<OwnershipClaim, "userId" | "connectorId">) {
  return claim.closedAt === null && claim.userId === userId && claim.connectorId === connectorId;
}

function placeOf({ userId, connectorId }: OwnershipClaim): string {
  return `open claim of:${userId}/${connectorId}`;
}

function changesOf(claim: OwnershipClaim) {
  const { state, version, account, finding, codeHmac, codeSentAt, tries, decidedBy, reason, closedAt } = claim;
  return { state, version, account, finding, codeHmac, codeSentAt, tries, decidedBy, reason, closedAt };
}
