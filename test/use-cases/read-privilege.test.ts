import { expect, test } from "vitest";

import { people } from "../../src/sdk/index.ts";
import { isPrivileged } from "../../src/use-cases/read-privilege.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";
import { accessFlow, accounts, createWorld, groupIds } from "../support/world.ts";

/** A flow whose permissions need a real request to be told. */
const untellable = accessFlow({
  name: "untellable",
  permissions() {
    throw new Error("no");
  },
});

test("safety 49: an account without rights in the provider, and in no group that gates a flow, is ordinary", async () => {
  const { world, directory } = await createWorld();
  directory.putMember(groupIds.database, accounts.alice);

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(false);
});

test("safety 49: who may administer the provider is privileged, by itself or through a group", async () => {
  const { world, directory } = await createWorld();
  const { groupId } = directory.putGroup({ carriesAdminRoles: true });
  directory.putMember(groupId, accounts.alice);
  directory.setAdminRights(accounts.carl, true);

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(true);
  expect(await isPrivileged(world, "okta", accounts.carl)).toBe(true);
});

test("safety 49: an account whose rights cannot be read counts as privileged", async () => {
  const { world, directory } = await createWorld();
  directory.hidesAdminRights = true;

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(true);
});

test("safety 49: a member of a group that decides in a flow is privileged, and ordinary once out of it", async () => {
  const { world, directory } = await createWorld();
  const before = await isPrivileged(world, "okta", accounts.bob);

  directory.takeMember(groupIds.approvers, accounts.bob);

  expect([before, await isPrivileged(world, "okta", accounts.bob)]).toEqual([true, false]);
});

test("safety 49: a group gates flows in its own system only", async () => {
  const staff = new InMemoryDirectory({ organisation: "staff" });
  staff.putGroup({ groupId: groupIds.approvers });
  staff.addAccount({ externalId: accounts.alice, login: "alice@acme.com" });
  staff.putMember(groupIds.approvers, accounts.alice);
  const { world } = await createWorld({ others: { staff } });

  expect(await isPrivileged(world, "staff", accounts.alice)).toBe(false);
});

test("safety 49: every group of every flow is asked about, and each only once", async () => {
  const both = people.inGroup("okta", groupIds.billing);
  const flow = accessFlow({ name: "other", permissions: () => ({ request: both, decide: both }) });
  const { world, directory } = await createWorld({ flows: [accessFlow(), flow] });
  directory.putMember(groupIds.billing, accounts.alice);

  const answers = [await isPrivileged(world, "okta", accounts.alice), await isPrivileged(world, "okta", accounts.carl)];

  expect(answers).toEqual([true, false]);
  expect(directory.calls.filter(({ method }) => method === "isMember")).toHaveLength(4);
});

test("safety 49: a flow that cannot be told ahead makes nobody privileged while the gates of another one can", async () => {
  const { world } = await createWorld({ flows: [accessFlow(), untellable] });

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(false);
  expect(await isPrivileged(world, "okta", accounts.bob)).toBe(true);
});

test("safety 49: where no gating group can be told at all, every account counts as privileged", async () => {
  const byAdmins = accessFlow({ permissions: () => ({ decide: people.admins() }) });
  const { world } = await createWorld({ flows: [byAdmins, untellable] });

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(true);
});

test("flows that no group gates leave an account ordinary", async () => {
  const { world } = await createWorld({ flows: [accessFlow({ permissions: () => ({ decide: people.admins() }) })] });

  expect(await isPrivileged(world, "okta", accounts.alice)).toBe(false);
});

test.each(["hasAdminRights", "isMember"] as const)(
  "safety 49: a provider that cannot be asked is a fault, not an ordinary account (%s)",
  async (method) => {
    const { world, directory } = await createWorld();
    directory.failNext(method, "unavailable");

    await expect(isPrivileged(world, "okta", accounts.alice)).rejects.toMatchObject({ kind: "unavailable" });
  },
);
