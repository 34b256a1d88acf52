import { refuse, type Result } from "../domain/refusal.ts";
import { isAdmin } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { type MetPerson } from "./meet-person.ts";
import { meetPresentPerson } from "./meet-present-person.ts";

/**
 * Asks now whether somebody is an admin. Whoever is not is refused before anything else is looked at, so that no answer
 * tells them what there is. Throws `MessengerFault` when Slack cannot be asked.
 */
export async function meetAdmin(
  world: Pick<World, "people" | "store" | "rules" | "directories">,
  slackUserId: string,
): Promise<Result<MetPerson>> {
  const met = await meetPresentPerson(world, slackUserId, { allowGuests: false, who: "you" });
  if (!met.ok) return met;
  return isAdmin(met.value.user, world.rules.admins) ? met : refuse({ reason: "not-an-admin" });
}
