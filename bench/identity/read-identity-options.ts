import { parseArgs } from "node:util";

/** What of identities can be measured. */
export const identityParts = ["resolver", "import"] as const;
export type IdentityPart = (typeof identityParts)[number];

/** What `npm run bench -- identity` is told. */
export interface IdentityOptions {
  readonly parts: readonly IdentityPart[];
  /** Lines of the file that is imported, and people there are while accounts are searched for. */
  readonly rows: number;
  /** How often an import is repeated. */
  readonly runs: number;
  /** How many searches of each kind are timed. */
  readonly times: number;
  /** A file that gets the JSON as well; `null` for none. */
  readonly out: string | null;
}

export const identityHelp = `npm run bench -- identity [--parts resolver,import] [--rows N] [--runs R] [--times T] [--out file.json]

Measures the search for people's accounts against a bare look at one row, and the import of a file of links, as the whole
command \`latchkey identities import --apply\`, against a bare COPY of the same rows. JSON on standard output.

  --parts a,b         what is measured: resolver, import, or both, as usual
  --rows N            people, and lines of the file (100000)
  --runs R            repetitions of the import; medians are told (3)
  --times T           searches of each kind (500)
  --out file.json     writes the JSON there as well
  --help              this
`;

/** Reads the command line behind \`identity\`. Gives `"help"` when that is asked for, and a sentence when it cannot be read. */
export function readIdentityOptions(
  args: readonly string[],
): { readonly ok: IdentityOptions } | "help" | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    if (values.help === true) return "help";
    const asked = values.parts.split(",");
    const parts = identityParts.filter((part) => asked.includes(part));
    if (parts.length !== asked.length) {
      return { problem: `--parts are ${identityParts.join(" and ")}, and not "${values.parts}".` };
    }
    const { rows, runs, times } = values;
    for (const [name, text] of Object.entries({ rows, runs, times })) {
      if (!/^[1-9]\d{0,6}$/.test(text)) return { problem: `--${name} is a whole number from 1 on, and not "${text}".` };
    }
    return {
      ok: { parts, rows: Number(rows), runs: Number(runs), times: Number(times), out: values.out ?? null },
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const flags = {
  parts: { type: "string", default: identityParts.join(",") },
  rows: { type: "string", default: "100000" },
  runs: { type: "string", default: "3" },
  times: { type: "string", default: "500" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
