import type { Reads, Resource, Transaction } from "../../ports/store.ts";
import { lowerAscii } from "./lower-ascii.ts";
import type { Rows } from "./rows.ts";
import type { Session } from "./session.ts";

type ResourceReads = Pick<Reads, "findResources" | "searchUnlinkedResources">;

/** What the store knows of the accounts that directories have. */
export function createResourceReads(rows: Rows, owner: object | null): ResourceReads {
  const present = (connectorId: string): readonly Resource[] =>
    rows.resources
      .all(owner)
      .filter(({ resource, departedAt }) => departedAt === null && resource.connectorId === connectorId)
      .map(({ resource }) => resource);

  return {
    findResources: async (connectorId, { by, value }) =>
      present(connectorId).filter((resource) =>
        by === "id" ? resource.externalId === value : lowerAscii(resource[by]) === lowerAscii(value),
      ),
    async searchUnlinkedResources(connectorId, text, limit) {
      const linked = new Set(
        rows.identities
          .all(owner)
          .filter(({ identity, unlinkedAt }) => unlinkedAt === null && identity.connectorId === connectorId)
          .map(({ identity }) => identity.externalId),
      );
      const free = present(connectorId).filter(({ isActive, externalId }) => isActive && !linked.has(externalId));
      const first = (of: (resource: Resource) => string | null, beginning: string) =>
        free
          .filter((resource) => of(resource)?.startsWith(beginning) === true)
          .toSorted((a, b) => compare(of(a), of(b)) || compare(a.externalId, b.externalId))
          .slice(0, limit);
      const found = [
        ...first(({ login }) => lowerAscii(login), lowerAscii(text)),
        ...first(({ email }) => lowerAscii(email), lowerAscii(text)),
        ...first(({ displayName }) => displayName?.toLowerCase() ?? null, text.toLowerCase()),
      ];
      return [...new Set(text === "" ? free : found)]
        .toSorted((a, b) => compare(lowerAscii(a.login), lowerAscii(b.login)) || compare(a.externalId, b.externalId))
        .slice(0, limit);
    },
  };
}

/** Remembers an account as the directory showed it; a row of which nothing changed is left as it is. */
export function createResourceWrites(session: Session): Pick<Transaction, "keepResource"> {
  const { resources, connectors } = session.rows;

  return {
    async keepResource(resource) {
      await session.refer("connector", connectors, resource.connectorId);
      const id = `${resource.connectorId}/${resource.externalId}`;
      await session.claim(`resource of:${id}`, () => resources.get(id, session) !== null);
      await session.lock(`resource:${id}`, "no-key-update");
      const known = resources.get(id, session);
      if (known !== null && known.departedAt === null && isSame(known.resource, resource)) return;
      session.insert(resources, { id, resource: structuredClone(resource), departedAt: null });
    },
  };
}

function isSame(known: Resource, shown: Resource): boolean {
  return factsOf(known) === factsOf(shown);
}

function factsOf({ login, email, displayName, status, isActive, attributes }: Resource): string {
  return JSON.stringify([login, email, displayName, status, isActive, attributes]);
}

/** Accounts without a login come last, as the database sorts them. */
function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
