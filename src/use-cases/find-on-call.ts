import { DirectoryFault } from "../ports/directory.ts";
import type { OnCall } from "../ports/on-call.ts";
import type { World } from "../ports/world.ts";

/** What a connector knows of who is on call. Throws `DirectoryFault` when it knows nothing of it or cannot be opened. */
export async function findOnCall(world: Pick<World, "directories">, connectorId: string): Promise<OnCall> {
  const { directory, label } = await world.directories.open(connectorId);
  if (directory.onCall !== undefined) return directory.onCall;
  const fault = new DirectoryFault(
    "rejected",
    `${label} does not know who is on call, so nobody was checked. Name a connector that does in \`people.onCall\`.`,
  );
  fault.nameConnector(connectorId);
  throw fault;
}
