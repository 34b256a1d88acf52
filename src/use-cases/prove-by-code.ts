import { mostTries, nameInFinding, type OwnershipClaim, tryCode } from "../domain/ownership.ts";
import { accept, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { endClaim } from "./close-claim.ts";
import { commitLink } from "./commit-link.ts";
import { meetPerson } from "./meet-person.ts";

/** A person enters the code they got. */
export interface ProveByCode {
  readonly claimId: string;
  readonly code: string;
  readonly bySlackUserId: string;
}

type Needs = Pick<World, "store" | "people" | "directories" | "codes">;

/**
 * Tries a code. The right one links the account, and whatever waited for it goes on; a wrong one counts, and the fifth
 * ends the claim and what waited for it. Claim, link and requests commit together.
 */
export async function proveByCode(world: Needs, command: ProveByCode): Promise<Result<OwnershipClaim>> {
  const met = await meetPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return met;
  const { user } = met.value;
  return world.store.transaction(async (tx) => {
    const claim = await tx.lockClaim(command.claimId);
    if (claim === null) return refuse({ reason: "claim-unknown" });
    const isRight = world.codes.isCode(claim.id, command.code, claim.codeHmac);
    const tried = tryCode(claim, { by: user.id, isRight, at: tx.now });
    if (!tried.ok) return tried;
    if (tried.value.state === "proven") return prove(tx, world, user, tried.value);
    if (tried.value.state === "failed") {
      await endClaim(tx, tried.value, user.id);
      return refuse({ reason: "claim-over", state: "failed" });
    }
    await tx.saveClaim(tried.value);
    tx.audit({
      actor: user.id,
      action: "claim.code-wrong",
      subject: `claim:${claim.id}`,
      data: { tries: tried.value.tries },
    });
    return refuse({ reason: "code-wrong", triesLeft: mostTries - tried.value.tries });
  });
}

async function prove(
  tx: Transaction,
  world: Needs,
  user: User,
  claim: OwnershipClaim,
): Promise<Result<OwnershipClaim>> {
  const { account, connectorId } = claim;
  if (account === null) return refuse({ reason: "claim-unknown" });
  const linked = await commitLink(tx, world, {
    user,
    connectorId,
    service: world.directories.labelOf(connectorId),
    account,
    source: "manual",
    method: "email-code",
    by: { kind: "user", userId: user.id },
  });
  if (!linked.ok && linked.refusal.reason === "owned-by-another") return doubt(tx, claim, linked.refusal);
  if (!linked.ok) return linked;
  await tx.saveClaim(claim);
  tx.audit({
    actor: user.id,
    action: "claim.proven",
    subject: `claim:${claim.id}`,
    data: { identity: linked.value.id },
  });
  return accept(claim);
}

/**
 * Somebody else got the account while the code was under way. The claimant is not told who has it; the admins are, since
 * two people have a good claim to it.
 */
async function doubt(
  tx: Transaction,
  { id, connectorId }: OwnershipClaim,
  { account, owner, service }: Extract<Refusal, { readonly reason: "owned-by-another" }>,
): Promise<Result<never>> {
  await tx.tell({
    recipient: { kind: "admins" },
    notice: {
      kind: "claim-suspicious",
      detail: `The right code was entered for the account ${nameInFinding(account)}, which is linked to ${owner} since it was sent. Nothing was changed.`,
    },
    requestId: null,
    claimId: id,
    connectorId,
    dedupeKey: `claim-owned:${id}`,
  });
  return refuse({ reason: "proof-not-enough", service });
}
