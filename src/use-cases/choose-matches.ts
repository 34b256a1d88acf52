import { createHash } from "node:crypto";

import { type BulkVerdict, offeredVerdicts } from "../domain/match-verdict.ts";
import { accept, type Result } from "../domain/refusal.ts";
import type { MatchStatus } from "../domain/sync-match.ts";
import type { SyncMatch } from "../ports/sync-matches.ts";
import type { World } from "../ports/world.ts";
import { meetAdmin } from "./meet-admin.ts";

/** How many are decided about at once. */
const mostAtOnce = 200;
/** How many are looked at to find them. */
const mostLookedAt = 2_000;

/** Which accounts of a list are meant: some of a page, or all that begin with something. */
export interface MatchChoice {
  readonly status: MatchStatus;
  readonly connectorId: string | null;
  readonly which: { readonly resourceIds: readonly string[] } | { readonly beginning: string };
  readonly verdict: BulkVerdict;
}

/** The accounts that are meant and of which that can be said. */
export interface ChosenMatches {
  readonly matches: readonly SyncMatch[];
  /** Whether there are more than are decided about at once. */
  readonly isCut: boolean;
  /** Stands for exactly these accounts. */
  readonly seal: string;
}

/** Shows an admin which accounts they are about to decide about. Writes nothing. */
export async function chooseMatches(
  world: World,
  { bySlackUserId, ...choice }: MatchChoice & { readonly bySlackUserId: string },
): Promise<Result<ChosenMatches>> {
  const admin = await meetAdmin(world, bySlackUserId);
  return admin.ok ? accept(await findChosen(world, choice)) : admin;
}

/** The accounts that are meant, as they are now. */
export async function findChosen(world: Pick<World, "matches">, choice: MatchChoice): Promise<ChosenMatches> {
  const found = "beginning" in choice.which ? await findAll(world, choice) : await findSome(world, choice.which);
  const fitting = found.filter((match) => offeredVerdicts(match).includes(choice.verdict));
  const matches = fitting.slice(0, mostAtOnce);
  const ids = matches.map(({ resourceId }) => resourceId).toSorted();
  const seal = createHash("sha256").update(ids.join(" ")).digest("base64url");
  return { matches, isCut: fitting.length > matches.length, seal };
}

async function findSome(
  { matches }: Pick<World, "matches">,
  { resourceIds }: { readonly resourceIds: readonly string[] },
): Promise<readonly SyncMatch[]> {
  const found = await Promise.all(resourceIds.map((id) => matches.find(id)));
  return found.filter((match) => match !== null);
}

async function findAll(
  { matches }: Pick<World, "matches">,
  { status, connectorId, which }: MatchChoice,
): Promise<readonly SyncMatch[]> {
  const search = "beginning" in which ? which.beginning : "";
  const page = await matches.list({ connectorId, status, search }, { after: null, limit: mostLookedAt });
  return page.matches;
}
