import type { AuditEvent } from "../../../src/domain/audit.ts";
import { isOpenClaim, mostTries } from "../../../src/domain/ownership.ts";
import type { KeptClaim } from "../../../src/testing/in-memory-store/rows.ts";
import type { Ground } from "../ground.ts";
import { linkOf } from "./links.ts";

/** Looks at claims that changed: one open for each person and connector, each wrong code counted, no proof without a link. */
export function lookAtClaims(ground: Ground, told: readonly AuditEvent[]): void {
  const { memory, watch, story } = ground;
  countWrongCodes(ground, told);
  const open = new Set<string>();
  for (const claim of memory.rows.claims.all(null)) {
    const name = story.nameOf(claim.id, "claim");
    const place = `${claim.userId} ${claim.connectorId}`;
    if (isOpenClaim(claim) && open.has(place))
      story.break(`${name} must not be open beside another of the same person.`);
    if (isOpenClaim(claim)) open.add(place);
    const before = watch.claims.get(claim.id) ?? null;
    if (before === claim) continue;
    watch.claims.set(claim.id, claim);
    const problem = problemOf(ground, before, claim);
    if (problem !== null) story.break(`${name}: ${problem}.`);
    if (before?.state !== claim.state || before.tries !== claim.tries)
      story.add(`  ${name} is ${claim.state} after ${claim.tries} wrong codes`);
  }
}

/** Every wrong code has an entry of its own; the one that ends the claim is the entry of its end. */
function countWrongCodes({ watch }: Ground, told: readonly AuditEvent[]): void {
  for (const { action, subject } of told) {
    if (action !== "claim.code-wrong" && action !== "claim.failed") continue;
    const id = subject.slice("claim:".length);
    watch.wrongCodes.set(id, (watch.wrongCodes.get(id) ?? 0) + 1);
  }
}

function problemOf({ memory, watch }: Ground, before: KeptClaim | null, claim: KeptClaim): string | null {
  const { state, tries, version, account } = claim;
  if (before !== null && !isOpenClaim(before) && before.version !== version) return "it must not change after its end";
  if (tries !== (watch.wrongCodes.get(claim.id) ?? 0)) return "each wrong code must be counted";
  if (tries > mostTries || (tries === mostTries && state !== "failed")) return `it must not take ${tries + 1} codes`;
  if (state !== "proven" || before?.state === "proven") return null;
  const link = linkOf(memory.rows, claim.connectorId, account?.externalId ?? "");
  if (link?.userId !== claim.userId || link.verificationMethod !== claim.method)
    return "it is proven, and nothing is linked";
  if (claim.method === "admin-approval" && claim.decidedBy !== link.linkedBy)
    return "somebody else linked it than decided";
  return null;
}
