import type { PhaseFigures, SizeResult, SyncResult } from "./sync-result.ts";

/** The result as a table for people, ready to be written. */
export function drawSync({ machine, sizes, goals }: SyncResult): string {
  const lines = [
    `Node ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.cores} cores, load ${machine.load.before} to ${machine.load.after}`,
    ...sizes.flatMap(drawSize),
    "",
    row("goal", "limit", "measured", "met"),
    ...goals.map(({ goal, unit, limit, measured, isMet }) =>
      row(`${goal} (${unit})`, limit, measured, isMet === null ? "?" : isMet ? "yes" : "NO"),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function drawSize({ users, runs, latchkey, floor, unchangedWrote }: SizeResult): readonly string[] {
  const wrote = Object.entries(unchangedWrote).map(([table, count]) => `${table} ${count}`);
  return [
    "",
    row(`${users} users, ${runs} ${runs === 1 ? "run" : "runs"}`, "seconds", "rows/s", "µs/row", "peak MB"),
    ...(latchkey === null
      ? []
      : [
          phase("first run", latchkey.first),
          phase("unchanged run", latchkey.unchanged),
          phase("delta, 1 % changed", latchkey.delta),
          `written by the unchanged run: ${wrote.length === 0 ? "nothing" : wrote.join(", ")}`,
        ]),
    phase("floor: pages read, nothing kept", floor.fetch),
    phase("floor: first run", floor.first),
    ...Object.entries(floor.first.parts).map(([part, seconds]) => row(`  ${part}`, seconds)),
    phase("floor: pages and a COPY of them", floor.unchanged),
    phase("floor: delta, 1 % changed", floor.delta),
  ];
}

function phase(name: string, figures: PhaseFigures): string {
  return row(name, figures.seconds, figures.rowsPerSecond, figures.microsecondsPerRow, figures.peakMemoryMb);
}

function row(name: string, ...cells: readonly (string | number | null)[]): string {
  return (name.padEnd(64) + cells.map((cell) => String(cell ?? "?").padStart(12)).join("")).trimEnd();
}
