import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Membership } from "../ports/store.ts";

/**
 * Asked again each time that "not a member" or "not found" would settle something: in another organisation both would be
 * true and mean nothing. Throws `DirectoryFault` `rejected` when it is another one than that of the membership.
 */
export async function confirmOrganisation(
  { directory, label }: OpenDirectory,
  { organisationId }: Membership,
): Promise<void> {
  if ((await directory.organisationId()) !== organisationId) {
    throw new DirectoryFault("rejected", `${label} is another organisation than the one this was granted in.`);
  }
}
