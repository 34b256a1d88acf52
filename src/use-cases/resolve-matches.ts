import { accept, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";
import { findChosen, type MatchChoice } from "./choose-matches.ts";
import { resolveOffered } from "./resolve-match-as-admin.ts";

/** An admin's word about several accounts that they saw. */
export interface ResolveMatches extends MatchChoice {
  readonly bySlackUserId: string;
  /** The seal of exactly those that were on the screen. */
  readonly seal: string;
}

/** What came of it. */
export interface ResolvedMatches {
  readonly done: number;
  /** Those about whom nothing was decided, with the reason. */
  readonly left: readonly { readonly account: string; readonly refusal: Refusal }[];
}

/**
 * Says the same of several accounts, one after the other; where they are not exactly those that the admin saw, of none.
 * What was done before a fault stays done, and each of it is in the audit trail.
 */
export function resolveMatches(world: World, command: ResolveMatches): Promise<Result<ResolvedMatches>> {
  const { bySlackUserId, seal, ...choice } = command;
  return actAsAdmin(world, bySlackUserId, async (guarded, admin) => {
    const chosen = await findChosen(guarded, choice);
    if (chosen.seal !== seal) return refuse({ reason: "match-changed" });
    const left: { account: string; refusal: Refusal }[] = [];
    for (const { resourceId, login, externalId } of chosen.matches) {
      const resolved = await resolveOffered(guarded, admin, resourceId, { kind: choice.verdict });
      if (!resolved.ok) left.push({ account: login ?? externalId, refusal: resolved.refusal });
    }
    return accept({ done: chosen.matches.length - left.length, left });
  });
}
