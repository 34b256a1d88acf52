import type { User } from "../domain/user.ts";
import { offeredVerdicts } from "../domain/match-verdict.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import type { SyncMatch } from "../ports/sync-matches.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";
import { type MatchVerdict, resolveMatch } from "./resolve-match.ts";

/** An admin's click under an account. */
export interface ResolveMatchAsAdmin {
  readonly bySlackUserId: string;
  readonly resourceId: string;
  readonly verdict: MatchVerdict;
}

/**
 * Does what an admin says of an account, if it still can be said of it and, where somebody is picked, they are one of
 * those who come into question. Throws `DirectoryFault` or `MessengerFault` when somebody cannot be asked.
 */
export function resolveMatchAsAdmin(
  world: World,
  { bySlackUserId, resourceId, verdict }: ResolveMatchAsAdmin,
): Promise<Result<SyncMatch>> {
  return actAsAdmin(world, bySlackUserId, (guarded, admin) => resolveOffered(guarded, admin, resourceId, verdict));
}

/** Does it for an admin who was met already. */
export async function resolveOffered(
  world: World,
  admin: User,
  resourceId: string,
  verdict: MatchVerdict,
): Promise<Result<SyncMatch>> {
  const match = await world.matches.find(resourceId);
  if (match === null) return refuse({ reason: "match-unknown" });
  const isOffered = offeredVerdicts(match).includes(verdict.kind);
  const isCandidate = verdict.kind !== "pick" || match.candidates.some(({ id }) => id === verdict.userId);
  if (!isOffered || !isCandidate) return refuse({ reason: "match-changed" });
  return resolveMatch(world, { resourceId, verdict, by: { kind: "user", userId: admin.id } });
}
