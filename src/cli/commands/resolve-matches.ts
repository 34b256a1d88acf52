import type { MatchStatus } from "../../domain/sync-match.ts";
import type { SyncMatch } from "../../ports/sync-matches.ts";
import { resolveMatch } from "../../use-cases/resolve-match.ts";
import { checkConnector } from "../check-connector.ts";
import type { Ground, House, SyncWorld } from "../house.ts";
import { pageMatches } from "../matches/page-matches.ts";
import type { SaidVerdict } from "../matches/read-verdict.ts";
import { matchCells, matchHeading, nameAccount } from "../matches/show-match.ts";
import { sayRefusal } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { drawTable } from "../terminal/draw-table.ts";
import { createLongProgress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";
import { withCodes } from "./resolve-match.ts";

/** Which accounts are meant, and whether it is done. */
export interface ManyOptions {
  readonly connector?: string;
  readonly status: MatchStatus;
  readonly search?: string;
  readonly apply?: boolean;
}

/** How many of them are shown. */
const mostShown = 50;

/**
 * `latchkey matches resolve --status …`: says the same of many accounts. Shows how many and which first; `--apply` does it,
 * each account by itself.
 */
export async function resolveMatches(
  ground: Ground,
  verdict: Exclude<SaidVerdict, { readonly kind: "pick" }>,
  { connector, status, search, apply = false }: ManyOptions,
): Promise<void> {
  await ground.inHouse(async (house) => {
    if (connector !== undefined) checkConnector(house, connector);
    const world = await house.openSyncs({ isRehearsal: false });
    const filter = { connectorId: connector ?? null, ...(search !== undefined && { search }) };
    // All of them first: what is said of one takes it out of the list that is walked through.
    const meant: SyncMatch[] = [];
    for await (const match of pageMatches(world.matches, [status], filter)) {
      if (verdict.kind !== "undo" || match.resolvedAt !== null) meant.push(match);
    }
    if (meant.length === 0) throw new Refused("There is no such account, so nothing was changed.");
    await writeTo(ground.stdout, drawMeant(meant, verdict.kind, ground));
    if (!apply) return writeTo(ground.stdout, "This is the plan, and nothing was changed. Say --apply to do it.\n");
    await house.rememberConnectors();
    await resolveEach(ground, house, world, meant, verdict);
  });
}

async function resolveEach(
  ground: Ground,
  house: House,
  world: SyncWorld,
  meant: readonly SyncMatch[],
  verdict: Exclude<SaidVerdict, { readonly kind: "pick" }>,
): Promise<void> {
  const by = { kind: "command-line", name: ground.operator } as const;
  const progress = createLongProgress(ground.stderr);
  const refused: string[] = [];
  let done = 0;
  try {
    for (const match of meant) {
      const { resourceId } = match;
      const resolved = await resolveMatch(withCodes(world, house), { resourceId, verdict, by });
      if (resolved.ok) done += 1;
      else refused.push(`${nameAccount(match)}: ${sayRefusal(resolved.refusal)}`);
      progress.show("Resolving", (done + refused.length) / meant.length);
    }
  } finally {
    progress.clear();
  }
  await writeTo(ground.stdout, `Done: ${done} ${pastWords[verdict.kind]}.\n`);
  const [first] = refused;
  if (first !== undefined)
    throw new Refused(`${refused.length} ${refused.length === 1 ? "was" : "were"} refused. The first: ${first}`);
}

function drawMeant(meant: readonly SyncMatch[], kind: keyof typeof planWords, { stdout }: Ground): string {
  const rows = meant.slice(0, mostShown).map(matchCells);
  const more = meant.length > rows.length ? `… and ${meant.length - rows.length} more.\n` : "";
  const accounts = meant.length === 1 ? "account" : "accounts";
  return `${meant.length} ${accounts} to ${planWords[kind]}\n\n${drawTable(matchHeading, rows, stdout)}${more}\n`;
}

const planWords = { none: "give to nobody who comes into question", ignore: "ignore", undo: "match anew" } as const;
const pastWords = { none: "given to nobody", ignore: "ignored", undo: "matched anew" } as const;
