import { WrongUsage } from "../wrong-usage.ts";

/** What was said of accounts on the command line. */
export interface VerdictOptions {
  readonly pick?: string;
  readonly none?: boolean;
  readonly ignore?: boolean;
  readonly undo?: boolean;
}

/** The one thing that is said; `pick` names a person. Throws where nothing is said, or several things. */
export type SaidVerdict =
  | { readonly kind: "pick"; readonly person: string }
  | { readonly kind: "none" | "ignore" | "undo" };

export function readVerdict({ pick, none, ignore, undo }: VerdictOptions): SaidVerdict {
  const said: readonly SaidVerdict[] = [
    ...(pick === undefined ? [] : [{ kind: "pick", person: pick } as const]),
    ...(none === true ? [{ kind: "none" } as const] : []),
    ...(ignore === true ? [{ kind: "ignore" } as const] : []),
    ...(undo === true ? [{ kind: "undo" } as const] : []),
  ];
  const [only, ...more] = said;
  if (only === undefined || more.length > 0)
    throw new WrongUsage("Say one of --pick <person>, --none, --ignore and --undo. Nothing was changed.");
  return only;
}
