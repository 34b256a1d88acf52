import { type MatchStatus, matchStatuses } from "../../domain/sync-match.ts";
import type { MatchTally } from "../../ports/sync-matches.ts";
import { checkConnector } from "../check-connector.ts";
import type { Ground, SyncWorld } from "../house.ts";
import { pageMatches } from "../matches/page-matches.ts";
import { describeMatch, matchCells, matchHeading } from "../matches/show-match.ts";
import { plainText } from "../terminal/plain-text.ts";
import { readLimit, writeList } from "../terminal/write-list.ts";
import { writeTo } from "../terminal/write-to.ts";

export interface ListMatchesOptions {
  readonly status?: MatchStatus;
  readonly search?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** Those who wait for somebody, which is what one looks for first. */
const waiting = ["ambiguous", "unmatched"] as const;

/** `latchkey matches`: whose accounts are, as far as syncs could tell. */
export async function listMatches(
  ground: Ground,
  connector: string | undefined,
  { status, search, limit: asked, json = false }: ListMatchesOptions,
): Promise<void> {
  const limit = readLimit(asked);
  await ground.inHouse(async (house) => {
    if (connector !== undefined) checkConnector(house, connector);
    const world = await house.openSyncs({ isRehearsal: true });
    const filter = { connectorId: connector ?? null, ...(search !== undefined && { search }) };
    await writeList(
      pageMatches(world.matches, status === undefined ? waiting : [status], filter),
      {
        heading: matchHeading,
        cellsOf: matchCells,
        asJson: describeMatch,
        empty:
          search === undefined ? "There is no such account." : `No such account begins with "${plainText(search)}".`,
        narrow: "Narrow it with a connector, --status or --search, or raise --limit; --json lists all.",
      },
      { output: ground.stdout, notes: ground.stderr, json, limit },
    );
    if (!json) await writeTo(ground.stdout, await drawTallies(world, connector));
  });
}

/** How many accounts are what, in each connector of which a sync looked at any. */
async function drawTallies({ matches, directories }: SyncWorld, connector: string | undefined): Promise<string> {
  const ids = connector === undefined ? directories.ids() : [connector];
  const tallies = await Promise.all(ids.map(async (id) => [id, await matches.tally(id)] as const));
  const lines = tallies
    .filter(([, tally]) => matchStatuses.some((status) => tally[status] > 0))
    .map(([id, tally]) => `${id}: ${sayTally(tally)}\n`);
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}

function sayTally(tally: MatchTally): string {
  return matchStatuses.map((status) => `${tally[status]} ${status}`).join(", ");
}
