import { parseArgs } from "node:util";

/** The sizes that are measured, as far as was asked for. */
const usualSizes = [10_000, 100_000, 1_000_000];

/** What `npm run bench -- sync` is told. */
export interface SyncOptions {
  /** Users of the directory, from the fewest on. */
  readonly sizes: readonly number[];
  /** How often each size is repeated; a million users are read once. */
  readonly runs: number;
  /** A file that gets the JSON as well; `null` for none. */
  readonly out: string | null;
}

export const syncHelp = `npm run bench -- sync [--users N] [--runs R] [--out file.json]

Reads a directory as a whole, from a pretend Okta into a real PostgreSQL: everybody for the first time, the same again,
and what was changed when 1 % were; each in a process of its own, against the floor: the same pages fetched, and the same
rows written with a bare COPY and one merge for each table. JSON on standard output.

  --users N           the most users; of 10000, 100000 and 1000000 those that are fewer are measured as well (100000)
  --runs R            repetitions, Latchkey and the floor in turns; medians are told. A million is read once (3)
  --out file.json     writes the JSON there as well
  --help              this
`;

/** Reads the command line behind \`sync\`. Gives `"help"` when that is asked for, and a sentence when it cannot be read. */
export function readSyncOptions(
  args: readonly string[],
): { readonly ok: SyncOptions } | "help" | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    if (values.help === true) return "help";
    const { users, runs } = values;
    for (const [name, text] of Object.entries({ users, runs })) {
      if (!/^[1-9]\d{0,6}$/.test(text)) return { problem: `--${name} is a whole number from 1 on, and not "${text}".` };
    }
    const most = Number(users);
    const sizes = [...usualSizes.filter((size) => size < most), most];
    return { ok: { sizes, runs: Number(runs), out: values.out ?? null } };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const flags = {
  users: { type: "string", default: "100000" },
  runs: { type: "string", default: "3" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
