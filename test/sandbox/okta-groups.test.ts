import { Client, type Collection } from "@okta/okta-sdk-nodejs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startPretendOkta, type PretendOkta } from "../../sandbox/okta/index.ts";

let okta: PretendOkta;
let client: Client;

beforeEach(async () => {
  okta = await startPretendOkta();
  client = new Client({ orgUrl: okta.url, token: okta.apiToken, cacheMiddleware: null });
});

afterEach(() => okta.stop());

describe("memberships", () => {
  test("adding twice and removing twice succeed, and reading back tells the truth", async () => {
    const { user, group } = userAndGroup();
    const membership = { groupId: group.id, userId: user.id };

    await client.groupApi.assignUserToGroup(membership);
    await client.groupApi.assignUserToGroup(membership);
    const added = await all(await client.groupApi.listGroupUsers({ groupId: group.id }));
    await client.groupApi.unassignUserFromGroup(membership);
    await client.groupApi.unassignUserFromGroup(membership);
    const removed = await all(await client.groupApi.listGroupUsers({ groupId: group.id }));

    expect(added.map((member) => member.id)).toEqual([user.id]);
    expect(removed).toEqual([]);
    expect(okta.calls.filter((call) => call.method !== "GET").map((call) => call.status)).toEqual([204, 204, 204, 204]);
  });

  test("members are read across pages", async () => {
    const group = okta.addGroup({ name: "Prod" });
    for (const name of ["a", "b", "c", "d", "e"]) okta.addMember(group.id, okta.addUser(named(name)).id);

    const members = await all(await client.groupApi.listGroupUsers({ groupId: group.id, limit: 2 }));

    expect(members.map((member) => member.id)).toEqual(okta.members(group.id));
    expect(okta.calls).toHaveLength(3);
  });

  test("a user's groups are listed from the user's side too", async () => {
    const { user, group } = userAndGroup();
    okta.addMember(group.id, user.id);

    const groups: unknown = await (await get(`/api/v1/users/${user.id}/groups`)).json();

    expect(groups).toMatchObject([{ id: group.id, profile: { name: "Prod" } }]);
  });

  test("an unknown group or user is not found, and the answer says which", async () => {
    const { user, group } = userAndGroup();

    const noUser = client.groupApi.assignUserToGroup({ groupId: group.id, userId: "00unobody00000000000" });
    const noGroup = client.groupApi.unassignUserFromGroup({ groupId: "00gnothing0000000000", userId: user.id });

    await expect(noUser).rejects.toMatchObject({ status: 404, errorCode: "E0000007", errorSummary: /00unobody.*User/ });
    await expect(noGroup).rejects.toMatchObject({ status: 404, errorSummary: /00gnothing.*UserGroup/ });
  });

  test.each(["APP_GROUP", "BUILT_IN"] as const)("a group of type %s is not changed through the API", async (type) => {
    const { user } = userAndGroup();
    const group = okta.addGroup({ name: "Imported", type });

    const attempt = client.groupApi.assignUserToGroup({ groupId: group.id, userId: user.id });

    await expect(attempt).rejects.toMatchObject({ status: 403, errorCode: "E0000006" });
    expect(okta.members(group.id)).toEqual([]);
  });
});

describe("group rules", () => {
  test("fill their groups, and somebody taken out by hand is excluded for good", async () => {
    const { user, group } = userAndGroup();
    okta.addRule({
      name: "Engineers",
      groupIds: [group.id],
      expression: 'user.department=="Engineering"',
    });
    okta.updateUser(user.id, { profile: { department: "Engineering" } });
    const filled = okta.members(group.id);

    await client.groupApi.unassignUserFromGroup({ groupId: group.id, userId: user.id });
    okta.updateUser(user.id, { profile: { title: "Engineer" } });

    const [rule] = await all(await client.groupApi.listGroupRules({ limit: 50 }));
    expect(filled).toEqual([user.id]);
    expect(okta.members(group.id)).toEqual([]);
    expect(rule?.conditions?.people?.users?.exclude).toEqual([user.id]);
    expect(rule?.actions?.assignUserToGroups?.groupIds).toEqual([group.id]);
  });

  test("can be searched by name and expanded with group names", async () => {
    const { group } = userAndGroup();
    okta.addRule({ name: "Engineers", groupIds: [group.id], status: "INACTIVE" });
    okta.addRule({ name: "Sales", groupIds: [group.id] });

    const answer: unknown = await (await get("/api/v1/groups/rules?search=eng&expand=groupIdToGroupNameMap")).json();

    expect(answer).toMatchObject([
      { type: "group_rule", status: "INACTIVE", _embedded: { groupIdToGroupNameMap: { [group.id]: "Prod" } } },
    ]);
  });

  test.each([
    ["forbidden", 403],
    ["absent", 404],
  ] as const)("may be %s", async (feature, status) => {
    okta.features.groupRules = feature;

    const attempt = all(await client.groupApi.listGroupRules({}));

    await expect(attempt).rejects.toMatchObject({ status });
  });
});

describe("groups", () => {
  test("are found by id, filter, search and the beginning of their name", async () => {
    const prod = okta.addGroup({ name: "Prod database", description: "Careful" });
    okta.addGroup({ name: "Everyone", type: "BUILT_IN" });

    const byId = await client.groupApi.getGroup({ groupId: prod.id });
    const byType = await all(await client.groupApi.listGroups({ filter: 'type eq "OKTA_GROUP"' }));
    const bySearch = await all(await client.groupApi.listGroups({ search: 'profile.name co "DATA"' }));
    const byName = await all(await client.groupApi.listGroups({ q: "prod" }));

    expect(byId.profile).toMatchObject({ name: "Prod database", description: "Careful" });
    expect([byType, bySearch, byName].map((groups) => groups.map((group) => group.id))).toEqual([
      [prod.id],
      [prod.id],
      [prod.id],
    ]);
  });

  test("are answered in the shape of the vendor's contract, with statistics when asked", async () => {
    const { user, group } = userAndGroup();
    okta.addMember(group.id, user.id);

    const answer: unknown = await (await get("/api/v1/groups?expand=stats")).json();

    expect(answer).toEqual([
      {
        id: expect.stringMatching(/^00g\w{17}$/),
        created: expect.any(String),
        lastUpdated: expect.any(String),
        lastMembershipUpdated: expect.any(String),
        objectClass: ["okta:user_group"],
        type: "OKTA_GROUP",
        profile: { name: "Prod", description: null },
        _embedded: {
          stats: { usersCount: 1, appsCount: 0, groupPushMappingsCount: 0, hasAdminPrivlege: false },
        },
        _links: {
          logo: [expect.objectContaining({ name: "medium" }), expect.objectContaining({ name: "large" })],
          users: { href: `${okta.url}/api/v1/groups/${group.id}/users` },
          apps: { href: `${okta.url}/api/v1/groups/${group.id}/apps` },
        },
      },
    ]);
  });

  test("tell which administrator roles they carry, also when that changes", async () => {
    const group = okta.addGroup({ name: "Admins", adminRoles: ["SUPER_ADMIN", "Key keeper"] });

    const roles = await all(await client.roleAssignmentApi.listGroupAssignedRoles({ groupId: group.id }));
    okta.updateGroup(group.id, { adminRoles: [] });
    const later = await all(await client.roleAssignmentApi.listGroupAssignedRoles({ groupId: group.id }));

    expect(roles.map(({ type, label }) => [type, label])).toEqual([
      ["SUPER_ADMIN", "Super Administrator"],
      ["CUSTOM", "Key keeper"],
    ]);
    expect(later).toEqual([]);
  });

  test("give their administrator roles to those who are in them, beside the roles of their own", async () => {
    const { user, group } = userAndGroup();
    okta.updateUser(user.id, { adminRoles: ["READ_ONLY_ADMIN"] });
    okta.updateGroup(group.id, { adminRoles: ["HELP_DESK_ADMIN"] });
    okta.addMember(group.id, user.id);

    const roles = await all(await client.roleAssignmentApi.listAssignedRolesForUser({ userId: user.id }));
    okta.features.adminRoles = "forbidden";
    const forbidden = await get(`/api/v1/users/${user.id}/roles`);
    const unknown = await get("/api/v1/users/00uNobody/roles");

    expect(roles.map(({ type, assignmentType }) => [type, assignmentType])).toEqual([
      ["READ_ONLY_ADMIN", "USER"],
      ["HELP_DESK_ADMIN", "GROUP"],
    ]);
    expect([forbidden.status, unknown.status]).toEqual([403, 404]);
  });
});

function userAndGroup() {
  return { user: okta.addUser(named("ada")), group: okta.addGroup({ name: "Prod" }) };
}

function named(name: string) {
  return { login: `${name}@example.com`, email: `${name}@example.com` };
}

async function all<T>(collection: Collection<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of collection) if (item !== null) items.push(item);
  return items;
}

function get(path: string): Promise<Response> {
  return fetch(okta.url + path, { headers: { Authorization: `SSWS ${okta.apiToken}` } });
}
