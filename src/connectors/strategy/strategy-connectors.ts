import type { ConnectorConfig } from "../../ports/connector.ts";
import type { Strategy } from "../../ports/strategies.ts";
import type { Store } from "../../ports/store.ts";
import { StrategyDirectory } from "./strategy-directory.ts";

/** Custom strategies as connectors, by id, beside those of the configuration. */
export function strategyConnectors(
  strategies: readonly Strategy[],
  store: Store,
): Readonly<Record<string, ConnectorConfig<"strategy", StrategyDirectory, object>>> {
  return Object.fromEntries(
    strategies.map((strategy) => [
      strategy.connectorId,
      {
        type: "strategy",
        label: strategy.label,
        knowsAccounts: false,
        open: ({ log }) => Promise.resolve(new StrategyDirectory(strategy, { store, log })),
        sdk: () => ({}),
      } satisfies ConnectorConfig<"strategy", StrategyDirectory, object>,
    ]),
  );
}
