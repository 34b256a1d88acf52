import type { ProfilePicture, SaidOfPerson } from "../domain/identity-picture.ts";
import type { UserProfile } from "../domain/profile.ts";
import type { World } from "../ports/world.ts";
import { findManager } from "./find-manager.ts";

/** What directories say of a person, and who their manager is now; nothing of somebody Latchkey never met. */
export async function pictureProfile(
  world: Pick<World, "store" | "directories">,
  userId: string | null,
): Promise<ProfilePicture> {
  const profile = userId === null ? undefined : (await world.store.profilesOf([userId])).get(userId);
  if (userId === null || profile === undefined) return { title: null, department: null, manager: null };
  const said = (name: string, value: string | null) => saidOf(world, profile, name, value);
  const found = await findManager(world, userId);
  const manager = said("manager", found.key?.value ?? null);
  const who = found.kind === "found" ? found.manager : found.why;
  return {
    title: said("title", profile.title),
    department: said("department", profile.department),
    manager: manager && { ...manager, who },
  };
}

function saidOf(
  { directories }: Pick<World, "directories">,
  profile: UserProfile,
  name: string,
  value: string | null,
): SaidOfPerson | null {
  if (value === null) return null;
  const source = profile.sources[name];
  return { value, service: source?.kind === "account" ? directories.labelOf(source.connectorId) : null };
}
