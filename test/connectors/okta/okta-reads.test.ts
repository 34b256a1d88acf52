import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOkta, startPretendOkta } from "../../../sandbox/okta/index.ts";
import type { OktaDirectory } from "../../../src/connectors/okta/index.ts";
import { faultOf } from "../fault-of.ts";
import { openTestDirectory } from "./open-test-directory.ts";

let pretend: PretendOkta;
let directory: OktaDirectory;
beforeEach(async () => {
  pretend = await startPretendOkta();
  directory = await openTestDirectory(pretend.url, pretend);
});
afterEach(async () => pretend.stop());

const addPat = (): string => pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com" }).id;
const addProduction = (): string => pretend.addGroup({ name: "Production" }).id;

test("membership of a huge group costs one call", async () => {
  const [externalId, groupId] = [addPat(), addProduction()];
  pretend.addMember(groupId, externalId);

  expect(await directory.isMember(groupId, externalId)).toBe(true);
  expect(pretend.calls).toHaveLength(1);
});

test("a stand-in that does not know the groups of a user is asked for the members of the group", async () => {
  const [externalId, groupId] = [addPat(), addProduction()];
  pretend.faults.next({ path: /users\/[^/]+\/groups$/ }, { status: 404, body: "Cannot GET" }, { forever: true });

  const before = await directory.isMember(groupId, externalId);
  pretend.addMember(groupId, externalId);
  const after = await directory.isMember(groupId, externalId);

  expect([before, after]).toEqual([false, true]);
});

test("a group that the credential may not see is a fault, not a membership that is not there", async () => {
  const [externalId, groupId] = [addPat(), addProduction()];
  pretend.faults.next({ path: /groups\/[^/]+$/ }, { status: 403 });

  expect((await faultOf(directory.isMember(groupId, externalId))).kind).toBe("unauthorized");
});

test("safety 31: rules that may not be seen are unreadable, rules that do not exist are none", async () => {
  const groupId = addProduction();

  pretend.features.groupRules = "forbidden";
  const forbidden = await directory.describeGroup(groupId);
  pretend.features.groupRules = "absent";
  pretend.features.adminRoles = "absent";
  const absent = await directory.describeGroup(groupId);

  expect(forbidden).toMatchObject({ isRuleManaged: "unreadable", carriesAdminRoles: false });
  expect(absent).toMatchObject({ isRuleManaged: false, carriesAdminRoles: false });
});

test("safety 31: a rule on a later page counts, one that is switched off does not", async () => {
  const [ruled, free] = [addProduction(), pretend.addGroup({ name: "Free" }).id];
  for (let count = 0; count < 201; count += 1) {
    pretend.addRule({ name: `Off ${count}`, groupIds: [free], status: "INACTIVE" });
  }
  pretend.addRule({ name: "On", groupIds: [ruled] });

  expect(await directory.describeGroup(ruled)).toMatchObject({ isRuleManaged: true });
  expect(await directory.describeGroup(free)).toMatchObject({ isRuleManaged: false });
});

test("safety 31: a list of rules that breaks off is a fault, not the absence of rules", async () => {
  const groupId = addProduction();
  for (let count = 0; count < 201; count += 1) pretend.addRule({ name: `Rule ${count}`, groupIds: [addProduction()] });
  let pages = 0;
  pretend.onBeforeCall((call) => {
    if (call.path.endsWith("/rules") && ++pages === 2) pretend.faults.next({ path: /rules$/ }, { status: 404 });
  });

  expect((await faultOf(directory.describeGroup(groupId))).kind).toBe("not-found");
});

test("safety 49: whether an account is an administrator costs one call, and any kind of role counts", async () => {
  const { id } = pretend.addUser({ login: "dana@acme.com", email: "dana@acme.com", adminRoles: ["Key keeper"] });

  expect(await directory.hasAdminRights(id)).toBe(true);
  expect(pretend.calls.map(({ path }) => path)).toEqual([`/api/v1/users/${id}/roles`]);
});

test("safety 49: a stand-in that has no administrator roles has no administrators", async () => {
  const externalId = addPat();
  pretend.features.adminRoles = "absent";

  expect(await directory.hasAdminRights(externalId)).toBe(false);
});

test("safety 49: an answer that is not a list of roles is a fault, not the absence of rights", async () => {
  const externalId = addPat();
  pretend.faults.next({ path: /roles$/ }, { status: 200, body: {} });

  expect((await faultOf(directory.hasAdminRights(externalId))).kind).toBe("malformed");
});

test("safety 49: whose rights may not be seen is ordinary only where the operator states it, and what is seen counts", async () => {
  const trusting = await openTestDirectory(pretend.url, pretend, { assumeOrdinaryAccounts: true });
  const dana = pretend.addUser({ login: "dana@acme.com", email: "dana@acme.com", adminRoles: ["ORG_ADMIN"] }).id;

  const seen = await trusting.hasAdminRights(dana);
  pretend.features.adminRoles = "forbidden";
  const hidden = [await directory.hasAdminRights(dana), await trusting.hasAdminRights(dana)];

  expect(seen).toBe(true);
  expect(hidden).toEqual(["unreadable", false]);
});

test("safety 44: the organisation is known by its own id, wherever that is given", async () => {
  const first = await directory.organisationId();
  pretend.faults.next({ path: /okta-organization$/ }, { status: 404 }, { times: 2 });
  const fromSettings = await directory.organisationId();
  pretend.faults.next({ path: /v1\/org$/ }, { status: 404 });
  const fromAddress = await directory.organisationId();

  expect([first, fromSettings, fromAddress]).toEqual([pretend.orgId, pretend.orgId, `origin:${pretend.url}`]);
});

test("safety 44: an organisation that cannot be asked is a fault, never another organisation", async () => {
  pretend.faults.next({ path: /okta-organization$/ }, { status: 403 });

  expect((await faultOf(directory.organisationId())).kind).toBe("unauthorized");
});

test("safety 24: an e-mail in the same spelling is found although the search lags", async () => {
  pretend.searchLagMs = 60_000;
  const externalId = addPat();

  expect(await directory.findAccountsByEmail("pat@acme.com")).toMatchObject([{ externalId }]);
});

test("safety 28: a second owner in another spelling is found, and what the search remembers wrongly is not", async () => {
  const externalId = addPat();
  const twin = pretend.addUser({ login: "twin@acme.com", email: "PAT@acme.com" }).id;
  const both = await directory.findAccountsByEmail("pat@acme.com");
  pretend.onBeforeCall((call) => {
    if (call.query["search"] !== undefined) pretend.searchLagMs = 0;
    if (call.path.endsWith(twin)) pretend.updateUser(twin, { profile: { email: "other@acme.com" } });
  });

  const afterChange = await directory.findAccountsByEmail("pat@acme.com");

  expect(both.map((account) => account.externalId).toSorted()).toEqual([externalId, twin].toSorted());
  expect(afterChange.map((account) => account.externalId)).toEqual([externalId]);
});

test("a stand-in without a search still finds accounts by their e-mail as it is written", async () => {
  pretend.features.search = false;
  const externalId = addPat();

  expect(await directory.findAccountsByEmail("pat@acme.com")).toMatchObject([{ externalId }]);
});

test.each([
  "STAGED",
  "PROVISIONED",
  "RECOVERY",
  "PASSWORD_EXPIRED",
  "LOCKED_OUT",
  "SUSPENDED",
  "DEPROVISIONED",
] as const)("safety 46: an account that is %s is found and may not receive access", async (status) => {
  pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com", status });

  expect(await directory.findAccountsByEmail("pat@acme.com")).toMatchObject([{ status, isActive: false }]);
});

test("a listing of groups takes the beginning of the name, and leaves out what cannot be changed", async () => {
  const native = pretend.addGroup({ name: "Production database" }).id;
  const appOwned = pretend.addGroup({ name: "production (AD)", type: "APP_GROUP" }).id;
  pretend.addGroup({ name: "Not production" });

  const changeable = await directory.listGroups({ nameFilter: "PROD" });
  const all = await directory.listGroups({ nameFilter: "PROD", onlyNativeGroups: false });

  expect(changeable.map((group) => group.groupId)).toEqual([native]);
  expect(all.map((group) => group.groupId).toSorted()).toEqual([native, appOwned].toSorted());
});
