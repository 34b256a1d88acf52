const prefix = "strategy-";

/** The longest name a strategy may have: the id made of it is one a connector could have. */
export const longestStrategyName = 55;

/**
 * The connector id under which links and grants of a custom strategy are kept. It has no colon, since admins write
 * `connector:account`.
 */
export function strategyId(name: string): string {
  return `${prefix}${name}`;
}

/** The name of the strategy that has this connector id. */
export function strategyName(connectorId: string): string {
  return connectorId.startsWith(prefix) ? connectorId.slice(prefix.length) : connectorId;
}
