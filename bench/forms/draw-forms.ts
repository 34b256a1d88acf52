import type { FormFigures, FormsResult } from "./forms-result.ts";

/** The result as a table for people, ready to be written. */
export function drawForms({ open, type, goals, machine, options }: FormsResult): string {
  const lines = [
    `Node ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.cores} cores, load ${machine.load.before} to ${machine.load.after}`,
    "",
    row("command to open form, ms", "p50", "p95", "p99"),
    figures(`${options.size} targets of a flow`, open.staticTargets),
    figures(`${options.size} options that are loaded`, open.loadedOptions),
    figures(`${options.size} groups that a rule offers`, open.syncedGroups),
    figures("floor: a fixed form", open.floor),
    "",
    row("key to options, ms", "p50", "p95", "p99"),
    figures(`${options.size} targets of a flow`, type.staticTargets),
    figures(`${options.size} options that are loaded`, type.loadedOptions),
    figures(`${options.size} groups that a rule offers`, type.syncedGroups),
    figures("floor: a fixed list", type.floor),
    "",
    ...goals.map(({ goal, limit, measured, isMet }) =>
      row(goal, `< ${limit}`, String(measured), isMet ? "met" : "missed"),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function figures(name: string, { p50, p95, p99 }: FormFigures): string {
  return row(name, p50, p95, p99);
}

function row(name: string, ...cells: readonly (string | number)[]): string {
  return (name.padEnd(44) + cells.map((cell) => String(cell).padStart(12)).join("")).trimEnd();
}
