import { type Grant, isUnended } from "./grant.ts";

/** Whether two grants are about the same account in the same group or role of the same organisation. */
export function sameMembership(one: Grant, other: Grant): boolean {
  return (
    one.account !== null &&
    other.account !== null &&
    one.account.connectorId === other.account.connectorId &&
    one.account.organisationId === other.account.organisationId &&
    one.account.externalId === other.account.externalId &&
    one.target.resourceId === other.target.resourceId
  );
}

/**
 * Whether the membership was there before any grant of ours. A grant that starts while another is unended sees that
 * other's membership, so it takes over what the other found; only the first believes what was read. What one of them
 * found and is not there any more was taken away by somebody else: then it is there before no longer.
 */
export function foundBefore(grant: Grant, others: readonly Grant[], readNow: boolean): boolean {
  if (grant.foundBefore !== null) return grant.foundBefore;
  const isOurs = others.some(
    (other) => other.id !== grant.id && isUnended(other) && other.foundBefore === false && sameMembership(grant, other),
  );
  return !isOurs && readNow;
}

/**
 * The grants that still say that the membership was there before, though it was read and is not: somebody else took it
 * away. They would keep what the next write gives.
 */
export function wronglyFoundBefore(grant: Grant, others: readonly Grant[], readNow: boolean): readonly Grant[] {
  if (readNow) return [];
  return others.filter(
    (other) => other.id !== grant.id && isUnended(other) && other.foundBefore === true && sameMembership(grant, other),
  );
}

/** What ending a grant does to the membership, with the reason when it stays. */
export type Removal =
  | { readonly remove: true }
  | { readonly remove: false; readonly why: "held-before" }
  | { readonly remove: false; readonly why: "held-by-another-grant"; readonly until: Date };

/** Membership ends with the last grant that holds it, and access from before the request is never taken. */
export function planRemoval(grant: Grant, others: readonly Grant[]): Removal {
  if (grant.foundBefore === true) return { remove: false, why: "held-before" };
  const holders = others.filter(
    (other) =>
      other.id !== grant.id && (other.state === "applying" || other.state === "active") && sameMembership(grant, other),
  );
  const last = holders.toSorted((a, b) => b.endsAt.getTime() - a.endsAt.getTime())[0];
  if (last !== undefined) return { remove: false, why: "held-by-another-grant", until: last.endsAt };
  return { remove: true };
}
