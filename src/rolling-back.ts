import type { Store, Transaction } from "./ports/store.ts";

/** A store whose transactions see what they write, and are then rolled back: what runs on it can try, and changes nothing. */
export function rollingBack(store: Store): Store {
  return new Proxy(store, {
    get(target, name, receiver): unknown {
      if (name === "transaction") return (work: (tx: Transaction) => Promise<unknown>) => tryOut(target, work);
      if (name === "takeLease" || name === "releaseLease")
        return () => Promise.reject(new Error("Nothing is written to."));
      return Reflect.get(target, name, receiver);
    },
  });
}

/** Thrown to end a transaction whose result is wanted, and its rows are not. */
class Undone extends Error {}

async function tryOut<T>(store: Store, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | null = null;
  try {
    await store.transaction(async (tx) => {
      result = { value: await work(tx) };
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return given(result);
}

function given<T>(result: { readonly value: T } | null): T {
  if (result === null) throw new Error("The transaction gave nothing.");
  return result.value;
}
