import type { Grant } from "../domain/grant.ts";
import type { Transaction } from "../ports/store.ts";
import { commitEnd } from "./commit-end.ts";

/** Locks every unended grant of an account, in one order, before the account itself is locked. */
export async function lockGrantsOfAccount(
  tx: Transaction,
  connectorId: string,
  externalId: string,
): Promise<readonly Grant[]> {
  const grants: Grant[] = [];
  for (const id of await tx.unendedGrantsOfAccount(connectorId, externalId)) {
    const grant = await tx.lockGrant(id);
    if (grant !== null) grants.push(grant);
  }
  return grants;
}

/** Ends those of them that a person has: the link that gave them the account counts no longer. */
export async function endGrantsOfAccount(
  tx: Transaction,
  grants: readonly Grant[],
  end: { readonly of: string; readonly by: string | null; readonly note: string },
): Promise<number> {
  let ended = 0;
  for (const grant of grants) {
    if (grant.beneficiaryId !== end.of || grant.state === "ending") continue;
    const done = await commitEnd(tx, grant, { cause: "no-longer-allowed", by: end.by, note: end.note });
    if (done.ok) ended += 1;
  }
  return ended;
}
