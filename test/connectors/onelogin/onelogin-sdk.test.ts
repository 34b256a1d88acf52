import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOneLogin, startPretendOneLogin } from "../../../sandbox/onelogin/index.ts";
import { onelogin, type OneLoginSdk } from "../../../src/connectors/index.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { buildSdkUser } from "../../support/builders.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const pat = buildSdkUser({ id: "user-1" });

let pretend: PretendOneLogin;
let sdk: OneLoginSdk;
let roleId: number;
let userId: number;
beforeEach(async () => {
  pretend = await startPretendOneLogin();
  roleId = pretend.addRole({ name: "Managers" }).id;
  userId = pretend.addUser({ email: "pat@acme.com", custom_attributes: { team: "Data" } }).id;
  const { clientId, clientSecret } = pretend;
  const settings = { apiUrl: pretend.url, clientId: secretOf(clientId), clientSecret: secretOf(clientSecret) };
  sdk = onelogin(settings).sdk({
    client: openTestDirectory(pretend.url, pretend),
    accountOf: async () => String(userId),
    recognise: async (people) =>
      people.map((person) => (person.externalId === String(userId) ? { ...person, user: pat } : person)),
  });
});
afterEach(() => pretend.stop());

test("isUserInRole answers live", async () => {
  const before = await sdk.isUserInRole(pat, { roleId });
  pretend.addMember(roleId, userId);
  const after = await sdk.isUserInRole(pat, { roleId });

  expect([before, after]).toEqual([false, true]);
});

test.each([999_999, 1.5, -1])("isUserInRole of the role %d, which does not exist, is a fault, not a no", async (id) => {
  const fault = await faultOf(sdk.isUserInRole(pat, { roleId: id }));

  expect(fault.kind).toBe("not-found");
  expect(fault.message).toBe(`OneLogin has no role ${id}. Nobody was checked. Correct \`roleId\` in the flow.`);
});

test("usersInRole gives everybody of every page, with the users Latchkey knows", async () => {
  pretend.addMember(roleId, userId);
  for (let count = 0; count < 120; count += 1) {
    pretend.addMember(roleId, pretend.addUser({ email: `m${count}@acme.com` }).id);
  }

  const people = await sdk.usersInRole({ roleId });

  expect(people).toHaveLength(121);
  expect(people.filter((person) => person.user !== undefined)).toEqual([
    { externalId: String(userId), email: "pat@acme.com", displayName: "Pat Example", user: pat },
  ]);
});

test("usersInRole of a role that does not exist is a fault, not nobody", async () => {
  expect((await faultOf(sdk.usersInRole({ roleId: 999_999 }))).kind).toBe("not-found");
});

test("somebody who stands on two pages, since OneLogin's cursors count, is one person", async () => {
  pretend.addMember(roleId, userId);
  const headers = { "After-Cursor": "again" };
  const body = [{ id: userId }];
  pretend.faults.next({ path: /roles\/\d+\/users$/ }, { status: 200, body, headers });
  pretend.faults.next({ path: /roles\/\d+\/users$/ }, { status: 200, body });

  expect(await sdk.usersInRole({ roleId })).toHaveLength(1);
});

test("safety 22: usersInRole refuses a list whose cursors go in a circle", async () => {
  for (const cursor of ["a", "b", "a"]) {
    pretend.faults.next({ path: /roles\/\d+\/users$/ }, { status: 200, headers: { "After-Cursor": cursor } });
  }

  expect((await faultOf(sdk.usersInRole({ roleId }))).kind).toBe("malformed");
});

test("getUserInfo gives the account's own attributes, and a fault when the account is gone", async () => {
  const info = await sdk.getUserInfo(pat);
  pretend.removeUser(userId);
  const fault = await faultOf(sdk.getUserInfo(pat));

  expect(info).toMatchObject({ id: userId, email: "pat@acme.com", custom_attributes: { team: "Data" } });
  expect(fault.kind).toBe("not-found");
});

test("listRoles lists the roles", async () => {
  expect(await sdk.listRoles()).toEqual([{ roleId, name: "Managers" }]);
});

test("listRoles goes by the beginning of a name, whatever the case, through more roles than a page holds", async () => {
  for (let n = 0; n < 700; n += 1) pretend.addRole({ name: `Team ${n}` });
  pretend.addRole({ name: "Database readers" });

  const named = await sdk.listRoles({ nameFilter: "DATA" });
  const teams = await sdk.listRoles({ nameFilter: "team " });

  expect(named.map(({ name }) => name)).toEqual(["Database readers"]);
  expect(teams).toHaveLength(700);
});
