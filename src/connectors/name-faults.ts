import { type Directory, DirectoryFault } from "../ports/directory.ts";

/** Runs what asks a connector; its faults name the connector, so that nobody takes one system's trouble for another's. */
export async function nameFaults<T>(connectorId: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DirectoryFault) error.nameConnector(connectorId);
    throw error;
  }
}

/** The same directory, with everything its connector adds to the port; each of its faults names the connector. */
export function withNamedFaults<Client extends Directory>(connectorId: string, directory: Client): Client {
  return new Proxy(directory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]) => nameFaults(connectorId, () => Reflect.apply(member, target, given));
    },
  });
}
