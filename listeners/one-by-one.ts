/** Does things of one kind one after the other, in the order in which they came; of different kinds beside each other. */
export function oneByOne(): <T>(kind: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (kind, work) => {
    const before = last.get(kind) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(kind, mine);
    try {
      return await mine;
    } finally {
      if (last.get(kind) === mine) last.delete(kind);
    }
  };
}
