import { type Grant, isUnended } from "../domain/grant.ts";
import { type AccessRequest, isOpen } from "../domain/request.ts";
import type { Reads, Transaction } from "../ports/store.ts";

/** No chain of extensions is longer; whatever a configuration says, nobody walks for ever. */
const longest = 200;

/** The grants of one access, locked, and whoever asks that it goes on. */
export interface LockedChain {
  /** The grant that was named. */
  readonly grant: Grant;
  /** The others of the same access that are not over. */
  readonly others: readonly Grant[];
  /** The open request that asks for the access to go on; `null` where there is none. */
  readonly asked: AccessRequest | null;
  /** Whether somebody asked while this waited for the locks: that request is not locked. Begin anew to have it. */
  readonly hasGrown: boolean;
}

/**
 * Locks a grant and the others of the same access that are not over: those it carries on, and those that carry it on. To
 * the person they are one access, so whoever ends one early ends them all; what asks for more of it is locked as well.
 *
 * That request comes first, as it does for whoever decides it and carries the last grant on by it. The grants follow in
 * the order of their requests, as for all who lock several. So nobody who locks any of these waits for another who waits
 * for them. `null` when there is no such grant; `moved` when that request was decided or closed meanwhile: begin anew.
 */
export async function lockChain(tx: Transaction, grantId: string): Promise<LockedChain | "moved" | null> {
  const before = await laterOf(tx, grantId);
  const asked = before.askedId === null ? null : await tx.lockRequest(before.askedId);
  // Approved, it has a grant by now, and that would have its place further behind.
  if (asked !== null && !isOpen(asked)) return "moved";
  const ids = new Set([grantId, ...(await earlierOf(tx, grantId)), ...before.grantIds]);
  const locked = new Map<string, Grant>();
  for (const id of await byRequest(tx, ids)) {
    const one = await tx.lockGrant(id);
    if (one !== null) locked.set(id, one);
  }
  const grant = locked.get(grantId);
  if (grant === undefined) return null;
  const others = [...locked.values()].filter((one) => one.id !== grantId && isUnended(one));
  const after = await laterOf(tx, grantId);
  const hasGrown =
    after.grantIds.some((id) => !locked.has(id)) || (after.askedId !== null && after.askedId !== asked?.id);
  return { grant, others, asked, hasGrown };
}

/** Grants in the order in which everybody locks several: that of their requests. What is not there is left out. */
export async function byRequest(reads: Reads, grantIds: ReadonlySet<string>): Promise<readonly string[]> {
  const grants = await Promise.all([...grantIds].map((id) => reads.findGrant(id)));
  const found = grants.filter((grant) => grant !== null);
  return found.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1)).map(({ id }) => id);
}

async function earlierOf(reads: Reads, grantId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let id: string | null = grantId; id !== null && ids.length < longest;) {
    const grant: Grant | null = await reads.findGrant(id);
    const request = grant && (await reads.findRequest(grant.requestId));
    id = request?.extendsGrantId ?? null;
    if (id !== null) ids.push(id);
  }
  return ids;
}

/** The grants that carry one on, and the open request that asks for the last of them to go on. */
async function laterOf(
  reads: Reads,
  grantId: string,
): Promise<{ readonly grantIds: readonly string[]; readonly askedId: string | null }> {
  const grantIds: string[] = [];
  let last = grantId;
  while (grantIds.length < longest) {
    const extension = await reads.findExtension(last);
    if (extension?.isApproved === false) return { grantIds, askedId: extension.requestId };
    const next = extension === null ? null : await reads.findGrantOfRequest(extension.requestId);
    if (next === null) break;
    last = next.id;
    grantIds.push(last);
  }
  return { grantIds, askedId: null };
}
