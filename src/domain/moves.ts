/**
 * A table of moves: for each state, the moves that leave it and where they lead.
 * A state whose row is empty is final.
 */
export type MoveTable<State extends string, Move extends string> = {
  readonly [S in State]: { readonly [M in Move]?: State };
};

/** Where `move` leads from `state`, or `null` when the table does not allow it. */
export function nextState<State extends string, Move extends string>(
  table: MoveTable<State, Move>,
  state: State,
  move: Move,
): State | null {
  return table[state][move] ?? null;
}

/** Whether nothing leads out of `state` any more. */
export function isFinal<State extends string, Move extends string>(
  table: MoveTable<State, Move>,
  state: State,
): boolean {
  return Object.keys(table[state]).length === 0;
}
