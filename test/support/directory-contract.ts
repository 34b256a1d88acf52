import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Directory, DirectoryAccount, GroupFacts } from "../../src/ports/directory.ts";
import type { DirectoryWorld } from "./directory-world.ts";
import { kindOf } from "./kind-of.ts";
import { listingContract } from "./listing-contract.ts";

/**
 * The promises of `Directory`, as tests. Every implementation registers them; the fake is held to the same.
 *
 * @param foreignOwners who can own groups there beside the directory itself
 */
export function directoryContract(
  name: string,
  openWorld: () => Promise<DirectoryWorld>,
  foreignOwners: readonly Exclude<GroupFacts["ownership"], "native">[] = ["app-owned", "built-in"],
): void {
  describe(`${name} keeps the promises of a directory`, () => {
    let world: DirectoryWorld;
    let directory: Directory;
    let unknownId: string;

    beforeEach(async () => {
      world = await openWorld();
      ({ directory, unknownId } = world);
    });
    afterEach(async () => world.close());

    test("it says which organisation it is", async () => {
      expect(await directory.organisationId()).toBe(world.organisationId);
    });

    test("a member that was added is seen at once, and so is its removal", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);

      const added = await directory.addMember(groupId, externalId);
      const seen = await directory.isMember(groupId, externalId);
      const removed = await directory.removeMember(groupId, externalId);
      const gone = await directory.isMember(groupId, externalId);

      expect({ added, seen, removed, gone }).toEqual({ added: "done", seen: true, removed: "done", gone: false });
    });

    test("adding twice and removing what is gone succeed", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);

      await directory.addMember(groupId, externalId);

      expect(await directory.addMember(groupId, externalId)).toBe("done");
      expect(world.membersOf(groupId)).toEqual([externalId]);
      expect(await directory.removeMember(groupId, externalId)).toBe("done");
      expect(await directory.removeMember(groupId, externalId)).toBe("done");
      expect(world.membersOf(groupId)).toEqual([]);
    });

    test("a write changes that one membership and no other", async () => {
      const [groupId, otherGroup] = [world.addGroup(), world.addGroup()];
      const externalId = addPat(world);
      const colleague = world.addAccount({ login: "kim@acme.com", email: "kim@acme.com" });
      for (const group of [groupId, otherGroup]) for (const id of [externalId, colleague]) world.putMember(group, id);

      await directory.removeMember(groupId, externalId);

      expect(world.membersOf(groupId)).toEqual([colleague]);
      expect(world.membersOf(otherGroup)).toEqual([externalId, colleague]);
    });

    test("an unknown group or account is nobody's membership, and cannot be written", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);

      expect(await directory.isMember(unknownId, externalId)).toBe(false);
      expect(await directory.isMember(groupId, unknownId)).toBe(false);
      expect(await directory.addMember(unknownId, externalId)).toBe("not-found");
      expect(await directory.addMember(groupId, unknownId)).toBe("not-found");
      expect(await directory.removeMember(unknownId, externalId)).toBe("not-found");
      expect(await directory.removeMember(groupId, unknownId)).toBe("not-found");
      expect(await directory.describeGroup(unknownId)).toBeNull();
      expect(await directory.findAccountById(unknownId)).toBeNull();
    });

    test.each([
      "shortpat",
      "pat@acme.com",
      "00zdoesnotexist",
      "me",
      "../users/me",
      "a/b",
      "",
      "00u?x=1",
      "00u#x",
      "%2e%2e",
    ])("%j is not an id, even where it is a login", async (text) => {
      const groupId = world.addGroup();
      const externalId = addPat(world);
      const short = world.addAccount({ login: "shortpat", email: "short@acme.com", adminRights: true });
      world.putMember(groupId, short);
      world.putMember(groupId, externalId);

      expect(await directory.findAccountById(text)).toBeNull();
      expect(await directory.isMember(groupId, text)).toBe(false);
      expect(await directory.removeMember(groupId, text)).toBe("not-found");
      expect(await directory.addMember(groupId, text)).toBe("not-found");
      expect(await directory.describeGroup(text)).toBeNull();
      expect(await directory.hasAdminRights(text)).toBe(false);
      expect(world.membersOf(groupId)).toEqual([short, externalId]);
    });

    test("an account is described by its id, and only an active one may receive access", async () => {
      const externalId = addPat(world);
      const suspended = world.addAccount({ login: "gone@acme.com", email: "gone@acme.com", isActive: false });

      expect(await directory.findAccountById(externalId)).toMatchObject({
        externalId,
        login: "pat@acme.com",
        email: "pat@acme.com",
        displayName: "Pat Doe",
        isActive: true,
      });
      expect(await directory.findAccountById(suspended)).toMatchObject({ externalId: suspended, isActive: false });
    });

    test("accounts are found by exactly their e-mail, whatever its case, and all of them", async () => {
      const externalId = addPat(world);
      const twin = world.addAccount({ login: "twin@acme.com", email: "Pat@Acme.com" });
      world.addAccount({ login: "pat2@acme.com", email: "pat@acme.com.evil.com" });
      world.addAccount({ login: "apat@acme.com", email: "apat@acme.com" });

      expect(idsOf(await directory.findAccountsByEmail("pat@acme.com"))).toEqual([externalId, twin].toSorted());
      expect(idsOf(await directory.findAccountsByEmail("PAT@acme.com"))).toEqual([externalId, twin].toSorted());
      expect(await directory.findAccountsByEmail("nobody@acme.com")).toEqual([]);
    });

    test("a login is not an e-mail", async () => {
      const externalId = world.addAccount({ login: "pat@acme.com", email: "p.doe@acme.com" });

      expect(await directory.findAccountsByEmail("pat@acme.com")).toEqual([]);
      expect(idsOf(await directory.findAccountsByLogin("pat@acme.com"))).toEqual([externalId]);
      expect(await directory.findAccountsByLogin("p.doe@acme.com")).toEqual([]);
    });

    test.each([
      '" or profile.email sw "p',
      'pat@acme.com" or id pr or profile.email eq "',
      "*",
      "%",
      "\\",
      "\u0000",
      "\ud800",
      "",
    ])("the text %j finds nobody: it stays inside the question", async (text) => {
      addPat(world);

      expect(await directory.findAccountsByEmail(text)).toEqual([]);
      expect(await directory.findAccountsByLogin(text)).toEqual([]);
    });

    test("members are listed page by page, each exactly once", async () => {
      const groupId = world.addGroup();
      const expected = Array.from({ length: 205 }, (_, index) =>
        world.addAccount({ login: `m${index}@acme.com`, email: `m${index}@acme.com` }),
      );
      for (const externalId of expected) world.putMember(groupId, externalId);

      const read: DirectoryAccount[] = [];
      let cursor: string | null = null;
      let pages = 0;
      do {
        const page = await directory.listMembers(groupId, cursor);
        read.push(...page.items);
        cursor = page.next;
        pages += 1;
      } while (cursor !== null);

      expect(idsOf(read)).toEqual(expected.toSorted());
      expect(pages).toBeGreaterThan(1);
    });

    test("an empty group has no members, an unknown one cannot be listed", async () => {
      const groupId = world.addGroup();

      expect(await directory.listMembers(groupId, null)).toEqual({ items: [], next: null });
      expect(await kindOf(directory.listMembers(unknownId, null))).toBe("not-found");
    });

    test("safety 31: a group says whether rules fill it and whether it carries rights", async () => {
      const plain = world.addGroup();
      const ruled = world.addGroup({ ruleManaged: true });
      const powerful = world.addGroup({ adminRoles: true });
      const usual = { ownership: "native", isRuleManaged: false, carriesAdminRoles: false };

      expect(await directory.describeGroup(plain)).toMatchObject({ groupId: plain, ...usual });
      expect(await directory.describeGroup(ruled)).toMatchObject({ ...usual, isRuleManaged: true });
      expect(await directory.describeGroup(powerful)).toMatchObject({ ...usual, carriesAdminRoles: true });
    });

    test("safety 49: an account may administer the directory by itself or through a group, whatever its status", async () => {
      const [plain, powerful] = [world.addGroup(), world.addGroup({ adminRoles: true })];
      const [ordinary, byGroup] = [addPat(world), world.addAccount({ login: "kim@acme.com", email: "kim@acme.com" })];
      const dana = { login: "dana@acme.com", email: "dana@acme.com", adminRights: true };
      const byItself = world.addAccount(dana);
      const suspended = world.addAccount({ ...dana, login: "gone@acme.com", isActive: false });
      world.putMember(plain, ordinary);
      world.putMember(powerful, byGroup);

      expect(await directory.hasAdminRights(ordinary)).toBe(false);
      expect(await directory.hasAdminRights(byGroup)).toBe(true);
      expect(await directory.hasAdminRights(byItself)).toBe(true);
      expect(await directory.hasAdminRights(suspended)).toBe(true);
      expect(await directory.hasAdminRights(unknownId)).toBe(false);
    });

    test("safety 49: rights end with the membership that gave them", async () => {
      const powerful = world.addGroup({ adminRoles: true });
      const externalId = addPat(world);
      world.putMember(powerful, externalId);
      const before = await directory.hasAdminRights(externalId);

      await directory.removeMember(powerful, externalId);

      expect([before, await directory.hasAdminRights(externalId)]).toEqual([true, false]);
    });

    test("safety 49: rights that the credential may not see are unreadable, not absent", async () => {
      const externalId = addPat(world);
      world.hideAdminRights();

      expect(await directory.hasAdminRights(externalId)).toBe("unreadable");
    });

    test.each(foreignOwners)("safety 31: a group that is %s says so and takes no members", async (ownership) => {
      const groupId = world.addGroup({ ownership });
      const externalId = addPat(world);

      expect(await directory.describeGroup(groupId)).toMatchObject({ groupId, ownership, isRuleManaged: false });
      expect(await kindOf(directory.addMember(groupId, externalId))).toBe("rejected");
      expect(await kindOf(directory.removeMember(groupId, externalId))).toBe("rejected");
      expect(world.membersOf(groupId)).toEqual([]);
    });

    test("safety 14: a write whose answer is lost is never called done, although it may have happened", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);
      world.loseAnswersOfWrites();

      const kind = await kindOf(directory.addMember(groupId, externalId));

      expect(kind).toBe("unavailable");
      expect(await directory.isMember(groupId, externalId)).toBe(true);
    });

    test("safety 16: a directory that is down is unavailable, for reads and for writes", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);
      world.goDown();

      expect(await kindOf(directory.isMember(groupId, externalId))).toBe("unavailable");
      expect(await kindOf(directory.removeMember(groupId, externalId))).toBe("unavailable");
      expect(await kindOf(directory.findAccountsByEmail("pat@acme.com"))).toBe("unavailable");
      expect(await kindOf(directory.hasAdminRights(externalId))).toBe("unavailable");
    });

    test("safety 17: a refused credential is unauthorized, for reads and for writes", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);
      world.putMember(groupId, externalId);
      world.refuseCredential();

      expect(await kindOf(directory.isMember(groupId, externalId))).toBe("unauthorized");
      expect(await kindOf(directory.removeMember(groupId, externalId))).toBe("unauthorized");
      expect(await kindOf(directory.describeGroup(groupId))).toBe("unauthorized");
      expect(await kindOf(directory.hasAdminRights(externalId))).toBe("unauthorized");
      expect(world.membersOf(groupId)).toEqual([externalId]);
    });

    test("a call whose signal is aborted ends as unavailable and changes nothing", async () => {
      const groupId = world.addGroup();
      const externalId = addPat(world);
      const signal = AbortSignal.abort();

      expect(await kindOf(directory.addMember(groupId, externalId, signal))).toBe("unavailable");
      expect(await kindOf(directory.isMember(groupId, externalId, signal))).toBe("unavailable");
      expect(await kindOf(directory.hasAdminRights(externalId, signal))).toBe("unavailable");
      expect(world.membersOf(groupId)).toEqual([]);
    });
  });

  listingContract(name, openWorld);
}

function addPat(world: DirectoryWorld): string {
  return world.addAccount({ login: "pat@acme.com", email: "pat@acme.com", displayName: "Pat Doe" });
}

function idsOf(accounts: readonly DirectoryAccount[]): string[] {
  return accounts.map((account) => account.externalId).toSorted();
}
