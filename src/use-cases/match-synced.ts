import type { NewlyLinked, SyncSession } from "../ports/directory-syncs.ts";
import type { World } from "../ports/world.ts";
import { matchRulesOf } from "./sync-rules-of.ts";
import { hasUsableLink, lockWaiting, resumeWaiting } from "./waiting-for-account.ts";

/**
 * Matches and links what a run read, some thousand accounts at a time; whoever waited for an account goes on. Gives
 * whether all of it was matched.
 */
export async function matchSynced(
  world: Pick<World, "store" | "directories" | "rules">,
  session: SyncSession,
  { mayGoOn, onPage }: { readonly mayGoOn: () => boolean; readonly onPage: () => void },
): Promise<boolean> {
  const { connectorId } = session.run;
  const rules = matchRulesOf(world, connectorId);
  for (;;) {
    const { more, linked } = await session.matchMore(rules);
    onPage();
    if (linked > 0) await resumeLinked(world, connectorId, await session.findWaiting());
    if (!more) return true;
    if (!mayGoOn()) return false;
  }
}

/** Lets go on what waited for an account of these people. */
export async function resumeLinked(
  world: Pick<World, "store">,
  connectorId: string,
  people: NewlyLinked,
): Promise<void> {
  for (const { userId } of people) {
    await world.store.transaction(async (tx) => {
      await tx.lockAccountsOf(userId, connectorId);
      const waiting = await lockWaiting(tx, userId, connectorId);
      if (await hasUsableLink(tx, userId, connectorId)) await resumeWaiting(tx, waiting, "system");
    });
  }
}
