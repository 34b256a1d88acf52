import { type Actor, actorName } from "../domain/actor.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { SyncMatch } from "../ports/sync-matches.ts";
import type { World } from "../ports/world.ts";
import { linkAccount } from "./link-account.ts";
import { resumeLinked } from "./match-synced.ts";
import { matchRulesOf } from "./sync-rules-of.ts";
import { unlinkAccount } from "./unlink-account.ts";

/**
 * What an administrator says of an account that a sync could not match: it is this person's; nobody's of those that come
 * into question; not to be looked at again; or what was said before is taken back.
 */
export type MatchVerdict =
  | { readonly kind: "pick"; readonly userId: string }
  | { readonly kind: "none" }
  | { readonly kind: "ignore" }
  | { readonly kind: "undo" };

type ResolveNeeds = Pick<World, "store" | "directories" | "flows" | "codes" | "rules" | "matches">;

/**
 * Does what an administrator says of an account, and gives what is thought of it after that. Picking somebody links the
 * account to them as `/identity link` does, with everything that goes with it; the other words stay until somebody has
 * the account, whatever later syncs find. Throws `DirectoryFault` when picking and the directory cannot be asked.
 */
export async function resolveMatch(
  world: ResolveNeeds,
  command: { readonly resourceId: string; readonly verdict: MatchVerdict; readonly by: Actor },
): Promise<Result<SyncMatch>> {
  const { resourceId, verdict, by } = command;
  const match = await world.matches.find(resourceId);
  if (match === null) return refuse({ reason: "match-unknown" });
  const { connectorId, externalId } = match;
  if (verdict.kind === "undo") return undo(world, match, by);
  const owner = await world.store.findIdentityOwner(connectorId, externalId);
  if (owner !== null) return refuse({ reason: "match-settled", account: match.login ?? externalId });
  if (verdict.kind === "pick") {
    const { userId } = verdict;
    const linked = await linkAccount(world, {
      userId,
      connectorId,
      account: externalId,
      by,
      force: false,
      reason: null,
    });
    if (!linked.ok) return linked;
    await save(world, match, by, { status: "matched", note: null, userId, identityId: linked.value.id });
  } else {
    const status = verdict.kind === "ignore" ? "ignored" : "unmatched";
    const note = verdict.kind === "ignore" ? null : "none-of-them";
    await save(world, match, by, { status, note, userId: null, identityId: null });
  }
  return found(world, resourceId);
}

/** What was said is forgotten; a link that was made by it is taken back, and the account is matched anew. */
async function undo(world: ResolveNeeds, match: SyncMatch, by: Actor): Promise<Result<SyncMatch>> {
  if (match.resolvedAt === null) return refuse({ reason: "match-not-resolved" });
  const { resourceId, connectorId, externalId } = match;
  const owner = await world.store.findIdentityOwner(connectorId, externalId);
  if (match.status === "matched" && owner !== null && owner.id === match.identityId) {
    const reason = "The match was taken back.";
    const unlinked = await unlinkAccount(world, { identityId: owner.id, by, reason });
    if (!unlinked.ok) return unlinked;
  }
  await save(world, match, by, null);
  await world.matches.matchAgain(connectorId, [resourceId], matchRulesOf(world, connectorId));
  const linked = await world.store.findIdentityOwner(connectorId, externalId);
  if (linked !== null) await resumeLinked(world, connectorId, [{ userId: linked.userId }]);
  return found(world, resourceId);
}

async function save(
  { store }: Pick<World, "store">,
  match: SyncMatch,
  by: Actor,
  after: {
    readonly status: "matched" | "unmatched" | "ignored";
    readonly note: "none-of-them" | null;
    readonly userId: string | null;
    readonly identityId: string | null;
  } | null,
): Promise<void> {
  const { resourceId, connectorId, externalId, status, owner } = match;
  await store.transaction(async (tx) => {
    await tx.saveMatch(resourceId, after, by.kind === "user" ? by.userId : null);
    tx.audit({
      actor: actorName(by),
      action: after === null ? "match.reopened" : "match.resolved",
      subject: `connector:${connectorId}`,
      data: {
        externalId,
        before: { status, userId: owner?.id ?? null },
        after: after === null ? null : { ...after },
        ...(by.kind === "command-line" && { operator: by.name }),
      },
    });
  });
}

async function found({ matches }: Pick<World, "matches">, resourceId: string): Promise<Result<SyncMatch>> {
  const match = await matches.find(resourceId);
  return match === null ? refuse({ reason: "match-unknown" }) : accept(match);
}
