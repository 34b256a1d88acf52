import type { Spread } from "../figures.ts";
import type { IdentityResult } from "./measure-identity.ts";

/** The result as a table for people, ready to be written. */
export function drawIdentity({ resolver, import: imported, machine }: IdentityResult): string {
  const lines = [
    `Node ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.cores} cores, load ${machine.load.before} to ${machine.load.after}`,
  ];
  if (resolver !== null) {
    const { hit, localMatch, liveMiss, floor, people } = resolver;
    lines.push(
      "",
      row(`search among ${people} people, ms`, "p50", "p95", "p99"),
      spread("a stored link", hit),
      spread("an e-mail among known accounts", localMatch),
      spread("nothing, after asking Okta", liveMiss),
      spread("floor: one row by its key", floor),
    );
  }
  if (imported !== null) {
    const { first, second, copy, ratio, rows, tenthPeakMemoryMb } = imported;
    lines.push(
      "",
      row(`import of ${rows} links`, "seconds", "rows/s", "peak MB"),
      row("the first time", first.seconds, first.rowsPerSecond, first.peakMemoryMb),
      row("the same file again", second.seconds, second.rowsPerSecond, second.peakMemoryMb),
      row("a tenth of it, the first time", "", "", tenthPeakMemoryMb),
      row("floor: COPY of the same rows", copy.seconds, copy.rowsPerSecond),
      row("the first time over the floor", ratio),
    );
  }
  return `${lines.join("\n")}\n`;
}

function spread(name: string, { p50, p95, p99 }: Spread): string {
  return row(name, p50, p95, p99);
}

function row(name: string, ...cells: readonly (string | number | null)[]): string {
  return (name.padEnd(44) + cells.map((cell) => String(cell ?? "?").padStart(12)).join("")).trimEnd();
}
