import type { DirectoryPerson } from "../../ports/connector.ts";
import { type Directory, DirectoryFault } from "../../ports/directory.ts";

/**
 * Everybody in a group or role, as hooks see people, each once: a list may repeat somebody while it changes. Throws
 * `DirectoryFault`, also for a list that goes in a circle.
 */
export async function listPeople(
  directory: Pick<Directory, "listMembers">,
  groupId: string,
  service: string,
): Promise<readonly DirectoryPerson[]> {
  const people = new Map<string, DirectoryPerson>();
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page = await directory.listMembers(groupId, cursor);
    for (const { externalId, email, displayName } of page.items) {
      people.set(externalId, { externalId, email, displayName });
    }
    cursor = page.next;
    if (cursor !== null && seen.has(cursor)) throw endlessList(service);
    if (cursor !== null) seen.add(cursor);
  } while (cursor !== null);
  return [...people.values()];
}

function endlessList(service: string): DirectoryFault {
  return new DirectoryFault("malformed", `${service}'s list of members goes in a circle. It was not used; try again.`);
}
