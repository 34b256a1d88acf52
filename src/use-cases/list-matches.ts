import type { ServiceName } from "../domain/identity-picture.ts";
import { accept, type Result } from "../domain/refusal.ts";
import type { MatchStatus } from "../domain/sync-match.ts";
import type { MatchTally, SyncMatch } from "../ports/sync-matches.ts";
import type { World } from "../ports/world.ts";
import { refuseUnsyncable } from "./begin-sync.ts";
import { meetAdmin } from "./meet-admin.ts";
import { servicesOf } from "./picture-links.ts";

/** Accounts on one page. */
export const matchesPerPage = 10;

/** Which page of which list. */
export interface MatchPlace {
  readonly status: MatchStatus;
  readonly connectorId: string | null;
  /** The account after which the page begins. */
  readonly after: string | null;
}

/** A page of accounts with what syncs think of them. */
export interface MatchPage extends MatchPlace {
  readonly matches: readonly SyncMatch[];
  /** Counted up to 10,000. */
  readonly total: number;
  /** How many accounts of each directory of the list are what. */
  readonly tallies: readonly (ServiceName & { readonly tally: MatchTally })[];
  /** After which account the next page begins; `null` on the last one. */
  readonly next: string | null;
}

/** Accounts that syncs could not match, or could, a page at a time, for an admin. */
export async function listMatches(
  world: World,
  { bySlackUserId, status, connectorId, after }: MatchPlace & { readonly bySlackUserId: string },
): Promise<Result<MatchPage>> {
  const admin = await meetAdmin(world, bySlackUserId);
  if (!admin.ok) return admin;
  const refusal = connectorId === null ? null : refuseUnsyncable(world, connectorId);
  if (refusal !== null) return refusal;
  const found = await world.matches.list({ connectorId, status }, { after, limit: matchesPerPage + 1 });
  const matches = found.matches.slice(0, matchesPerPage);
  const next = found.matches.length > matches.length ? (matches.at(-1)?.resourceId ?? null) : null;
  const services = servicesOf(world).filter(
    ({ id }) => id === (connectorId ?? id) && world.directories.knowsAccounts(id),
  );
  const tallies = await Promise.all(
    services.map(async (one) => ({ ...one, tally: await world.matches.tally(one.id) })),
  );
  return accept({ status, connectorId, after, matches, total: found.total, tallies, next });
}
