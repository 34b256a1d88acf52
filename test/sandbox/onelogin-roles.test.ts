import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startPretendOneLogin, type PretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { connect, idsOf, type OneLoginClient } from "./onelogin-client.ts";
import {
  altErrSchema,
  mappingSchema,
  privilegeRolesSchema,
  privilegeSchema,
  privilegeUsersSchema,
  roleSchema,
  roleUserSchema,
  unreadableSchema,
} from "./onelogin-contract.ts";

let onelogin: PretendOneLogin;
let client: OneLoginClient;
let roleId: number;
let userId: number;

beforeEach(async () => {
  onelogin = await startPretendOneLogin();
  client = await connect(onelogin);
  roleId = onelogin.addRole({ name: "Prod database" }).id;
  userId = onelogin.addUser({ email: "ada@example.com", username: "ada", firstname: "Ada", lastname: "Lovelace" }).id;
});

afterEach(() => onelogin.stop());

describe("memberships", () => {
  test("adding twice and removing twice succeed, and reading back tells the truth at once", async () => {
    const added = [await add([userId]), await add([userId])];
    const seen = onelogin.members(roleId);
    const removed = [await remove([userId]), await remove([userId])];

    expect(added.map(({ status, body }) => [status, body])).toEqual([
      [200, [{ id: userId }]],
      [200, [{ id: userId }]],
    ]);
    expect(removed.map(({ status, body }) => [status, body])).toEqual([
      [204, null],
      [204, null],
    ]);
    expect([seen, onelogin.members(roleId)]).toEqual([[userId], []]);
  });

  test.each([
    ["an object", { user_id: [1] }],
    ["a number", 1],
    ["nothing", undefined],
  ])("%s instead of the raw array is refused, by both methods, and nothing changes", async (_what, body) => {
    onelogin.addMember(roleId, userId);

    const answers = [await add(body), await remove(body)];

    for (const answer of answers) {
      expect(answer.status).toBe(400);
      expect(unreadableSchema.parse(answer.body).description).toBe("Expected array in request");
    }
    expect(onelogin.members(roleId)).toEqual([userId]);
  });

  test("ids that are not integers are not valid", async () => {
    const answers = [await add([String(userId)]), await remove([0.5])];

    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(onelogin.members(roleId)).toEqual([]);
  });

  test("an unknown user is not valid to add and not found to remove, and the others of the call stay as they were", async () => {
    const added = await add([userId, 4711]);
    onelogin.addMember(roleId, userId);
    const removed = await remove([userId, 4711]);

    expect([added.status, altErrSchema.parse(added.body).name]).toEqual([422, "UnprocessableEntityError"]);
    expect([removed.status, altErrSchema.parse(removed.body).name]).toEqual([404, "NotFoundError"]);
    expect(onelogin.members(roleId)).toEqual([userId]);
  });

  test("an unknown role is not found, to read, to add and to remove", async () => {
    const path = "/api/2/roles/4711/users";

    const answers = [
      await client.get(path),
      await client.get("/api/2/roles/4711"),
      await client.write("POST", path, [userId]),
      await client.write("DELETE", path, [userId]),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    for (const { body } of answers) expect(altErrSchema.parse(body).statusCode).toBe(404);
  });

  test("a member that leaves the directory leaves its roles", async () => {
    await add([userId]);

    onelogin.removeUser(userId);

    expect(onelogin.members(roleId)).toEqual([]);
    expect((await listMembers()).body).toEqual([]);
  });
});

describe("a role's users", () => {
  test("are shown with their name and who added them, without e-mail, status and state", async () => {
    const bob = onelogin.addUser({ email: "bob@example.com", firstname: "Bob", lastname: null });
    await add([userId]);
    onelogin.addMember(roleId, bob.id);

    const users = roleUserSchema.array().parse((await listMembers()).body);

    expect(users).toEqual([
      {
        id: userId,
        name: "Ada Lovelace",
        username: "ada",
        added_by: { id: expect.any(Number), name: "Olivia Owner" },
        added_at: expect.any(String),
        assigned: true,
      },
      { id: bob.id, name: "Bob", username: null, added_by: null, added_at: expect.any(String), assigned: true },
    ]);
  });

  test("come in pages of at most 100, by id and by the cursor alone", async () => {
    for (let id = 1105; id > 1000; id -= 1) onelogin.addMember(roleId, onelogin.addUser({ id, email: null }).id);

    const { pages } = await client.walk(`/api/2/roles/${roleId}/users?limit=1000`);

    expect(pages.map((page) => page.length)).toEqual([100, 5]);
    expect(pages.flat()).toEqual(onelogin.members(roleId).toReversed());
  });

  test("include everybody else on request, and are found by a part of their names or address", async () => {
    const bob = onelogin.addUser({ email: "bob@example.org" });
    onelogin.addMember(roleId, userId);

    const everybody = roleUserSchema.array().parse((await listMembers("include_unassigned=true")).body);
    const byAddress = await listMembers("include_unassigned=true&name=EXAMPLE.ORG");
    const byName = await listMembers("name=love");
    const nobody = await listMembers("name=bob");

    expect(everybody.map(({ id, assigned }) => [id, assigned])).toEqual([
      [userId, true],
      [bob.id, false],
    ]);
    expect([idsOf(byAddress), idsOf(byName), idsOf(nobody)]).toEqual([[bob.id], [userId], []]);
  });
});

describe("roles", () => {
  test("are read by id and listed by id, with users and admins only when asked", async () => {
    const other = onelogin.addRole({ id: 12, name: "Everybody" });
    onelogin.addMember(other.id, userId);

    const read = await client.get(`/api/2/roles/${roleId}`);
    const listed = await client.get("/api/2/roles");
    const whole = await client.get("/api/2/roles?fields=users,admins");

    expect(roleSchema.parse(read.body)).toEqual({ id: roleId, name: "Prod database", apps: [] });
    expect(
      roleSchema
        .array()
        .parse(listed.body)
        .map(({ id, users }) => [id, users]),
    ).toEqual([
      [12, undefined],
      [roleId, undefined],
    ]);
    expect(roleSchema.array().parse(whole.body)[0]).toMatchObject({ users: [userId], admins: [] });
  });

  test("come in pages of at most 100, and a cursor with pagination arguments is refused in this service's words", async () => {
    for (let index = 0; index < 100; index += 1) onelogin.addRole({ name: `Role ${index}` });

    const { pages, cursors } = await client.walk("/api/2/roles?limit=650");
    const both = await client.get(
      `/api/2/roles?limit=100&${new URLSearchParams({ cursor: cursors[0] ?? "" }).toString()}`,
    );

    expect(pages.map((page) => page.length)).toEqual([100, 1]);
    expect([both.status, unreadableSchema.parse(both.body).description]).toEqual([
      400,
      "Requests can only have cursor xor pagination arguments",
    ]);
  });

  test("are found by name, renamed and removed", async () => {
    const byName = await client.get("/api/2/roles?name=prod*");
    onelogin.updateRole(roleId, { name: "Production" });
    const byRoleName = await client.get("/api/2/roles?role_name=Production");
    onelogin.removeRole(roleId);
    const gone = await client.get("/api/2/roles");

    expect([idsOf(byName), idsOf(byRoleName), idsOf(gone)]).toEqual([[roleId], [roleId], []]);
  });
});

describe("mappings", () => {
  test("are listed in the shape of the vendor's contract: the enabled ones, or the others on request", async () => {
    const enabled = onelogin.addMapping({ name: "Engineers", roleIds: [roleId] });
    const disabled = onelogin.addMapping({ name: "Old", enabled: false, roleIds: [roleId] });

    const usual = mappingSchema.array().parse((await client.get("/api/2/mappings")).body);
    const others = mappingSchema.array().parse((await client.get("/api/2/mappings?enabled=false")).body);

    expect(usual.map(({ id }) => id)).toEqual([enabled.id]);
    expect(usual[0]?.actions).toEqual([{ action: "add_role", value: [String(roleId)] }]);
    expect(others.map(({ id, enabled: isEnabled }) => [id, isEnabled])).toEqual([[disabled.id, false]]);
  });

  test("are filtered by their actions with wildcards, and several actions have to be there all", async () => {
    const other = onelogin.addRole({ name: "Other" });
    const adds = onelogin.addMapping({ name: "Adds", roleIds: [roleId] });
    const sets = onelogin.addMapping({ name: "Sets", action: "set_role", roleIds: [roleId, other.id] });

    expect(await mappingsWith(`add_role:${roleId}`)).toEqual([adds.id]);
    expect(await mappingsWith(`*_role:${roleId}`)).toEqual([adds.id, sets.id]);
    expect(await mappingsWith(`set_role:*`)).toEqual([sets.id]);
    expect(await mappingsWith(`add_role:${roleId},set_role:${roleId}`)).toEqual([]);
    expect(await mappingsWith(`add_role:${other.id}`)).toEqual([]);
  });

  test("can be taken away, and need roles that exist", async () => {
    const mapping = onelogin.addMapping({ name: "Engineers", roleIds: [roleId] });

    onelogin.removeMapping(mapping.id);

    expect((await client.get("/api/2/mappings")).body).toEqual([]);
    expect(() => onelogin.addMapping({ name: "Lost", roleIds: [4711] })).toThrow("There is no role 4711");
  });
});

describe("privileges", () => {
  test("are listed, and each tells its roles and its users", async () => {
    const privilege = onelogin.addPrivilege({ name: "User Administrator", roleIds: [roleId], userIds: [userId] });

    const listed = privilegeSchema.array().parse((await client.get("/api/1/privileges")).body);
    const roles = privilegeRolesSchema.parse((await client.get(`/api/1/privileges/${privilege.id}/roles`)).body);
    const users = privilegeUsersSchema.parse((await client.get(`/api/1/privileges/${privilege.id}/users`)).body);
    const unknown = await client.get("/api/1/privileges/2c963197-bee2-4607-abc0-4786f1bfa55a/users");

    expect(listed.map(({ id, name }) => [id, name])).toEqual([[privilege.id, "User Administrator"]]);
    expect(roles).toMatchObject({ total: 1, roles: [roleId], afterCursor: null, nextLink: null, previousLink: null });
    expect(users).toMatchObject({ total: 1, users: [userId], afterCursor: null, nextLink: null, previousLink: null });
    expect(altErrSchema.parse(unknown.body).statusCode).toBe(404);
  });

  test("tell a thousand roles at once, and where the others are", async () => {
    const roleIds = Array.from({ length: 1001 }, (_, index) => onelogin.addRole({ name: `Role ${index}` }).id);
    const { id } = onelogin.addPrivilege({ name: "All", roleIds });

    const first = privilegeRolesSchema.parse((await client.get(`/api/1/privileges/${id}/roles`)).body);
    const next = (first.nextLink ?? "").replace(onelogin.url, "");
    const second = privilegeRolesSchema.parse((await client.get(next)).body);

    expect([...first.roles, ...second.roles]).toEqual(roleIds);
    expect([first.total, second.total, second.nextLink]).toEqual([1001, 1001, null]);
  });
});

test.each([
  ["mappings", "/api/2/mappings", "forbidden", 403],
  ["mappings", "/api/2/mappings", "absent", 404],
  ["privileges", "/api/1/privileges", "forbidden", 403],
  ["privileges", "/api/1/privileges", "absent", 404],
] as const)("%s at %s may be %s", async (name, path, feature, status) => {
  onelogin.features[name] = feature;

  const answer = await client.get(path);

  expect([answer.status, altErrSchema.parse(answer.body).statusCode]).toEqual([status, status]);
});

function add(body: unknown) {
  return client.write("POST", `/api/2/roles/${roleId}/users`, body);
}

function remove(body: unknown) {
  return client.write("DELETE", `/api/2/roles/${roleId}/users`, body);
}

async function mappingsWith(actions: string): Promise<number[]> {
  return idsOf(await client.get(`/api/2/mappings?has_action=${actions}`));
}

function listMembers(query = "") {
  return client.get(`/api/2/roles/${roleId}/users?${query}`);
}
