import type { OpenDirectory } from "../ports/directories.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { Membership } from "../ports/store.ts";

/**
 * A 404 to a change of a membership counts as settled only when it is known what is gone, the account or the group.
 * Throws `DirectoryFault` `unavailable` when both are there.
 */
export async function confirmGone(
  { directory, label }: OpenDirectory,
  { resourceId, externalId }: Membership,
): Promise<void> {
  const account = await directory.findAccountById(externalId);
  const group = await directory.describeGroup(resourceId);
  if (account !== null && group !== null) {
    throw new DirectoryFault("unavailable", `${label} says "not found", yet account and group are both there.`);
  }
}
