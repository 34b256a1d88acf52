import type { MatchRules } from "../ports/directory-syncs.ts";
import type { SyncRules } from "../ports/sync-rules.ts";
import type { World } from "../ports/world.ts";

/** How a connector is synced. Throws when it is not configured. */
export function syncRulesOf(world: Pick<World, "directories">, connectorId: string): SyncRules {
  const rules = world.directories.syncRules(connectorId);
  if (rules === null) throw new Error(`The connector "${connectorId}" is not configured, so nothing was read.`);
  return rules;
}

/** How its accounts are matched, from the connector's own settings and those for every identity. */
export function matchRulesOf(world: Pick<World, "directories" | "rules">, connectorId: string): MatchRules {
  const { match, upstreamIssuer, profile, manager } = syncRulesOf(world, connectorId);
  const { allowedEmailDomains, requireConfirmedEmail } = world.rules.identity;
  const precedence = world.directories.ids();
  return {
    strategies: match,
    upstreamIssuer,
    allowedEmailDomains,
    requireConfirmedEmail,
    profile,
    manager,
    precedence,
  };
}

/** The groups of a connector whose members are read, in order: those that flows name, and those with access that lasts. */
export async function groupsToRead(
  world: Pick<World, "flows" | "store">,
  connectorId: string,
): Promise<readonly string[]> {
  const granted = await world.store.groupsWithGrants(connectorId);
  return [...new Set([...groupsNamed(world, connectorId), ...granted])].toSorted();
}

/** The groups of a connector that flows name as targets, in order; what a rule of theirs offers is not among them. */
export function groupsNamed(world: Pick<World, "flows">, connectorId: string): readonly string[] {
  const targets = world.flows.all().flatMap((flow) => flow.targets);
  const ids = targets.filter((target) => target.connectorId === connectorId).map(({ resourceId }) => resourceId);
  return [...new Set(ids)].toSorted();
}
