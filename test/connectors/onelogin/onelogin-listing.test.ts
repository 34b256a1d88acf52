import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOneLogin, startPretendOneLogin } from "../../../sandbox/onelogin/index.ts";
import type { OneLoginDirectory } from "../../../src/connectors/onelogin/index.ts";
import type { RecordPage } from "../../../src/ports/directory.ts";
import { faultOf } from "../fault-of.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const usersPath = /\/api\/2\/users$/;
const fields =
  "id,username,email,status,state,firstname,lastname,title,department,company,phone,manager_user_id,manager_ad_id," +
  "userprincipalname,samaccountname,external_id,custom_attributes";

let pretend: PretendOneLogin;
let timing: ReturnType<typeof testTiming>;
let directory: OneLoginDirectory;
beforeEach(async () => {
  pretend = await startPretendOneLogin();
  timing = testTiming();
  directory = openTestDirectory(pretend.url, pretend, { timing });
});
afterEach(() => pretend.stop());

const everybody = { cursor: null, changedSince: null };
const listAll = (cursor: string | null = null): Promise<RecordPage> =>
  directory.listing.listAccounts({ cursor, changedSince: null });
const addPeople = (count: number): void => {
  for (let index = 0; index < count; index += 1) pretend.addUser({ email: `m${index}@acme.com` });
};
const apiCalls = () => pretend.calls.filter(({ path }) => path.startsWith("/api/"));

test("users are asked for with the fields that are kept, 100 at once, and the next page by its cursor alone", async () => {
  addPeople(60);

  const { next } = await listAll();
  await listAll(next);
  await directory.listing.listAccounts({ cursor: null, changedSince: new Date("2026-03-01T10:00:00.000Z") });

  expect(apiCalls().map(({ query }) => query)).toEqual([
    { limit: "100", fields },
    { cursor: expect.stringMatching(/./) },
    { limit: "100", fields, updated_since: "2026-03-01T10:00:00.000Z" },
  ]);
});

test("custom attributes that the settings name are kept too", async () => {
  const sync = { schedule: "0 * * * *", attributes: ["badge"] };
  directory = openTestDirectory(pretend.url, pretend, { sync });
  const custom = { badge: "4711", shoe_size: "43" };
  pretend.addUser({ email: "pat@acme.com", title: "Engineer", custom_attributes: custom });

  const { items } = await listAll();

  expect(items.map(({ attributes }) => attributes)).toEqual([
    { firstname: "Pat", lastname: "Example", title: "Engineer", badge: "4711" },
  ]);
});

test.each(["pat@acme.com", "../users/me", "a/b", ""])("%j is no role's id, and nothing is asked", async (text) => {
  expect((await faultOf(directory.listing.listMemberIds(text, null))).kind).toBe("not-found");
  expect(pretend.calls).toEqual([]);
});

test("who is shown with a role without having it is no member", async () => {
  const roleId = String(pretend.addRole({ name: "Managers" }).id);
  const body = [{ id: 7, assigned: true }, { id: 8, assigned: false }, { id: 9 }];
  pretend.faults.next({ path: /roles\/\d+\/users$/ }, { status: 200, body });

  expect(await directory.listing.listMemberIds(roleId, null)).toMatchObject({ items: ["7", "9"], next: null });
});

test.each([
  ["HTML", "<html>Sign in</html>"],
  ["an object", '{"data":[]}'],
  ["nothing", ""],
])("safety 22: a page that is %s is malformed, not empty", async (_what, malformedBody) => {
  const roleId = String(pretend.addRole({ name: "Managers" }).id);
  pretend.faults.next({ path: /^\/api\// }, { malformedBody }, { forever: true });

  expect((await faultOf(listAll())).kind).toBe("malformed");
  expect((await faultOf(directory.listing.listGroups(null))).kind).toBe("malformed");
  expect((await faultOf(directory.listing.listMemberIds(roleId, null))).kind).toBe("malformed");
});

test("safety 22: a cursor that leads back to its own page is malformed", async () => {
  addPeople(60);
  const { next } = await listAll();
  const cursor = new URLSearchParams(next?.split("?")[1]).get("cursor");
  pretend.faults.next({ path: usersPath }, { replaceHeaders: { "After-Cursor": cursor } });

  expect((await faultOf(listAll(next))).kind).toBe("malformed");
});

test("safety 32: a cursor that leads to another origin is refused and the token is not sent there", async () => {
  const fault = await faultOf(listAll("https://elsewhere.example/api/2/users?cursor=x"));

  expect(fault.kind).toBe("malformed");
  expect(apiCalls()).toEqual([]);
});

test("a token that is revoked between two pages is renewed, and the walk goes on", async () => {
  addPeople(60);

  const first = await listAll();
  pretend.revokeAccessTokens();
  const second = await listAll(first.next);

  expect([...first.items, ...second.items]).toHaveLength(60);
  expect(second.next).toBeNull();
});

test("safety 17: a credential whose owner was deleted between two pages is unauthorized", async () => {
  addPeople(60);
  const first = await listAll();
  pretend.deleteCredentialOwner();

  expect((await faultOf(listAll(first.next))).kind).toBe("unauthorized");
});

test("safety 33: a rate limit is waited for as long as OneLogin says, a minute at most, and what it cost is told", async () => {
  pretend.faults.next({ path: usersPath }, { rateLimit: { resetInSeconds: 7 } });
  pretend.faults.next({ path: usersPath }, { rateLimit: { resetInSeconds: 3_000 } });

  const page = await listAll();

  expect(timing.waits).toEqual([7_000, 60_000]);
  expect(page.cost).toEqual({ calls: 3, limit: 5_000, remaining: 4_999 });
});

test("half of the limit is left to people: the background asks once in a minute, they do not wait", async () => {
  pretend.rateLimit.limit = 10;
  const roleId = String(pretend.addRole({ name: "Managers" }).id);

  for (let page = 0; page < 6; page += 1) await listAll();
  const before = [...timing.waits];
  await directory.listing.listGroups(null);
  await directory.listing.listMemberIds(roleId, null);
  const after = [...timing.waits];
  const role = await directory.getRole(roleId);

  expect(before).toEqual([]);
  expect(after).toEqual([60_000, 60_000]);
  expect(timing.waits).toEqual(after);
  expect(role).toMatchObject({ name: "Managers" });
});

test("a caller that gives up is answered at once", async () => {
  const giveUp = new AbortController();
  pretend.onBeforeCall(() => giveUp.abort());

  const fault = await faultOf(directory.listing.listAccounts(everybody, giveUp.signal));

  expect(fault.kind).toBe("unavailable");
  expect(apiCalls()).toEqual([]);
});
