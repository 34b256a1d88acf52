import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { refuseUnsyncable } from "./begin-sync.ts";

/** The directory that is meant: the one that was named, or the only one there is. */
export function chooseDirectory(world: Pick<World, "directories">, named: string | null): Result<string> {
  if (named !== null) return refuseUnsyncable(world, named) ?? accept(named);
  const known = world.directories.ids().filter((id) => world.directories.knowsAccounts(id));
  const [only, ...more] = known;
  return only === undefined || more.length > 0 ? refuse({ reason: "directory-unnamed", known }) : accept(only);
}
