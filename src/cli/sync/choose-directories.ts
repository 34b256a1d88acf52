import { refuseUnsyncable } from "../../use-cases/begin-sync.ts";
import { checkConnector } from "../check-connector.ts";
import type { House, SyncWorld } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";

/** The connectors that are meant: the one that is named, or every one that has a directory. Throws a sentence for none. */
export function chooseDirectories(
  house: Pick<House, "connectors">,
  world: Pick<SyncWorld, "directories">,
  named: string | undefined,
): readonly string[] {
  if (named !== undefined) {
    const { id } = checkConnector(house, named);
    const refusal = refuseUnsyncable(world, id);
    return refusal === null || refusal.ok ? [id] : refuseInWords(refusal.refusal);
  }
  const ids = world.directories.ids().filter((id) => world.directories.knowsAccounts(id));
  if (ids.length === 0)
    throw new Refused("No configured connector has a directory of accounts that could be read, so nothing was begun.");
  return ids;
}

/**
 * Opens a directory before anything is begun there, so that a secret that is not set, or an address that does not answer,
 * is told as what it is.
 */
export async function openDirectory(world: Pick<SyncWorld, "directories">, connectorId: string): Promise<void> {
  try {
    await world.directories.open(connectorId);
  } catch (cause) {
    const says = cause instanceof Error ? cause.message : String(cause);
    throw new Refused(
      `${says} So nothing was read. Run this with the connector's secret and address as \`npm start\` has them.`,
      { cause },
    );
  }
}
