import { parseArgs } from "node:util";

/** What `npm run bench -- requests` is told. */
export interface RequestsOptions {
  /** Whole journeys that are timed, in each run. */
  readonly journeys: number;
  /** How many are under way at once. */
  readonly concurrency: number;
  /** Over how many seconds the first of them are spread. 0: all begin in the same instant. */
  readonly over: number;
  /** How often all of it is repeated, Latchkey and the floor in turns. */
  readonly runs: number;
  readonly mode: "socket" | "http";
  /** How often the start is measured, with and without Okta. */
  readonly starts: number;
  /** A file that gets the JSON as well; `null` for none. */
  readonly out: string | null;
}

export const help = `npm run bench -- requests [--journeys N] [--concurrency C] [--over SECONDS] [--runs R]
                          [--mode socket|http] [--starts S] [--out file.json]

Makes whole journeys (asked, approved, given, given back, ended) through the real application, against a real
PostgreSQL and a pretend Slack and Okta, each in a process of its own, and measures them against the floor: the same
statements and the same calls without us, in the same run. JSON on standard output, a summary on standard error.

  --journeys N        whole journeys that are timed in each run (200)
  --concurrency C     how many are under way at once (50)
  --over SECONDS      how long it takes until so many are under way; 0 is all in the same instant (0)
  --runs R            repetitions, Latchkey and the floor in turns; medians are told (3)
  --mode socket|http  how Slack speaks to Latchkey (socket)
  --starts S          how often the start is measured (5)
  --out file.json     writes the JSON there as well
  --help              this

\`npm run bench -- identity --help\`, \`sync --help\` and \`forms --help\` tell of the other benches.

Ends with 1 when a journey failed, and with 0 however slow it was.
`;

/** Reads the command line. Gives `"help"` when that is asked for, and a sentence when it cannot be read. */
export function readOptions(
  args: readonly string[],
): { readonly ok: RequestsOptions } | "help" | { readonly problem: string } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true });
    if (values.help === true) return "help";
    if (positionals.length !== 1 || positionals[0] !== "requests") return { problem: unknownBench(positionals) };
    const { mode } = values;
    if (mode !== "socket" && mode !== "http") return { problem: `--mode is socket or http, and not "${mode}".` };
    const numbers = {
      journeys: values.journeys,
      concurrency: values.concurrency,
      runs: values.runs,
      starts: values.starts,
    };
    for (const [name, text] of Object.entries(numbers)) {
      if (!/^[1-9]\d{0,5}$/.test(text)) return { problem: `--${name} is a whole number from 1 on, and not "${text}".` };
    }
    if (!/^\d{1,3}$/.test(values.over)) {
      return { problem: `--over is a whole number of seconds below 1000, and not "${values.over}".` };
    }
    return {
      ok: {
        journeys: Number(values.journeys),
        concurrency: Number(values.concurrency),
        over: Number(values.over),
        runs: Number(values.runs),
        starts: Number(values.starts),
        mode,
        out: values.out ?? null,
      },
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const flags = {
  journeys: { type: "string", default: "200" },
  concurrency: { type: "string", default: "50" },
  over: { type: "string", default: "0" },
  runs: { type: "string", default: "3" },
  mode: { type: "string", default: "socket" },
  starts: { type: "string", default: "5" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function unknownBench(given: readonly string[]): string {
  return given.length === 0
    ? "Say what to measure: `npm run bench -- requests`, `identity`, `sync` or `forms`."
    : `There is no bench "${given.join(" ")}". There are four: requests, identity, sync and forms.`;
}
