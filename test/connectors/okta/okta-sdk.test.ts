import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOkta, startPretendOkta } from "../../../sandbox/okta/index.ts";
import { okta, type OktaSdk } from "../../../src/connectors/index.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { buildSdkUser } from "../../support/builders.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const pat = buildSdkUser({ id: "user-1" });

let pretend: PretendOkta;
let sdk: OktaSdk;
let groupId: string;
let externalId: string;
beforeEach(async () => {
  pretend = await startPretendOkta();
  groupId = pretend.addGroup({ name: "Approvers" }).id;
  externalId = pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com", profile: { team: "Data" } }).id;
  const client = await openTestDirectory(pretend.url, pretend);
  sdk = okta({ orgUrl: pretend.url, apiToken: secretOf(pretend.apiToken) }).sdk({
    client,
    accountOf: async () => externalId,
    recognise: async (people) =>
      people.map((person) => (person.externalId === externalId ? { ...person, user: pat } : person)),
  });
});
afterEach(async () => pretend.stop());

test("isUserInGroup answers live", async () => {
  const before = await sdk.isUserInGroup(pat, { groupId });
  pretend.addMember(groupId, externalId);
  const after = await sdk.isUserInGroup(pat, { groupId });

  expect([before, after]).toEqual([false, true]);
});

test("isUserInGroup of a group that does not exist is a fault with a sentence, not a no", async () => {
  const fault = await faultOf(sdk.isUserInGroup(pat, { groupId: "00gNowhere" }));

  expect(fault.kind).toBe("not-found");
  expect(fault.message).toBe("Okta has no group 00gNowhere. Nobody was checked. Correct `groupId` in the flow.");
});

test("usersInGroup gives everybody of every page, with the users Latchkey knows", async () => {
  pretend.addMember(groupId, externalId);
  for (let count = 0; count < 250; count += 1) {
    const login = `m${count}@acme.com`;
    pretend.addMember(groupId, pretend.addUser({ login, email: login }).id);
  }

  const people = await sdk.usersInGroup({ groupId });

  expect(people).toHaveLength(251);
  expect(people.filter((person) => person.user !== undefined)).toEqual([
    { externalId, email: "pat@acme.com", displayName: "Pat Example", user: pat },
  ]);
});

test("safety 22: usersInGroup refuses a list whose cursors go in a circle", async () => {
  const next = (after: string) => ({
    status: 200,
    headers: { Link: `<${pretend.url}/api/v1/groups/${groupId}/users?after=${after}>; rel="next"` },
  });
  for (const after of ["a", "b", "a"]) pretend.faults.next({ path: /users$/ }, next(after));

  expect((await faultOf(sdk.usersInGroup({ groupId }))).kind).toBe("malformed");
  expect(pretend.calls).toHaveLength(3);
});

test("getUserInfo gives the organisation's own attributes, and a fault when the account is gone", async () => {
  const info = await sdk.getUserInfo(pat);
  pretend.removeUser(externalId);
  const fault = await faultOf(sdk.getUserInfo(pat));

  expect(info.profile["team"]).toBe("Data");
  expect(fault.kind).toBe("not-found");
});

test("listGroups lists the groups that can be changed", async () => {
  pretend.addGroup({ name: "From an application", type: "APP_GROUP" });

  expect(await sdk.listGroups()).toEqual([{ groupId, name: "Approvers", description: null, ownership: "native" }]);
});

const names = async (selection: Parameters<OktaSdk["listGroups"]>[0]) =>
  (await sdk.listGroups(selection)).map(({ name }) => name);

test("listGroups goes by the beginning of a name, whatever the case, and by Okta's own filter", async () => {
  const app = pretend.addGroup({ name: "Application", type: "APP_GROUP" });
  pretend.addGroup({ name: "Databases" });

  expect(await names({ nameFilter: "app" })).toEqual(["Approvers"]);
  expect(await names({ nameFilter: "APP", onlyNativeGroups: false })).toEqual(["Approvers", "Application"]);
  expect(await names({ nameFilter: "bases" })).toEqual([]);
  expect(await names({ filter: `id eq "${app.id}"` })).toEqual([]);
  expect(await names({ filter: `id eq "${app.id}"`, onlyNativeGroups: false })).toEqual(["Application"]);
});

test("listGroups tells how many are in a group and which application it belongs to, when asked", async () => {
  pretend.addMember(groupId, externalId);
  pretend.addGroup({ name: "Application", type: "APP_GROUP" });

  const [approvers, application] = await sdk.listGroups({ expand: ["stats", "app"], onlyNativeGroups: false });
  const [plain] = await sdk.listGroups({ expand: ["app"] });

  expect(approvers).toMatchObject({ groupId, stats: { users: 1, apps: 0, groupPushMappings: 0 } });
  expect(approvers).not.toHaveProperty("app");
  expect(application).toMatchObject({ app: { appId: "0oaPRETEND0000000001", label: "Pretend app" } });
  expect(plain).not.toHaveProperty("stats");
});

test("listGroups passes a filter on as it is, and what Okta says no to is a fault", async () => {
  expect((await faultOf(sdk.listGroups({ filter: "id eq 'x'" }))).kind).toBe("rejected");
  expect((await faultOf(sdk.listGroups({ filter: " " }))).message).toContain("`filter` is empty");
});
