import type { MatchStatus } from "../../domain/sync-match.ts";
import type { Ground } from "../house.ts";
import { readAccount } from "../matches/find-match.ts";
import { readVerdict, type VerdictOptions } from "../matches/read-verdict.ts";
import { WrongUsage } from "../wrong-usage.ts";
import { resolveMatch } from "./resolve-match.ts";
import { resolveMatches } from "./resolve-matches.ts";

export interface ResolveOptions extends VerdictOptions {
  readonly status?: MatchStatus;
  readonly search?: string;
  readonly connector?: string;
  readonly apply?: boolean;
}

/** `latchkey matches resolve`: of one account that is named, or of many that are described. */
export async function resolveAccounts(
  ground: Ground,
  account: string | undefined,
  options: ResolveOptions,
): Promise<void> {
  const verdict = readVerdict(options);
  const { status, search, connector, apply } = options;
  if (account !== undefined) {
    if ([status, search, connector, apply].some((option) => option !== undefined))
      throw new WrongUsage(
        "Name one account, or describe many with --status, --search and --connector; not both. Nothing was changed.",
      );
    return resolveMatch(ground, readAccount(account), verdict);
  }
  if (status === undefined)
    throw new WrongUsage("Name an account, or say with --status of which ones. Nothing was changed.");
  if (verdict.kind === "pick")
    throw new WrongUsage("--pick is for one account, which has to be named. Nothing was changed.");
  return resolveMatches(ground, verdict, { ...options, status });
}
