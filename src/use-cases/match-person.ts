import { checkStanding } from "../domain/standing.ts";
import type { User } from "../domain/user.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { resumeLinked } from "./match-synced.ts";
import { matchRulesOf } from "./sync-rules-of.ts";

type MatchNeeds = Pick<World, "store" | "syncs" | "directories" | "rules" | "people" | "flows">;

/**
 * Somebody appeared in Slack, or has another address: the accounts that syncs know are matched to them, without reading
 * any directory again. Slack is asked first whether they may have any. Throws `StillOwed` when it cannot be asked.
 */
export async function matchPerson(world: MatchNeeds, userId: string): Promise<void> {
  const known = await world.store.findUser(userId);
  if (known === null) return;
  const user = await meetAgain(world, known);
  if (user !== null) {
    for (const connectorId of world.directories.ids()) {
      if (!world.directories.knowsAccounts(connectorId)) continue;
      await world.syncs.matchPerson(userId, connectorId, matchRulesOf(world, connectorId));
      // Whether an account was linked now, or by whoever was killed before they told.
      await resumeLinked(world, connectorId, [{ userId }]);
    }
  }
  await world.store.transaction((tx) => tx.settleMatchOf(userId, (user ?? known).email));
}

/** The person as Slack describes them now; `null` where they may not have an account matched to them. */
async function meetAgain(world: MatchNeeds, { slackUserId }: User): Promise<User | null> {
  try {
    const home = await world.people.home();
    const person = await world.people.lookUp(slackUserId);
    const allowGuests = world.flows.all().some((flow) => flow.allowGuests);
    const standing = checkStanding(person, { allowGuests, home }, "beneficiary");
    if (!standing.ok) return null;
    const { userId, displayName, email, isEmailConfirmed = null } = standing.value;
    return await world.store.transaction((tx) =>
      tx.meetUser({ ...home, userId }, { displayName, email, isEmailConfirmed }),
    );
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    throw new StillOwed(`Whose accounts are ${slackUserId}'s is looked at later: ${error.message}`, { cause: error });
  }
}
