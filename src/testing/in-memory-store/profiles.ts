import { type FoundManager, profileFrom, type ProfileSource, type SourcedValue } from "../../domain/profile.ts";
import type { Reads } from "../../ports/store.ts";
import { lowerAscii } from "./lower-ascii.ts";
import type { KeptResource, Rows } from "./rows.ts";

/** What directories say of people, and who their managers are. */
export function createProfileReads(
  rows: Rows,
  owner: object | null,
): Pick<Reads, "profilesOf" | "managerOf" | "isManagersAccount"> {
  const accounts = (connectorId: string): readonly KeptResource[] =>
    rows.resources.all(owner).filter(({ resource }) => resource.connectorId === connectorId);
  const ownerOf = (connectorId: string, externalId: string): string | null =>
    rows.identities
      .all(owner)
      .filter(({ unlinkedAt, identity }) => unlinkedAt === null && identity.frozenAt === null)
      .find(({ identity }) => identity.connectorId === connectorId && identity.externalId === externalId)?.identity
      .userId ?? null;
  const counts = (userId: string, source: ProfileSource): boolean =>
    source.kind === "admin" ||
    (ownerOf(source.connectorId, source.externalId) === userId &&
      accounts(source.connectorId).some((kept) => kept.resource.externalId === source.externalId && isInUse(kept)));
  const said = (userId: string): ReadonlyMap<string, SourcedValue> | null => {
    const kept = rows.profiles.get(userId, owner);
    return kept && new Map([...kept.said].filter(([, { source }]) => counts(userId, source)));
  };

  return {
    async profilesOf(userIds) {
      return new Map(
        userIds.flatMap((userId) => {
          const known = said(userId);
          return known === null ? [] : [[userId, profileFrom(known)] as const];
        }),
      );
    },
    async managerOf(userId): Promise<FoundManager> {
      const known = said(userId);
      const key = known === null ? null : profileFrom(known).manager;
      if (key === null) return { kind: "nobody", why: "unknown", key };
      const named = accounts(key.connectorId).filter(({ resource, departedAt }) =>
        key.by === "id"
          ? resource.externalId === key.value
          : departedAt === null && lowerAscii(resource[key.by]) === lowerAscii(key.value),
      );
      const [account, ...more] = named;
      if (account === undefined) return { kind: "nobody", why: "no-account", key };
      if (more.length > 0) return { kind: "nobody", why: "ambiguous", key };
      if (!isInUse(account)) return { kind: "nobody", why: "left", key };
      const ownerId = ownerOf(key.connectorId, account.resource.externalId);
      const manager = ownerId === null ? null : rows.users.get(ownerId, owner);
      if (manager === null) return { kind: "nobody", why: "not-linked", key };
      return manager.id === userId ? { kind: "nobody", why: "themselves", key } : { kind: "found", manager, key };
    },
    async isManagersAccount(connectorId, externalId) {
      const account = accounts(connectorId).find(({ resource }) => resource.externalId === externalId)?.resource;
      return rows.profiles.all(owner).some((kept) => {
        const key = profileFrom(kept.said).manager;
        if (key === null || key.connectorId !== connectorId) return false;
        if (key.by === "id") return key.value === externalId;
        const name = account?.[key.by] ?? null;
        return name !== null && lowerAscii(name) === lowerAscii(key.value);
      });
    },
  };
}

function isInUse({ resource, departedAt }: KeptResource): boolean {
  return departedAt === null && !resource.isSuspended;
}
