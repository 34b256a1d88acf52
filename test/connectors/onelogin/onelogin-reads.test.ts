import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOneLogin, startPretendOneLogin } from "../../../sandbox/onelogin/index.ts";
import type { OneLoginDirectory } from "../../../src/connectors/onelogin/index.ts";
import { faultOf } from "../fault-of.ts";
import { tokenPath } from "./onelogin-api-url.ts";
import { openTestDirectory } from "./open-test-directory.ts";

let pretend: PretendOneLogin;
let directory: OneLoginDirectory;
beforeEach(async () => {
  pretend = await startPretendOneLogin();
  directory = openTestDirectory(pretend.url, pretend);
});
afterEach(() => pretend.stop());

const addPat = () => pretend.addUser({ email: "pat@acme.com", username: "pat" }).id;
const addManagers = () => pretend.addRole({ name: "Managers" }).id;
const asked = () => pretend.calls.filter(({ path }) => path !== tokenPath);
const notFound = ["not-found", "not-found"];
const idsOf = (accounts: readonly { readonly externalId: string }[]) => accounts.map(({ externalId }) => externalId);

test.each(["pat", "me", "01", "+1", "1.0", "1e3", " 1", "１", "1?x=1", "1/roles", "../2/users/1", "9".repeat(16), ""])(
  "%j is nobody's id, and nothing is asked about it",
  async (text) => {
    expect(await directory.findAccountById(text)).toBeNull();
    expect(await directory.describeGroup(text)).toBeNull();
    expect(await directory.hasAdminRights(text)).toBe(false);
    expect([await directory.isMember("1", text), await directory.isMember(text, "1")]).toEqual([false, false]);
    expect([await directory.addMember("1", text), await directory.addMember(text, "1")]).toEqual(notFound);
    expect([await directory.removeMember("1", text), await directory.removeMember(text, "1")]).toEqual(notFound);
    expect((await faultOf(directory.listMembers(text, null))).kind).toBe("not-found");
    expect(pretend.calls).toEqual([]);
  },
);

test("membership of a huge role costs one call, by the account's id", async () => {
  const [externalId, roleId] = [addPat(), addManagers()];
  pretend.addMember(roleId, externalId);

  expect(await directory.isMember(String(roleId), String(externalId))).toBe(true);
  expect(asked().map(({ path }) => path)).toEqual([`/api/2/users/${externalId}`]);
});

test.each(["Read All", "Manage users"] as const)("membership can be read with the scope %s", async (scope) => {
  const [externalId, roleId] = [addPat(), addManagers()];
  pretend.credentialScope = scope;

  expect(await directory.isMember(String(roleId), String(externalId))).toBe(false);
});

test("a page of fifty members costs two calls, whatever the members' own list leaves out", async () => {
  const roleId = addManagers();
  for (let count = 0; count < 50; count += 1) {
    pretend.addMember(roleId, pretend.addUser({ email: `m${count}@acme.com`, status: count === 0 ? 3 : 1 }).id);
  }

  const { items, next } = await directory.listMembers(String(roleId), null);

  expect(items).toHaveLength(50);
  expect(items[0]).toMatchObject({
    email: "m0@acme.com",
    displayName: "Pat Example",
    status: "locked",
    isActive: false,
  });
  expect(next).toBeNull();
  expect(asked()).toHaveLength(2);
});

test("safety 24: a member whom the list of users does not show yet is read by the id", async () => {
  const [externalId, roleId] = [addPat(), addManagers()];
  pretend.addMember(roleId, externalId);
  pretend.faults.next({ path: /api\/2\/users$/ }, { status: 200, body: [] });

  const { items } = await directory.listMembers(String(roleId), null);

  expect(items).toMatchObject([{ externalId: String(externalId), email: "pat@acme.com" }]);
});

test("users whom a list shows without being asked for them are no members", async () => {
  const [externalId, roleId] = [addPat(), addManagers()];
  pretend.addMember(roleId, externalId);
  const stranger = { id: 1, email: "eve@acme.com", status: 1, state: 1 };
  pretend.faults.next({ path: /api\/2\/users$/ }, { status: 200, body: [stranger] });

  expect(idsOf((await directory.listMembers(String(roleId), null)).items)).toEqual([String(externalId)]);
});

test("users that are shown beside a role without being in it are no members", async () => {
  const [externalId, roleId] = [addPat(), addManagers()];
  const body = [{ id: externalId, name: "Pat", assigned: false }];
  pretend.faults.next({ path: /roles\/\d+\/users$/ }, { status: 200, body });

  expect(await directory.listMembers(String(roleId), null)).toEqual({ items: [], next: null });
});

test.each(["*", "p*", "*@acme.com", "pat@acme.*"])("the wildcard in %j finds nobody, and is not sent", async (text) => {
  addPat();

  expect(await directory.findAccountsByEmail(text)).toEqual([]);
  expect(await directory.findAccountsByLogin(text)).toEqual([]);
  expect(pretend.calls).toEqual([]);
});

test("safety 28: whoever a search gives without having that address is nobody, and is not even read", async () => {
  addPat();
  const eve = pretend.addUser({ email: "pat@acme.com.evil.com", username: "pat@acme.com" });
  pretend.faults.next({ path: /api\/2\/users$/ }, { status: 200, body: [eve] });

  expect(await directory.findAccountsByEmail("pat@acme.com")).toEqual([]);
  expect(asked()).toHaveLength(1);
});

test("safety 24: what a search remembers is read again by the id, and that word counts", async () => {
  const externalId = addPat();
  const moved = pretend.addUser({ email: "pat@acme.com" }).id;
  const gone = pretend.addUser({ email: "pat@acme.com" }).id;
  pretend.onAfterApply(({ path }) => {
    if (path !== "/api/2/users") return;
    pretend.updateUser(externalId, { status: 2 });
    pretend.updateUser(moved, { email: "other@acme.com" });
    pretend.removeUser(gone);
  });

  const found = await directory.findAccountsByEmail("pat@acme.com");

  expect(found).toMatchObject([{ externalId: String(externalId), status: "suspended", isActive: false }]);
});

test.each([
  [0, 1, "unactivated"],
  [2, 1, "suspended"],
  [3, 1, "locked"],
  [4, 1, "password expired"],
  [5, 1, "awaiting password reset"],
  [7, 1, "password pending"],
  [8, 1, "security questions required"],
  [1, 0, "active, unapproved"],
  [1, 2, "active, rejected"],
  [1, 3, "active, unlicensed"],
] as const)("safety 46: an account of status %i in state %i is found and may not receive access", async (...given) => {
  const [status, state, said] = given;
  pretend.addUser({ email: "pat@acme.com", status, state });

  expect(await directory.findAccountsByEmail("pat@acme.com")).toMatchObject([{ status: said, isActive: false }]);
});

test("safety 46: a status that OneLogin does not describe is not an active one", async () => {
  const user = { id: 7, username: null, email: null, status: 9 };
  pretend.faults.next({ path: /users\/7$/ }, { status: 200, body: user });

  expect(await directory.findAccountById("7")).toEqual({
    externalId: "7",
    login: "7",
    email: null,
    displayName: "7",
    status: "status 9, state unknown",
    isActive: false,
    isSuspended: false,
  });
});

test.each(["add_role", "set_role"] as const)("safety 31: a mapping that says %s manages the role", async (action) => {
  const [ruled, free] = [addManagers(), addManagers()];
  pretend.addMapping({ name: "Ours", action, roleIds: [ruled] });
  pretend.addMapping({ name: "Off", action, roleIds: [free], enabled: false });

  expect(await directory.describeGroup(String(ruled))).toMatchObject({ isRuleManaged: true });
  expect(await directory.describeGroup(String(free))).toMatchObject({ isRuleManaged: false });
});

test.each([
  ["a mapping that is off", { enabled: false, actions: [{ action: "add_role", value: ["1"] }] }, false],
  ["another action with the same value", { enabled: true, actions: [{ action: "set_status", value: ["1"] }] }, false],
  ["another role", { enabled: true, actions: [{ action: "add_role", value: ["11"] }] }, false],
  ["a value that is not a list", { enabled: true, actions: [{ action: "add_role", value: "1" }] }, true],
  ["a value that is a number", { enabled: true, actions: [{ action: "set_role", value: [1] }] }, true],
  ["a removal by rule", { enabled: true, actions: [{ action: "remove_role", value: ["1"] }] }, true],
])("safety 31: %s counts as it should", async (_what, mapping, isRuleManaged) => {
  pretend.addRole({ id: 1, name: "One" });
  pretend.faults.next({ path: /mappings$/ }, { status: 200, body: [mapping] });

  expect(await directory.describeGroup("1")).toMatchObject({ isRuleManaged });
});

test.each([401, 403])(
  "safety 31: mappings and privileges that answer %i are unreadable, not absent",
  async (status) => {
    const roleId = addManagers();
    pretend.faults.next({ path: /(mappings|privileges)$/ }, { status }, { forever: true });

    expect(await directory.describeGroup(String(roleId))).toMatchObject({
      isRuleManaged: "unreadable",
      carriesAdminRoles: "unreadable",
    });
  },
);

test("safety 31: a credential that may not see mappings and privileges leaves them open", async () => {
  const roleId = addManagers();
  pretend.credentialScope = "Read All";

  expect(await directory.describeGroup(String(roleId))).toMatchObject({
    isRuleManaged: "unreadable",
    carriesAdminRoles: "unreadable",
  });
});

test("safety 31: privileges that the subscription lacks are unreadable, since OneLogin does not say what that means", async () => {
  const roleId = addManagers();
  pretend.features.privileges = "absent";

  expect(await directory.describeGroup(String(roleId))).toMatchObject({ carriesAdminRoles: "unreadable" });
});

test("safety 31: mappings that are not there are a fault: every account has them", async () => {
  const roleId = addManagers();
  pretend.features.mappings = "absent";

  expect((await faultOf(directory.describeGroup(String(roleId)))).kind).toBe("not-found");
});

test("safety 31: a role far down the list of a privilege carries it, and a privilege that vanishes carries nothing", async () => {
  const roleId = addManagers();
  const many = Array.from({ length: 1_000 }, addManagers);
  const { id } = pretend.addPrivilege({ name: "Administrator", roleIds: [...many, roleId] });
  const carries = await directory.describeGroup(String(roleId));
  pretend.faults.next({ path: new RegExp(`${id}/roles$`) }, { status: 404 });

  const gone = await directory.describeGroup(String(roleId));

  expect([carries?.carriesAdminRoles, gone?.carriesAdminRoles]).toEqual([true, false]);
});

test("safety 31: one privilege that may not be looked into leaves it open, unless another one is known", async () => {
  const [roleId, other] = [addManagers(), addManagers()];
  const closed = pretend.addPrivilege({ name: "Closed", roleIds: [] });
  pretend.addPrivilege({ name: "Open", roleIds: [other] });
  pretend.faults.next({ path: new RegExp(`${closed.id}/roles$`) }, { status: 403 }, { forever: true });

  expect(await directory.describeGroup(String(roleId))).toMatchObject({ carriesAdminRoles: "unreadable" });
  expect(await directory.describeGroup(String(other))).toMatchObject({ carriesAdminRoles: true });
});

test("safety 32: a privilege's list that goes on at another address is not followed", async () => {
  const roleId = addManagers();
  pretend.addPrivilege({ name: "Administrator", roleIds: [] });
  const body = { total: 1, roles: [], nextLink: "https://evil.example/api/1/privileges/1/roles?cursor=1" };
  pretend.faults.next({ path: /privileges\/[^/]+\/roles$/ }, { status: 200, body });

  expect((await faultOf(directory.describeGroup(String(roleId)))).kind).toBe("malformed");
});

test("safety 49: an account without roles costs a call for each privilege, an administrator no more than that", async () => {
  const [pat, dana] = [addPat(), pretend.addUser({ email: "dana@acme.com" }).id];
  pretend.addMember(addManagers(), dana);
  pretend.addPrivilege({ name: "One", roleIds: [], userIds: [dana] });
  pretend.addPrivilege({ name: "Two", roleIds: [] });

  const answers = [await directory.hasAdminRights(String(pat)), await directory.hasAdminRights(String(dana))];

  expect(answers).toEqual([false, true]);
  expect(asked()).toHaveLength(2 * (2 + 2));
});

test("safety 49: a user far down the list of a privilege has it, and a privilege that vanishes gives nothing", async () => {
  const externalId = addPat();
  const many = Array.from({ length: 1_000 }, () => pretend.addUser({ email: "many@acme.com" }).id);
  const { id } = pretend.addPrivilege({ name: "Administrator", roleIds: [], userIds: [...many, externalId] });
  const has = await directory.hasAdminRights(String(externalId));
  pretend.faults.next({ path: new RegExp(`${id}/users$`) }, { status: 404 });

  const gone = await directory.hasAdminRights(String(externalId));

  expect([has, gone]).toEqual([true, false]);
});

test.each(["users", "roles"] as const)(
  "safety 49: a privilege whose %s may not be seen leaves it open, unless another one is known",
  async (kind) => {
    const [pat, dana] = [addPat(), pretend.addUser({ email: "dana@acme.com" }).id];
    const [plain, powerful] = [addManagers(), addManagers()];
    pretend.addMember(plain, pat);
    pretend.addMember(powerful, dana);
    const closed = pretend.addPrivilege({ name: "Closed", roleIds: [] });
    pretend.addPrivilege({ name: "Open", roleIds: [powerful] });
    pretend.faults.next({ path: new RegExp(`${closed.id}/${kind}$`) }, { status: 403 }, { forever: true });

    expect(await directory.hasAdminRights(String(pat))).toBe("unreadable");
    expect(await directory.hasAdminRights(String(dana))).toBe(true);
  },
);

test.each([401, 403, 404])(
  "safety 49: a list of privileges that answers %i leaves rights unreadable",
  async (status) => {
    const externalId = addPat();
    pretend.faults.next({ path: /privileges$/ }, { status }, { forever: true });

    expect(await directory.hasAdminRights(String(externalId))).toBe("unreadable");
  },
);

test.each([
  ["leaves the roles of the user out", {}],
  ["is about another user", { id: 1, role_ids: [] }],
])("safety 49: an answer that %s is a fault, not the absence of rights", async (_what, answer) => {
  const externalId = addPat();
  pretend.faults.next({ path: /api\/2\/users\/\d+$/ }, { status: 200, body: { id: externalId, ...answer } });

  expect((await faultOf(directory.hasAdminRights(String(externalId)))).kind).toBe("malformed");
});

test("safety 49: whose rights are not shown is ordinary only where the operator states it, and what is seen counts", async () => {
  const trusting = openTestDirectory(pretend.url, pretend, { assumeOrdinaryAccounts: true });
  const externalId = addPat();
  pretend.addPrivilege({ name: "Administrator", roleIds: [], userIds: [externalId] });

  const seen = await trusting.hasAdminRights(String(externalId));
  pretend.features.privileges = "forbidden";
  const hidden = [
    await directory.hasAdminRights(String(externalId)),
    await trusting.hasAdminRights(String(externalId)),
  ];

  expect(seen).toBe(true);
  expect(hidden).toEqual(["unreadable", false]);
});

test("safety 32: the list of a privilege's users that goes on at another address is not followed", async () => {
  const externalId = addPat();
  pretend.addPrivilege({ name: "Administrator", roleIds: [] });
  const body = { total: 1, users: [], nextLink: "https://evil.example/api/1/privileges/1/users?cursor=1" };
  pretend.faults.next({ path: /privileges\/[^/]+\/users$/ }, { status: 200, body });

  expect((await faultOf(directory.hasAdminRights(String(externalId)))).kind).toBe("malformed");
});

test("more roles are listed than one page or version 1 has, and the filter is the beginning of the name", async () => {
  for (let count = 0; count < 120; count += 1) pretend.addRole({ name: `Team ${count}` });
  const managers = addManagers();

  const all = await directory.listRoles();
  const some = await directory.listRoles({ nameFilter: "MAN" });

  expect(all).toHaveLength(121);
  expect(some).toEqual([{ roleId: managers, name: "Managers" }]);
});
