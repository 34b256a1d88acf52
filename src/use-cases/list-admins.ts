import { accept, refuse, type Result } from "../domain/refusal.ts";
import { isAdmin } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { meetPerson } from "./meet-person.ts";

/** An admin, and whether the configuration or another admin made them one. */
export interface ListedAdmin {
  readonly slackUserId: string;
  readonly by: "configuration" | "admin";
}

/** Who the admins are, for admins. */
export async function listAdmins(world: World, bySlackUserId: string): Promise<Result<readonly ListedAdmin[]>> {
  const met = await meetPerson(world, bySlackUserId, { allowGuests: false, who: "you" });
  if (!met.ok) return met;
  if (!isAdmin(met.value.user, world.rules.admins)) return refuse({ reason: "not-an-admin" });
  const stored = await world.store.usersWithRole("admin");
  const configured = world.rules.admins.map((slackUserId): ListedAdmin => ({ slackUserId, by: "configuration" }));
  const others = stored
    .filter((user) => !world.rules.admins.includes(user.slackUserId))
    .map((user): ListedAdmin => ({ slackUserId: user.slackUserId, by: "admin" }));
  return accept([...configured, ...others]);
}
