import type { Flow, Flows } from "../../src/ports/flows.ts";
import type { Store, Transaction } from "../../src/ports/store.ts";

/** Changes what a use-case finds in a transaction. */
export function inTransactions(store: Store, change: (tx: Transaction) => Partial<Transaction>): Store {
  return { ...store, transaction: (work) => store.transaction((tx) => work({ ...tx, ...change(tx) })) };
}

/** Changes every flow. */
export function inFlows(flows: Flows, change: (flow: Flow) => Flow): Flows {
  const changed = flows.all().map(change);
  return { all: () => changed, find: (name) => changed.find((flow) => flow.name === name) ?? null };
}
