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

/** The groups of a connector whose members are read: those that flows grant, in order. */
export function groupsToRead(world: Pick<World, "flows">, connectorId: string): readonly string[] {
  const targets = world.flows.all().flatMap((flow) => flow.targets);
  const ids = targets.filter((target) => target.connectorId === connectorId).map(({ resourceId }) => resourceId);
  return [...new Set(ids)].toSorted();
}
