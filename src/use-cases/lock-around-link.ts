import type { Transaction } from "../ports/store.ts";
import { byRequest } from "./lock-chain.ts";

/** What a link concerns when it comes or goes. */
export interface AroundLink {
  readonly connectorId: string;
  /** Those for whom something may wait for an account of the connector. */
  readonly userIds: readonly string[];
  /** The account whose grants may end; `null` where none does. */
  readonly externalId: string | null;
}

/**
 * Locks in the one order what a link concerns, requests that wait first and then all grants by their requests, before
 * anything is read of it: what waits and what is held may be one access and its extension, which `lock-chain` locks too.
 * After it the same rows can be locked in any order.
 */
export async function lockAroundLink(tx: Transaction, { connectorId, userIds, externalId }: AroundLink): Promise<void> {
  const requests: string[] = [];
  const grants = new Set(externalId === null ? [] : await tx.unendedGrantsOfAccount(connectorId, externalId));
  for (const userId of userIds) {
    requests.push(...(await tx.requestsNeedingAccount(userId, connectorId)));
    for (const id of await tx.grantsNeedingAccount(userId, connectorId)) grants.add(id);
  }
  for (const id of requests.toSorted()) await tx.lockRequest(id);
  for (const id of await byRequest(tx, grants)) await tx.lockGrant(id);
}
