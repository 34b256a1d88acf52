import type { MatchStatus } from "../../domain/sync-match.ts";
import type { MatchFilter, SyncMatch, SyncMatches } from "../../ports/sync-matches.ts";

/** How many are read at a time. */
const pageSize = 500;

/** Every match that is asked for, one status after the other, by login; read as it is walked through. */
export async function* pageMatches(
  matches: Pick<SyncMatches, "list">,
  statuses: readonly MatchStatus[],
  filter: Omit<MatchFilter, "status">,
): AsyncGenerator<SyncMatch> {
  for (const status of statuses) {
    let after: string | null = null;
    do {
      const page: readonly SyncMatch[] = (await matches.list({ ...filter, status }, { after, limit: pageSize }))
        .matches;
      yield* page;
      after = page.length < pageSize ? null : (page.at(-1)?.resourceId ?? null);
    } while (after !== null);
  }
}
