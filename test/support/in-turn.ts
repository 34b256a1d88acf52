let lastTurn: Promise<unknown> = Promise.resolve();

/** What keeps the machine busy is done by one test at a time, so that people's clicks are answered in time. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
}
