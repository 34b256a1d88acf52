import type { KeptGrant, Rows } from "../../../src/testing/in-memory-store/rows.ts";
import type { Ground } from "../ground.ts";

/** Looks whether anything waits for an account that is there: whoever links one wakes what waits, in the same commit. */
export function lookAtWaiting({ memory, story }: Pick<Ground, "memory" | "story">): void {
  const { rows } = memory;
  for (const { id, status, beneficiaryId, neededConnectorId } of rows.requests.all(null)) {
    if (status !== "needs_account" || !hasUsableLink(rows, beneficiaryId, neededConnectorId ?? "")) continue;
    story.break(`${story.nameOf(id, "request")} must not wait for an account that is linked.`);
  }
  for (const kept of rows.grants.all(null)) {
    const { id, beneficiaryId, target } = kept.grant;
    if (!awaitsAccount(kept) || !hasUsableLink(rows, beneficiaryId, target.connectorId)) continue;
    story.break(`${story.nameOf(id, "grant")} must not wait for an account that is linked.`);
  }
}

/** Whether access that was decided is put off until somebody links an account, or its time is over. */
export function awaitsAccount({ grant, nextAttemptAt }: KeptGrant): boolean {
  return grant.state === "pending" && grant.account === null && nextAttemptAt.getTime() === grant.endsAt.getTime();
}

/** One link says whose account it is; of several nobody knows which is meant, and a frozen one is used for nothing. */
function hasUsableLink(rows: Rows, userId: string, connectorId: string): boolean {
  const links = rows.identities
    .all(null)
    .filter(({ identity, unlinkedAt }) => unlinkedAt === null && identity.userId === userId)
    .filter(({ identity }) => identity.connectorId === connectorId);
  return links.length === 1 && links[0]?.identity.frozenAt === null;
}
