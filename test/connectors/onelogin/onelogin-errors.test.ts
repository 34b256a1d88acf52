import nock from "nock";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { OneLoginDirectory } from "../../../src/connectors/onelogin/index.ts";
import { faultOf } from "../fault-of.ts";
import { testTiming } from "../test-timing.ts";
import { apiUrl, credential, errorOf, giveTokens } from "./onelogin-api-url.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const roleId = "599800";
const externalId = "36216766";
const rolePath = `/api/2/roles/${roleId}`;
const membersPath = `${rolePath}/users`;
const userPath = `/api/2/users/${externalId}`;
const role = { id: 599_800, name: "Managers" };
const user = { id: 36_216_766, username: "pat", email: "pat@acme.com", status: 1, state: 1, role_ids: [599_800] };

let timing: ReturnType<typeof testTiming>;
let directory: OneLoginDirectory;

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  giveTokens();
  timing = testTiming();
  directory = openTestDirectory(apiUrl, credential, { timing });
});
afterEach(() => nock.cleanAll());

const givePage = (query: Record<string, string>, cursor: string) =>
  nock(apiUrl).get("/api/2/roles").query(query).reply(200, [], { "After-Cursor": cursor });
const answers = (times = 1) => nock(apiUrl).get(rolePath).times(times);

test.each([401, 403])(
  "safety 17: a %i means that the credential may not do this, and waits for nothing",
  async (status) => {
    const scope = answers().reply(status, errorOf(status));

    const fault = await faultOf(directory.getRole(roleId));

    expect(fault.kind).toBe("unauthorized");
    expect(fault.message).toBe(
      `OneLogin did not read the role (${status}). The credential does not work or may not do this. Nothing was done. ` +
        "Replace it, or give its owner the right.",
    );
    expect(scope.isDone()).toBe(true);
    expect(timing.waits).toEqual([]);
  },
);

test.each([
  ["roles", errorOf(404)],
  ["users", { error: true, code: 404, type: "Not Found", message: "canary" }],
  ["version 1", { status: { error: true, code: 404, type: "not found", message: "canary" } }],
  ["the roles' service", { status: 404, error: "NotFoundError", description: "canary" }],
])("a 404 as the API of %s describes it means that the object does not exist", async (_api, body) => {
  answers().reply(404, body);

  expect(await directory.getRole(roleId)).toBeNull();
});

test.each([
  ["a page", "<html>Not Found</html>"],
  ["another service's JSON", { message: "no Route matched with those values" }],
  ["a list", []],
])("safety 44: a 404 with %s is not OneLogin's, and not taken for a missing object", async (_what, body) => {
  nock(apiUrl).delete(membersPath).reply(404, body);

  expect((await faultOf(directory.removeMember(roleId, externalId))).kind).toBe("malformed");
});

test("safety 44: a removal that is answered 404 says that something was not found, not that it is done", async () => {
  nock(apiUrl).delete(membersPath).reply(404, errorOf(404));

  expect(await directory.removeMember(roleId, externalId)).toBe("not-found");
});

test.each([
  ["of seven seconds", "7", 7_000],
  ["of zero", "0", 5_000],
  ["below zero", "-3", 5_000],
  ["of garbage", "soon, really", 5_000],
  ["that is missing", null, 5_000],
])("safety 33: a 429 with a reset %s is waited for sanely and then asked again", async (_what, reset, wait) => {
  const headers = { "X-RateLimit-Limit": "5000", ...(reset === null ? {} : { "X-RateLimit-Reset": reset }) };
  answers().reply(429, errorOf(429), headers);
  answers().reply(200, role);

  expect(await directory.getRole(roleId)).toEqual({ roleId: 599_800, name: "Managers" });
  expect(timing.waits).toEqual([wait]);
});

test("safety 33: a reset beyond the time of the call is handed to the caller, at most a minute", async () => {
  const scope = answers().reply(429, errorOf(429), { "X-RateLimit-Reset": "3200" });

  const fault = await faultOf(directory.getRole(roleId));

  expect(fault).toMatchObject({ kind: "unavailable", retryAfterMs: 60_000 });
  expect(scope.isDone()).toBe(true);
  expect(timing.waits).toEqual([]);
});

test.each([408, 500, 502, 503, 504])(
  "safety 16: a %i is asked three times, and then is unavailable",
  async (status) => {
    const scope = answers(3).reply(status, errorOf(status));

    expect((await faultOf(directory.getRole(roleId))).kind).toBe("unavailable");
    expect(scope.isDone()).toBe(true);
    expect(timing.waits).toEqual([125, 250]);
  },
);

test("a write is tried twice and then left to the caller, its outcome unknown", async () => {
  const scope = nock(apiUrl).post(membersPath).times(2).reply(502, errorOf(502));

  expect((await faultOf(directory.addMember(roleId, externalId))).kind).toBe("unavailable");
  expect(scope.isDone()).toBe(true);
  expect(timing.waits).toEqual([125]);
});

test("a connection that is reset is unavailable, with the code of the system", async () => {
  answers(3).replyWithError(Object.assign(new Error("canary"), { code: "ECONNRESET" }));

  expect(await faultOf(directory.getRole(roleId))).toMatchObject({
    kind: "unavailable",
    message: expect.stringContaining("ECONNRESET"),
  });
});

test.each([
  ["cut off", '{"id": 599800, "na'],
  ["empty", ""],
  ["of another shape", { id: 599_800, name: 7 }],
  ["about a role whose id is text", { id: "599800", name: "Managers" }],
])("safety 22: an answer that is %s is malformed", async (_what, body) => {
  answers().reply(200, body);

  expect((await faultOf(directory.getRole(roleId))).kind).toBe("malformed");
});

test("an answer of another shape is told by its place, without its value", async () => {
  answers().reply(200, { id: 599_800, name: { canary: true } });

  expect((await faultOf(directory.getRole(roleId))).message).toBe(
    "OneLogin's answer about a role is not what it documents (at name). It was not used.",
  );
});

test("an answer about another object than the one that was asked about is not used", async () => {
  nock(apiUrl)
    .get(userPath)
    .times(2)
    .reply(200, { ...user, id: 1 });
  answers().reply(200, { ...role, id: 1 });

  expect(await directory.findAccountById(externalId)).toBeNull();
  expect(await directory.isMember(roleId, externalId)).toBe(false);
  expect(await directory.getRole(roleId)).toBeNull();
});

test("a user without its roles is malformed, not a user that has none", async () => {
  const { role_ids: _, ...withoutRoles } = user;
  nock(apiUrl).get(userPath).reply(200, withoutRoles);

  expect((await faultOf(directory.isMember(roleId, externalId))).kind).toBe("malformed");
});

test("a write sends the bare list of one id", async () => {
  const bodies: unknown[] = [];
  const keep = (body: unknown): boolean => bodies.push(body) > 0;
  nock(apiUrl)
    .post(membersPath, keep)
    .reply(200, [{ id: 36_216_766 }]);
  nock(apiUrl).delete(membersPath, keep).reply(204);

  expect(await directory.addMember(roleId, externalId)).toBe("done");
  expect(await directory.removeMember(roleId, externalId)).toBe("done");
  expect(bodies).toEqual([[36_216_766], [36_216_766]]);
});

test.each([400, 422])("a write that is answered %i although both are there is rejected", async (status) => {
  nock(apiUrl).post(membersPath).reply(status, errorOf(status));
  nock(apiUrl).get(rolePath).reply(200, role);
  nock(apiUrl).get(userPath).reply(200, user);

  expect((await faultOf(directory.addMember(roleId, externalId))).kind).toBe("rejected");
});

test.each([
  ["the role", 404, 200],
  ["the account", 200, 404],
])(
  "a write that is answered 422 because %s is gone says that something was not found",
  async (_what, ofRole, ofUser) => {
    nock(apiUrl).post(membersPath).reply(422, errorOf(422));
    nock(apiUrl)
      .get(rolePath)
      .reply(ofRole, ofRole === 200 ? role : errorOf(404));
    nock(apiUrl)
      .get(userPath)
      .reply(ofUser, ofUser === 200 ? user : errorOf(404));

    expect(await directory.addMember(roleId, externalId)).toBe("not-found");
  },
);

test("a next page is asked for by its cursor alone", async () => {
  const first = nock(apiUrl).get(membersPath).query({ limit: "50" });
  first.reply(200, [], { "After-Cursor": "bGltaXQ9NTA=" });
  const second = nock(apiUrl).get(membersPath).query({ cursor: "bGltaXQ9NTA=" }).reply(200, []);

  const { next } = await directory.listMembers(roleId, null);
  const last = await directory.listMembers(roleId, next);

  expect(next).not.toBeNull();
  expect(last.next).toBeNull();
  expect(second.isDone()).toBe(true);
});

test("safety 22: a cursor that leads back to the same page is malformed", async () => {
  nock(apiUrl).get(membersPath).query({ cursor: "a" }).reply(200, [], { "After-Cursor": "a" });

  expect((await faultOf(directory.listMembers(roleId, `${membersPath}?cursor=a`))).kind).toBe("malformed");
});

test("safety 22: cursors that go in a circle are malformed", async () => {
  givePage({ limit: "100" }, "a");
  givePage({ cursor: "a" }, "b");
  givePage({ cursor: "b" }, "a");

  expect((await faultOf(directory.listRoles())).kind).toBe("malformed");
});
