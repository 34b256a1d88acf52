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
  const { listing, onCall } = directory;
  return namingFaults(connectorId, directory, {
    ...(listing === undefined ? {} : { listing: namingFaults(connectorId, listing) }),
    ...(onCall === undefined ? {} : { onCall: namingFaults(connectorId, onCall) }),
  });
}

/** @param parts what it holds that has functions of its own, named already */
function namingFaults<T extends object>(connectorId: string, of: T, parts: Readonly<Record<string, object>> = {}): T {
  return new Proxy(of, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(parts, name)) return parts[name];
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...given: readonly unknown[]) => nameFaults(connectorId, () => Reflect.apply(member, target, given));
    },
  });
}
