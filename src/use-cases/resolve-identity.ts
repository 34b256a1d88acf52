import { describeRefusal } from "../domain/describe-refusal.ts";
import { sameEmail } from "../domain/email.ts";
import type { AccountSnapshot } from "../domain/grant.ts";
import type { ExternalIdentity } from "../domain/identity.ts";
import { describeTried, type Evidence, nextMove, type SearchMove, type Tried } from "../domain/identity-search.ts";
import { accept, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { OpenDirectory } from "../ports/directories.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { IdentityRules } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { commitLink } from "./commit-link.ts";
import { type EvidenceNeeds, type Found, gatherEvidence } from "./gather-evidence.ts";
import { toResource } from "./to-resource.ts";

/** What the search for an account needs of the world. */
export type ResolveNeeds = EvidenceNeeds & Pick<World, "rules" | "codes">;

/**
 * The person's account in one outside system, the same road for grants and for everything that hooks ask: the stored
 * link; what the flow's own code names; the e-mail among the accounts we know, then live. What was found is kept, and
 * confirmed active by its id before it is used; a stored link whose account is not active is refused: nothing falls
 * through from it. Throws `DirectoryFault`, `MessengerFault` or `FlowFault` when somebody cannot be asked.
 */
export async function resolveIdentity(
  world: ResolveNeeds,
  user: User,
  connectorId: string,
  rules: IdentityRules | null,
): Promise<Result<AccountSnapshot>> {
  const found = await findIdentity(world, user, connectorId, rules);
  if (!found.ok) return found;
  const open = await world.directories.open(connectorId);
  const { identity, confirmed } = found.value;
  return confirmed === null ? confirmActive(open, identity.externalId) : accept(snapshotOf(open, confirmed));
}

/** A person's link, and the account where it was read live on the way; `null` when it was stored before. */
export interface FoundIdentity {
  readonly identity: ExternalIdentity;
  readonly confirmed: DirectoryAccount | null;
}

/**
 * Finds the link of a person, or makes it from what the search finds. A stored one is answered from the database alone.
 */
export async function findIdentity(
  world: ResolveNeeds,
  user: User,
  connectorId: string,
  rules: IdentityRules | null,
): Promise<Result<FoundIdentity>> {
  const readStored = async () =>
    (await world.store.identitiesOf([user.id])).filter((link) => link.connectorId === connectorId);
  let evidence: Evidence<Found> = { userId: user.id, stored: await readStored() };
  for (;;) {
    const move = nextMove(evidence, world.rules.identity);
    if (move.kind === "stored") return accept({ identity: move.identity, confirmed: null });
    if (move.kind === "ask") {
      const answer = await gatherEvidence(world, user, connectorId, rules, evidence, move.what);
      if (!answer.ok) return answer;
      evidence = { ...evidence, ...answer.value };
      continue;
    }
    if (move.kind !== "found") return refuse(whyNot(world, user, connectorId, move));
    const kept = await keep(world, user, connectorId, move);
    // Somebody linked an account of theirs since we looked: then that is the one.
    if (kept === "linked-meanwhile") evidence = { userId: user.id, stored: await readStored() };
    // What we knew of the directory is not so any more: the live question decides.
    else if (kept === "stale") evidence = { ...evidence, synced: [] };
    else return kept;
  }
}

/** Confirms by id that an account exists and may receive access. */
export async function confirmActive(open: OpenDirectory, externalId: string): Promise<Result<AccountSnapshot>> {
  const account = await open.directory.findAccountById(externalId);
  if (account === null) {
    return refuse({ reason: "identity-inactive", account: externalId, service: open.label, status: "deleted" });
  }
  if (!account.isActive) {
    return refuse({ reason: "identity-inactive", account: account.login, service: open.label, status: account.status });
  }
  return accept(snapshotOf(open, account));
}

/**
 * Keeps what was found. What we only knew is read by its id first: `stale` when it is not so any more. An account that
 * may not receive access is refused and not linked. `linked-meanwhile` when the person has another one by now.
 */
async function keep(
  world: ResolveNeeds,
  user: User,
  connectorId: string,
  move: Extract<SearchMove<Found>, { kind: "found" }>,
): Promise<Result<FoundIdentity> | "stale" | "linked-meanwhile"> {
  const { directory, label } = await world.directories.open(connectorId);
  const known = move.account.account;
  const account = move.step === "synced" ? await directory.findAccountById(known.externalId) : known;
  if (account === null || (move.step === "synced" && !sameEmail(account.email, known.email))) return "stale";
  if (!account.isActive) {
    return refuse({ reason: "identity-inactive", account: account.login, service: label, status: account.status });
  }
  const linked = await world.store.transaction(async (tx) => {
    await tx.keepResource(toResource(connectorId, account, tx.now));
    return commitLink(tx, world, {
      user,
      connectorId,
      service: label,
      account,
      source: move.source,
      method: move.method,
      by: { kind: "system" },
      tried: move.tried,
    });
  });
  if (linked.ok) return accept({ identity: linked.value, confirmed: account });
  if (linked.refusal.reason === "identity-frozen") return linked;
  if (linked.refusal.reason === "already-linked") return "linked-meanwhile";
  const tried: readonly Tried[] = [
    ...move.tried,
    { step: move.step, outcome: "refused", why: describeRefusal(linked.refusal) },
  ];
  return refuse(whyNot(world, user, connectorId, { kind: "ambiguous", tried }));
}

function snapshotOf(open: OpenDirectory, account: DirectoryAccount): AccountSnapshot {
  return {
    connectorId: open.id,
    organisationId: open.organisationId,
    externalId: account.externalId,
    label: account.login,
  };
}

function whyNot(
  world: ResolveNeeds,
  user: User,
  connectorId: string,
  { kind, tried }: { readonly kind: "frozen" | "ambiguous" | "none"; readonly tried: readonly Tried[] },
): Refusal {
  const service = world.directories.labelOf(connectorId);
  if (kind === "frozen") return { reason: "identity-frozen", service };
  const email = user.email ?? user.displayName ?? user.slackUserId;
  const why = kind === "ambiguous" ? "No account could be chosen with certainty." : (tried.at(-1)?.why ?? "");
  if (!world.directories.knowsAccounts(connectorId)) {
    const hint = `${why} ${describeTried(tried, service)} Ask a Latchkey admin to link it with \`/identity link\` or \`latchkey identities link\`, then ask again.`;
    return { reason: "identity-unmappable", email, service, connectorId, hint, tried };
  }
  const looked = `${describeTried(tried, service)} Map your account with \`/access map\`, or ask a Latchkey admin to link it.`;
  const hint = `${why} ${looked}`;
  const reason = kind === "ambiguous" ? "identity-ambiguous" : "identity-not-found";
  return { reason, email, service, connectorId, hint, tried };
}
