import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { CallCost, DirectoryListing, DirectoryRecord } from "../../src/ports/directory.ts";
import type { DirectoryWorld } from "./directory-world.ts";
import { kindOf } from "./kind-of.ts";

const everybody = null;
/** More than any page holds. */
const many = 205;

/** The promises of `DirectoryListing`, as tests; `directoryContract` registers them. */
export function listingContract(name: string, openWorld: () => Promise<DirectoryWorld>): void {
  describe(`${name} keeps the promises of a listing`, () => {
    let world: DirectoryWorld;
    let listing: DirectoryListing;

    beforeEach(async () => {
      world = await openWorld();
      if (world.directory.listing === undefined) throw new Error("It has no listing");
      ({ listing } = world.directory);
    });
    afterEach(async () => world.close());

    test("every account is listed exactly once over all pages", async () => {
      const expected = addMany(world);

      const { items, pages } = await walk((cursor) => listing.listAccounts({ cursor, changedSince: everybody }));

      expect(idsOf(items)).toEqual(expected.toSorted());
      expect(pages).toBeGreaterThan(1);
    });

    test("an account is described as it is", async () => {
      const email = "pat@acme.com";
      const externalId = world.addAccount({ login: "pat", email, displayName: "Pat Doe" });
      const suspended = world.addAccount({ login: "gone", email: "gone@acme.com", isActive: false });

      const page = await listing.listAccounts({ cursor: null, changedSince: everybody });

      const pat = { kind: "user", externalId, login: "pat", email, displayName: "Pat Doe" };
      expect(page.items).toHaveLength(2);
      expect(page.items).toContainEqual(expect.objectContaining({ ...pat, isActive: true, isSuspended: false }));
      expect(page.items).toContainEqual(
        expect.objectContaining({ externalId: suspended, isActive: false, isSuspended: true }),
      );
    });

    test("an account is listed as it is described alone", async () => {
      const externalId = world.addAccount({ login: "pat", email: "pat@acme.com", displayName: "Pat Doe" });

      const page = await listing.listAccounts({ cursor: null, changedSince: everybody });

      expect(page.items).toMatchObject([(await world.directory.findAccountById(externalId)) ?? {}]);
    });

    test("changes are those alone, an account that was taken away too", async () => {
      const [externalId] = addMany(world);
      const since = world.takeAway(externalId ?? "");

      const page = await listing.listAccounts({ cursor: null, changedSince: since });

      expect(page).toMatchObject({ next: null, items: [{ externalId, isActive: false, isSuspended: true }] });
    });

    test("the cursor remembers that only changes were asked for", async () => {
      world.addAccount({ login: "unchanged@acme.com", email: "unchanged@acme.com" });
      const changed = addMany(world);
      const [since = new Date()] = changed.map((externalId) => world.takeAway(externalId));

      const { items, pages } = await walk((cursor) => listing.listAccounts({ cursor, changedSince: since }));

      expect(idsOf(items)).toEqual(changed.toSorted());
      expect(pages).toBeGreaterThan(1);
    });

    test("every group is listed exactly once over all pages", async () => {
      const expected = Array.from({ length: many }, () => world.addGroup());

      const { items, pages } = await walk((cursor) => listing.listGroups(cursor));

      expect(idsOf(items)).toEqual(expected.toSorted());
      expect(items.every(({ kind, login, email }) => kind !== "user" && login === null && email === null)).toBe(true);
      expect(items.every(({ displayName }) => displayName !== null && displayName !== "")).toBe(true);
      expect(pages).toBeGreaterThan(1);
    });

    test("members are listed by their ids, each exactly once over all pages", async () => {
      const [groupId, empty] = [world.addGroup(), world.addGroup()];
      const expected = addMany(world);
      for (const externalId of expected) world.putMember(groupId, externalId);

      const { items, pages } = await walk((cursor) => listing.listMemberIds(groupId, cursor));
      const none = await walk((cursor) => listing.listMemberIds(empty, cursor));

      expect(items.toSorted()).toEqual(expected.toSorted());
      expect(pages).toBeGreaterThan(1);
      expect(none.items).toEqual([]);
    });

    test.each(["the unknown id", "pat@acme.com", "../users/me", "a/b", ""])(
      "the members of %j cannot be listed: there is no such group",
      async (text) => {
        world.addAccount({ login: "pat@acme.com", email: "pat@acme.com" });

        const groupId = text === "the unknown id" ? world.unknownId : text;

        expect(await kindOf(listing.listMemberIds(groupId, null))).toBe("not-found");
      },
    );

    test("a record that is broken is named, and the others of its page are kept", async () => {
      const [broken, ...others] = ["pat", "kim", "ada"].map((login) =>
        world.addAccount({ login, email: `${login}@acme.com` }),
      );
      world.breakRecordOf(broken ?? "");

      const page = await listing.listAccounts({ cursor: null, changedSince: everybody });

      expect(page.refused).toEqual([{ externalId: broken, why: expect.stringMatching(/\w/) }]);
      expect(idsOf(page.items)).toEqual(others.toSorted());
    });

    test("each page says what it cost", async () => {
      const groupId = world.addGroup();

      const costs = [
        await listing.listAccounts({ cursor: null, changedSince: everybody }),
        await listing.listGroups(null),
        await listing.listMemberIds(groupId, null),
      ].map(({ cost }) => cost);

      expect(costs).toMatchObject([{ calls: 1 }, { calls: 1 }, { calls: 1 }]);
      expect(costs.every(isSensible)).toBe(true);
    });

    test("safety 22: a directory that is down is unavailable, not empty", async () => {
      const groupId = world.addGroup();
      world.goDown();

      expect(await kindOf(listing.listAccounts({ cursor: null, changedSince: everybody }))).toBe("unavailable");
      expect(await kindOf(listing.listGroups(null))).toBe("unavailable");
      expect(await kindOf(listing.listMemberIds(groupId, null))).toBe("unavailable");
    });

    test("safety 22: a refused credential is unauthorized, not an empty directory", async () => {
      const groupId = world.addGroup();
      world.refuseCredential();

      expect(await kindOf(listing.listAccounts({ cursor: null, changedSince: everybody }))).toBe("unauthorized");
      expect(await kindOf(listing.listGroups(null))).toBe("unauthorized");
      expect(await kindOf(listing.listMemberIds(groupId, null))).toBe("unauthorized");
    });

    test("a call whose signal is aborted ends as unavailable", async () => {
      const signal = AbortSignal.abort();

      expect(await kindOf(listing.listAccounts({ cursor: null, changedSince: everybody }, signal))).toBe("unavailable");
      expect(await kindOf(listing.listGroups(null, signal))).toBe("unavailable");
      expect(await kindOf(listing.listMemberIds(world.addGroup(), null, signal))).toBe("unavailable");
    });
  });
}

function addMany(world: DirectoryWorld): string[] {
  return Array.from({ length: many }, (_, index) =>
    world.addAccount({ login: `m${index}@acme.com`, email: `m${index}@acme.com` }),
  );
}

async function walk<T>(
  read: (cursor: string | null) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<{ readonly items: readonly T[]; readonly pages: number }> {
  const items: T[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next;
    pages += 1;
  } while (cursor !== null);
  return { items, pages };
}

function idsOf(records: readonly DirectoryRecord[]): string[] {
  return records.map(({ externalId }) => externalId).toSorted();
}

function isSensible({ limit, remaining }: CallCost): boolean {
  return (limit === null) === (remaining === null) && (limit === null || (remaining ?? 0) <= limit);
}
