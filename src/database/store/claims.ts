import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { OwnershipClaim } from "../../domain/ownership.ts";
import type { Reads, Transaction } from "../../ports/store.ts";
import { OwnershipClaimEntity } from "../entities/index.ts";
import { insertRowOnce, readRow, updateRows } from "./table.ts";

type ClaimReads = Pick<Reads, "findClaim" | "findOpenClaim" | "countClaims" | "countCodes">;
type ClaimWrites = Pick<Transaction, "lockClaim" | "lockCodesOf" | "addClaim" | "saveClaim" | "saveClaimDrawn">;

/** What is kept of people's claims to accounts. */
export function createClaimReads(em: EntityManager): ClaimReads {
  const count = async (where: ReturnType<typeof sql>) => {
    const { rows } = await sql<{ count: string }>`select count(*) as count from ownership_claim ${where}`.execute(
      em.getKysely(),
    );
    return Number(rows[0]?.count ?? 0);
  };
  return {
    findClaim: (id) => readRow(em, OwnershipClaimEntity, sql`where id = ${id}`),
    findOpenClaim: (userId, connectorId) =>
      readRow(
        em,
        OwnershipClaimEntity,
        sql`where user_id = ${userId} and connector_id = ${connectorId} and closed_at is null`,
      ),
    countClaims: (userId, since) => count(sql`where user_id = ${userId} and created_at > ${since}`),
    countCodes: (connectorId, externalId, since) =>
      count(sql`where connector_id = ${connectorId} and account->>'externalId' = ${externalId}
        and code_hmac is not null and created_at > ${since}`),
  };
}

/** What a transaction does with claims. At most one is open for each person and connector, by constraint. */
export function createClaimWrites(em: EntityManager): ClaimWrites {
  return {
    lockClaim: (id) => readRow(em, OwnershipClaimEntity, sql`where id = ${id} for update`),
    async lockCodesOf(connectorId, externalId) {
      await sql`select pg_advisory_xact_lock(hashtext('latchkey.codes'), hashtext(${`${connectorId}/${externalId}`}))`.execute(
        em.getKysely(),
      );
    },
    addClaim: (claim) => insertRowOnce(em, OwnershipClaimEntity, { ...claim, drawnVersion: 0 }),
    async saveClaim(claim) {
      await updateRows<OwnershipClaim & { drawnVersion: number }>(
        em,
        OwnershipClaimEntity,
        changesOf(claim),
        sql`where id = ${claim.id}`,
      );
    },
    async saveClaimDrawn(claimId, version) {
      await updateRows(em, OwnershipClaimEntity, { drawnVersion: version }, sql`where id = ${claimId}`);
    },
  };
}

function changesOf(claim: OwnershipClaim) {
  const { state, version, account, finding, codeHmac, codeSentAt, tries, decidedBy, reason, closedAt } = claim;
  return { state, version, account, finding, codeHmac, codeSentAt, tries, decidedBy, reason, closedAt };
}
