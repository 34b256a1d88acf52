import type { House } from "./house.ts";

/** Writes down which groups there are, as a sync of each directory would have done: flows may offer them by a rule. */
export async function knowGroups({ directories, memory }: House): Promise<void> {
  for (const [connectorId, { directory }] of directories) {
    for (const { groupId, name } of directory.groups())
      await memory.keepGroup(connectorId, { externalId: groupId, name, attributes: {} });
  }
}
