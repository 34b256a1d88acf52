import type { Spread } from "./figures.ts";
import type { RequestsResult } from "./requests-result.ts";

/** The result as a table for people, ready to be written. */
export function drawSummary(result: RequestsResult): string {
  const { options, machine, journeys, latchkey, floor, ratio, start } = result;
  const { acknowledgementMs: acknowledged, callsPerJourney: calls } = latchkey;
  const lines = [
    `${options.journeys} journeys, ${options.concurrency} at once${options.over === 0 ? "" : `, begun over ${options.over} s`}, ${options.runs} runs, ${options.mode}; ` +
      `Node ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.cores} cores, load ${machine.load.before} to ${machine.load.after}`,
    "",
    row("milliseconds", "p50", "p95", "p99", "max"),
    spreadRow("acknowledged: command", acknowledged.command),
    spreadRow("acknowledged: form", acknowledged.form),
    spreadRow("acknowledged: button", acknowledged.button),
    spreadRow("acknowledged: all", acknowledged.all),
    spreadRow("click to committed", latchkey.clickToCommittedMs),
    spreadRow("committed to granted", latchkey.committedToGrantedMs),
    "",
    row("one journey", "Latchkey", "floor"),
    row("seconds", number(latchkey.secondsPerJourney, 3), number(floor.secondsPerJourney, 3)),
    row("processor, ms", number(latchkey.processorMsPerJourney), number(floor.processorMsPerJourney)),
    row("calls to Slack", number(calls.slack), number(floor.callsPerJourney.slack)),
    row("calls to Okta", number(calls.okta), number(floor.callsPerJourney.okta)),
    row("transactions of the store", "", number(floor.transactionsPerJourney)),
    row("statements of the store", "", number(floor.statementsPerJourney)),
    "",
    `${number(latchkey.journeysPerSecond)} journeys a second, ${number(ratio, 2)} times the floor; ` +
      `at most ${number(latchkey.peakMemoryMb)} MB; ${journeys.failed} of ${journeys.timed} journeys failed`,
    `ready after ${number(start.withOkta.readyMs)} ms with Okta, ${number(start.withoutOkta.readyMs)} ms without`,
    "",
    row("goal", "limit", "measured", "met"),
    ...result.goals.map(({ goal, unit, limit, measured, isMet }) =>
      row(`${goal} (${unit})`, `< ${limit}`, number(measured, 2), isMet === null ? "?" : isMet ? "yes" : "NO"),
    ),
    ...journeys.failures.map((failure) => `failed: ${failure}`),
  ];
  return `${lines.join("\n")}\n`;
}

function spreadRow(name: string, { p50, p95, p99, max }: Spread): string {
  return row(name, ...[p50, p95, p99, max].map((value) => number(value)));
}

function row(name: string, ...cells: readonly string[]): string {
  return (name.padEnd(44) + cells.map((cell) => cell.padStart(12)).join("")).trimEnd();
}

function number(value: number | null, places = 1): string {
  return value === null ? "?" : value.toFixed(places);
}
