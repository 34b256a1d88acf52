import type { Store, Transaction } from "../../src/ports/store.ts";
import { presentFiber } from "./fiber.ts";
import type { Gates } from "./gates.ts";

/** The store as a process reaches it: through a gate before each statement, each commit and each answer to one. */
export function gatedStore(store: Store, gates: Gates, onCommit: () => void): Store {
  const reads = gated(store, gates, new Set());
  return {
    ...reads,
    async transaction(work) {
      await gates.pass("begins a transaction", "statement");
      const fiber = presentFiber.getStore();
      if (fiber !== undefined) fiber.decides = false;
      const result = await store.transaction(async (tx) => {
        const noting: Transaction = {
          ...tx,
          addDecision(decision) {
            if (fiber !== undefined) fiber.decides = true;
            return tx.addDecision(decision);
          },
        };
        const done = await work(gated(noting, gates, new Set(["audit"])));
        await gates.pass("commits", "statement");
        return done;
      });
      onCommit();
      await gates.pass("has committed", "statement");
      return result;
    },
    async takeLease(membership) {
      const lease = await gates.after("takes the lease", "statement", () => store.takeLease(membership));
      const fiber = presentFiber.getStore();
      if (fiber !== undefined && lease !== null) fiber.lease = lease;
      return lease;
    },
    async releaseLease(lease) {
      await gates.after("gives the lease back", "statement", () => store.releaseLease(lease));
      const fiber = presentFiber.getStore();
      if (fiber !== undefined) fiber.lease = null;
    },
  };
}

/** Every function of it, but those, behind a gate. */
function gated<T extends Store | Transaction>(target: T, gates: Gates, free: ReadonlySet<string>): T {
  return new Proxy(target, {
    get(real, name, receiver): unknown {
      const method: unknown = Reflect.get(real, name, receiver);
      if (typeof method !== "function" || free.has(String(name))) return method;
      return (...given: readonly unknown[]) =>
        gates.after<unknown>(String(name), "statement", () => Reflect.apply(method, real, given));
    },
  });
}
