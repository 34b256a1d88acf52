import { randomUUID } from "node:crypto";

import { subHours } from "date-fns/subHours";

import {
  createClaim,
  mostClaimsPerPerson,
  type OwnershipClaim,
  type ProofMethod,
  supersedeClaim,
} from "../domain/ownership.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { Transaction } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { isAccountName } from "./find-account.ts";
import { meetPresentPerson } from "./meet-present-person.ts";

/** A person says that an account is theirs, and how they will prove it. */
export interface ClaimAccount {
  readonly connectorId: string;
  /** What was typed, or the login of what was chosen. */
  readonly account: string;
  /** The account's id, where it was chosen from a list. */
  readonly accountId: string | null;
  readonly method: ProofMethod;
  readonly bySlackUserId: string;
  readonly sourceChannel: string | null;
}

type Needs = Pick<World, "store" | "people" | "directories" | "flows" | "rules">;

/**
 * Begins a proof of ownership: commits the claim, and nothing about the account is known or said yet. An earlier claim of
 * the person to the same connector is void from here on. Throws `MessengerFault` when Slack cannot be asked.
 */
export async function claimAccount(world: Needs, command: ClaimAccount): Promise<Result<OwnershipClaim>> {
  const { connectorId, method } = command;
  if (!world.directories.has(connectorId)) {
    return refuse({ reason: "connector-unknown", connector: connectorId, known: world.directories.ids() });
  }
  // What is typed would be compared with nothing: an admin links accounts there.
  const isProvable = world.directories.knowsAccounts(connectorId);
  if (!isProvable || !world.rules.identity.proofs.includes(method)) return refuse({ reason: "proof-not-offered" });
  const claimed = command.account.trim();
  if (!isAccountName(claimed) || !(command.accountId === null || isAccountName(command.accountId))) {
    const problem = "Please enter the login, the e-mail address or the id of one account.";
    return refuse({ reason: "field-invalid", field: "account", problem });
  }
  const met = await meetPresentPerson(world, command.bySlackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return met;
  const { user, person } = met.value;
  if (person.isGuest && !(await isAllowedGuest(world, user, connectorId))) {
    return refuse({ reason: "standing", who: "you", problem: "guest" });
  }
  return world.store.transaction(async (tx) => {
    const earlier = await tx.findOpenClaim(user.id, connectorId);
    const locked = earlier === null ? null : await tx.lockClaim(earlier.id);
    await tx.lockAccountsOf(user.id, connectorId);
    const refused = await whyNot(tx, world, user, connectorId);
    if (refused !== null) return refused;
    if (locked !== null) await supersede(tx, locked);
    const birth = { id: randomUUID(), userId: user.id, connectorId, method, claimed };
    const { accountId: claimedId, sourceChannel } = command;
    const claim = createClaim({ ...birth, claimedId, sourceChannel }, tx.now);
    // Two forms at once: the other one was first, and counts.
    if (!(await tx.addClaim(claim))) return refuse({ reason: "claim-over", state: "superseded" });
    tx.audit({
      actor: user.id,
      action: "claim.made",
      subject: `claim:${claim.id}`,
      data: { connector: connectorId, claimed, claimedId, method },
    });
    await tx.tell({
      recipient: { kind: "user", userId: user.id },
      notice: { kind: method === "email-code" ? "claim-code" : "claim-asked", detail: null },
      requestId: null,
      claimId: claim.id,
      connectorId,
    });
    await tx.wake({ type: "advance-claim", claimId: claim.id });
    await tx.wake({ type: "expire-claim", claimId: claim.id }, { at: claim.expiresAt });
    return accept(claim);
  });
}

async function whyNot(
  tx: Transaction,
  world: Pick<World, "directories">,
  user: User,
  connectorId: string,
): Promise<Result<never> | null> {
  const service = world.directories.labelOf(connectorId);
  const links = (await tx.identitiesOf([user.id])).filter((link) => link.connectorId === connectorId);
  if (links.some(({ frozenAt }) => frozenAt !== null)) return refuse({ reason: "identity-frozen", service });
  if (links.length > 0) return refuse({ reason: "already-linked", service, owner: null });
  const recent = await tx.countClaims(user.id, subHours(tx.now, 1));
  return recent >= mostClaimsPerPerson ? refuse({ reason: "too-many-claims" }) : null;
}

async function supersede(tx: Transaction, claim: OwnershipClaim): Promise<void> {
  const superseded = supersedeClaim(claim, tx.now);
  if (!superseded.ok) return;
  await tx.saveClaim(superseded.value);
  tx.audit({ actor: claim.userId, action: "claim.superseded", subject: `claim:${claim.id}`, data: {} });
  await tx.wake({ type: "redraw-claim", claimId: claim.id });
}

/** A guest maps an account only for a request of a flow that lets guests ask. */
async function isAllowedGuest(world: Needs, user: User, connectorId: string): Promise<boolean> {
  for (const id of await world.store.requestsNeedingAccount(user.id, connectorId)) {
    const request = await world.store.findRequest(id);
    if (request !== null && world.flows.find(request.flow)?.allowGuests === true) return true;
  }
  return false;
}
