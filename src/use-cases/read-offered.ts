import type { SyncedGroup, TargetDefinition } from "../domain/target.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/** How many groups are read at a time. */
const pageSize = 250;
/** How many groups a flow's rules may choose from. */
export const mostLookedAt = 10_000;
/** How many a flow may offer by rules before its permissions are not asked of each. */
export const mostOffered = 2_000;

/**
 * Everything that a flow offers by its rules, by what syncs saw last; `null` where it offers more than its permissions
 * can be asked about, or more groups would have to be looked at than is cheap. Throws `FlowFault` where a rule fails.
 */
export async function readOffered(
  { store }: Pick<World, "store">,
  { targetSources }: Pick<Flow, "targetSources">,
): Promise<readonly TargetDefinition[] | null> {
  const offered: TargetDefinition[] = [];
  let seen = 0;
  for (const source of targetSources) {
    let after: SyncedGroup | null = null;
    do {
      const asked = { words: [], after, limit: pageSize };
      const page: readonly SyncedGroup[] = await store.searchGroups(source.connectorId, asked);
      seen += page.length;
      if (seen > mostLookedAt) return null;
      offered.push(...page.map((group) => source.targetOf(group)).filter((target) => target !== null));
      if (offered.length > mostOffered) return null;
      after = page.length < pageSize ? null : (page.at(-1) ?? null);
    } while (after !== null);
  }
  return offered;
}
