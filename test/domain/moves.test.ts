import { describe, expect, test } from "vitest";

import { grantMoves } from "../../src/domain/grant.ts";
import { isFinal, type MoveTable, nextState } from "../../src/domain/moves.ts";
import { claimMoves } from "../../src/domain/ownership.ts";
import { requestMoves } from "../../src/domain/request.ts";

const tables = {
  request: { table: requestMoves, start: "received", final: ["approved", "denied", "expired", "refused", "withdrawn"] },
  grant: { table: grantMoves, start: "pending", final: ["ended", "not_applied"] },
  claim: { table: claimMoves, start: "received", final: ["expired", "failed", "proven", "refused", "superseded"] },
} as const;

/** Every state one can come to from `start` without entering `closed`. */
function reachable(
  table: MoveTable<string, string>,
  start: string,
  closed: readonly string[] = [],
): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    if (seen.has(state) || closed.includes(state)) continue;
    seen.add(state);
    waiting.push(...Object.values(table[state] ?? {}).filter((next) => next !== undefined));
  }
  return seen;
}

describe.each(Object.entries(tables))("the table of moves of a %s", (name, { table, start, final }) => {
  const states = Object.keys(table);

  test("leads from the start to every state", () => {
    expect([...reachable(table, start)].toSorted()).toEqual(states.toSorted());
  });

  test("has exactly these final states", () => {
    const ends = states.filter((state) => Object.keys(new Map(Object.entries(table)).get(state) ?? {}).length === 0);

    expect(ends.toSorted()).toEqual([...final]);
  });

  test("leads from every state to a final one", () => {
    const stuck = states.filter((state) =>
      [...reachable(table, state)].every((next) => !final.some((end) => end === next)),
    );

    expect(stuck).toEqual([]);
  });

  test("never comes back to a state it left, but for a request that waited for an account", () => {
    const moves: readonly [string, object][] = Object.entries(table);
    const returning = moves.flatMap(([state, row]) =>
      Object.values(row).some((next) => reachable(table, String(next)).has(state)) ? [state] : [],
    );

    expect(returning).toEqual(name === "request" ? ["received", "needs_account"] : []);
  });
});

describe("the grant's table", () => {
  test.each(["applying", "active"])("safety 12: from %s the only way to a final state is through ending", (state) => {
    const around = reachable(grantMoves, state, ["ending"]);

    expect([...around].filter((next) => next === "ended" || next === "not_applied")).toEqual([]);
  });

  test("safety 12: only a grant that was never attempted can be dropped", () => {
    const droppable = Object.entries(grantMoves).filter(([, row]) => "drop" in row);

    expect(droppable.map(([state]) => state)).toEqual(["pending"]);
  });
});

describe("looking a move up", () => {
  const door = { shut: { open: "ajar" }, ajar: {} } as const satisfies MoveTable<"shut" | "ajar", "open" | "close">;

  test("gives where it leads", () => {
    expect(nextState<"shut" | "ajar", "open" | "close">(door, "shut", "open")).toBe("ajar");
  });

  test("gives null where the table has no such move", () => {
    expect(nextState<"shut" | "ajar", "open" | "close">(door, "shut", "close")).toBeNull();
    expect(nextState<"shut" | "ajar", "open" | "close">(door, "ajar", "open")).toBeNull();
  });

  test("tells a final state from one that is not", () => {
    expect(isFinal(door, "ajar")).toBe(true);
    expect(isFinal(door, "shut")).toBe(false);
  });
});
