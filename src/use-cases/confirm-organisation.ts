import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";

/**
 * Asked again each time that "not a member" or "not found" would settle something: in another organisation both would be
 * true and mean nothing. Throws `DirectoryFault` `rejected` when it is another one than that of the membership or,
 * where none is named, than the pinned one.
 */
export async function confirmOrganisation(
  open: OpenDirectory,
  { organisationId }: Pick<OpenDirectory, "organisationId"> = open,
): Promise<void> {
  if ((await open.directory.organisationId()) !== organisationId) {
    throw new DirectoryFault("rejected", `${open.label} is another organisation than the one this was known in.`);
  }
}
