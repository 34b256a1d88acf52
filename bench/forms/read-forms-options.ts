import { parseArgs } from "node:util";

/** What `npm run bench -- forms` is told. */
export interface FormsOptions {
  /** Targets, options and groups, each. */
  readonly size: number;
  /** How often each thing is done in a run. */
  readonly times: number;
  readonly runs: number;
  /** A file that gets the JSON as well; `null` for none. */
  readonly out: string | null;
}

export const formsHelp = `npm run bench -- forms [--size N] [--times T] [--runs R] [--out file.json]

Measures how long a form takes to open, from the typed command until Slack has it, and how long options take to be there
while somebody types: with thousands of targets that stand in a flow, with as many options that are loaded, and with as many
groups of a directory that a rule offers; against an app that only opens a fixed form. JSON on standard output.

  --size N            targets, options and groups (5000)
  --times T           forms opened and keys pressed of each kind, in each run (200)
  --runs R            repetitions; medians are told (3)
  --out file.json     writes the JSON there as well
  --help              this
`;

/** Reads the command line behind \`forms\`. Gives `"help"` when that is asked for, and a sentence when it cannot be read. */
export function readFormsOptions(
  args: readonly string[],
): { readonly ok: FormsOptions } | "help" | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    if (values.help === true) return "help";
    const { size, times, runs } = values;
    for (const [name, text] of Object.entries({ size, times, runs })) {
      if (!/^[1-9]\d{0,3}$/.test(text))
        return { problem: `--${name} is a whole number from 1 to 9999, and not "${text}".` };
    }
    return { ok: { size: Number(size), times: Number(times), runs: Number(runs), out: values.out ?? null } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const flags = {
  size: { type: "string", default: "5000" },
  times: { type: "string", default: "200" },
  runs: { type: "string", default: "3" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
