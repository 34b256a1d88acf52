import nock from "nock";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import type { OktaDirectory } from "../../../src/connectors/okta/index.ts";
import { faultOf } from "../fault-of.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const orgUrl = "https://acme.okta.com";
const groupId = "00g1emaKYZTWRYYRRTSK";
const externalId = "00u1emaKYZTWRYYRRTSK";
const groupPath = `/api/v1/groups/${groupId}`;
const memberPath = `${groupPath}/users/${externalId}`;
const nativeGroup = { id: groupId, type: "OKTA_GROUP", profile: { name: "Production" } };

let timing: ReturnType<typeof testTiming>;
let directory: OktaDirectory;

beforeAll(() => nock.disableNetConnect());
beforeEach(async () => {
  timing = testTiming();
  directory = await openTestDirectory(orgUrl, { apiToken: "token" }, { timing });
});
afterEach(() => nock.cleanAll());

const answers = (times = 1) => nock(orgUrl).get(groupPath).times(times);
const oktaError = (errorCode: string) => ({ errorCode, errorSummary: "x", errorLink: errorCode, errorCauses: [] });

test("safety 17: 401 E0000011 means that the credential does not work, and is asked only once", async () => {
  const scope = answers().reply(401, oktaError("E0000011"));

  const fault = await faultOf(directory.getGroup(groupId));

  expect(fault.kind).toBe("unauthorized");
  expect(fault.message).toContain("401 E0000011");
  expect(scope.isDone()).toBe(true);
  expect(timing.waits).toEqual([]);
});

test("403 E0000006 means that the credential may not do this", async () => {
  answers().reply(403, oktaError("E0000006"));

  expect((await faultOf(directory.getGroup(groupId))).kind).toBe("unauthorized");
});

test("404 E0000007 means that the object does not exist", async () => {
  answers().reply(404, oktaError("E0000007"));

  expect(await directory.getGroup(groupId)).toBeNull();
});

test("safety 44: a 404 that is not Okta's own, such as a proxy's page, is not taken for a missing object", async () => {
  nock(orgUrl).delete(memberPath).reply(404, "<html>Not Found</html>", { "Content-Type": "text/html" });

  expect((await faultOf(directory.removeMember(groupId, externalId))).kind).toBe("malformed");
});

test.each([
  ["in the past", "1000000000", 1_000],
  ["of zero", "0", 5_000],
  ["of garbage", "soon, really", 5_000],
  ["that is missing", null, 5_000],
  ["twice, as Okta is known to send it", "1700000000, 1700000000", 5_000],
])("safety 33: a 429 with a reset %s is waited for sanely and then asked again", async (_what, reset, wait) => {
  const headers = { "X-Rate-Limit-Limit": "500", ...(reset === null ? {} : { "X-Rate-Limit-Reset": reset }) };
  answers().reply(429, oktaError("E0000047"), headers);
  answers().reply(200, nativeGroup);

  expect(await directory.getGroup(groupId)).toMatchObject({ groupId });
  expect(timing.waits).toEqual([wait]);
});

test("safety 33: the reset is measured from Okta's clock, so that ours being ten minutes off does not matter", async () => {
  const oktaNow = Math.floor(timing.now() / 1_000) + 600;
  const headers = { Date: new Date(oktaNow * 1_000).toUTCString(), "X-Rate-Limit-Reset": String(oktaNow + 7) };
  answers().reply(429, oktaError("E0000047"), headers);
  answers().reply(200, nativeGroup);

  await directory.getGroup(groupId);

  expect(timing.waits).toEqual([8_000]);
});

test("safety 33: a 429 for too many calls at once (0 of 0) is waited for as well", async () => {
  const headers = { "X-Rate-Limit-Limit": "0", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "0" };
  answers().reply(429, oktaError("E0000047"), headers);
  answers().reply(200, nativeGroup);

  expect(await directory.getGroup(groupId)).toMatchObject({ groupId });
  expect(timing.waits).toEqual([5_000]);
});

test("a reset beyond the time of the call is handed to the caller, who decides", async () => {
  const reset = String(Math.floor(timing.now() / 1_000) + 50);
  const scope = answers().reply(429, oktaError("E0000047"), { "X-Rate-Limit-Reset": reset });

  const fault = await faultOf(directory.getGroup(groupId));

  expect(fault.kind).toBe("unavailable");
  expect(fault.retryAfterMs).toBeGreaterThan(45_000);
  expect(timing.waits).toEqual([]);
  expect(scope.isDone()).toBe(true);
});

test.each([500, 502, 503, 504])("a %i is asked three times, and then Okta is unavailable", async (status) => {
  const scope = answers(3).reply(status, oktaError("E0000009"));

  expect((await faultOf(directory.getGroup(groupId))).kind).toBe("unavailable");
  expect(scope.isDone()).toBe(true);
  expect(timing.waits).toEqual([125, 250]);
});

test("a write is tried twice and then left to the caller, its outcome unknown", async () => {
  const scope = nock(orgUrl).put(memberPath).times(2).reply(500, oktaError("E0000009"));

  expect((await faultOf(directory.addMember(groupId, externalId))).kind).toBe("unavailable");
  expect(scope.isDone()).toBe(true);
  expect(timing.waits).toEqual([125]);
});

test("a write does not wait for a reset that is further away than its time", async () => {
  const reset = String(Math.floor(timing.now() / 1_000) + 20);
  nock(orgUrl).put(memberPath).reply(429, oktaError("E0000047"), { "X-Rate-Limit-Reset": reset });

  const fault = await faultOf(directory.addMember(groupId, externalId));

  expect(fault.kind).toBe("unavailable");
  expect(fault.retryAfterMs).toBeGreaterThan(15_000);
  expect(timing.waits).toEqual([]);
});

test("a connection that is reset is unavailable, with the code of the system", async () => {
  answers(3).replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));

  const fault = await faultOf(directory.getGroup(groupId));

  expect(fault.kind).toBe("unavailable");
});

test("an answer that is not JSON is malformed", async () => {
  answers().reply(200, '{"id": "00g1', { "Content-Type": "application/json" });

  expect((await faultOf(directory.getGroup(groupId))).kind).toBe("malformed");
});

test("an answer of another shape is malformed, and the message names the place", async () => {
  answers().reply(200, { id: groupId, type: "OKTA_GROUP", profile: { name: 7 } });

  const fault = await faultOf(directory.getGroup(groupId));

  expect(fault.kind).toBe("malformed");
  expect(fault.message).toContain("profile.name");
});

test("an empty body where a list belongs is malformed, not an empty list", async () => {
  nock(orgUrl).get(`${groupPath}/users`).query(true).reply(200, "");

  expect((await faultOf(directory.listMembers(groupId, null))).kind).toBe("malformed");
});

test("an empty list is an empty page", async () => {
  nock(orgUrl).get(`${groupPath}/users`).query(true).reply(200, []);

  expect(await directory.listMembers(groupId, null)).toEqual({ items: [], next: null });
});

test("an answer about another object than the one that was asked about is not used", async () => {
  nock(orgUrl)
    .get(`/api/v1/users/${externalId}`)
    .reply(200, {
      id: "00uSomebodyElse",
      status: "ACTIVE",
      profile: { login: externalId, email: "else@acme.com" },
    });

  expect(await directory.findAccountById(externalId)).toBeNull();
});

test("403 to a write of a native group is the credential's fault", async () => {
  nock(orgUrl).put(memberPath).reply(403, oktaError("E0000006"));
  answers().reply(200, nativeGroup);

  expect((await faultOf(directory.addMember(groupId, externalId))).kind).toBe("unauthorized");
});

test("403 to a write of a group that nobody may change is a no, not a broken credential", async () => {
  nock(orgUrl).put(memberPath).reply(403, oktaError("E0000006"));
  answers().reply(200, { ...nativeGroup, type: "APP_GROUP" });

  expect((await faultOf(directory.addMember(groupId, externalId))).kind).toBe("rejected");
});

test.each([
  [403, "E0000038"],
  [400, "E0000001"],
  [501, "E0000060"],
])("a write that is answered %i %s is rejected", async (status, code) => {
  nock(orgUrl).put(memberPath).reply(status, oktaError(code));

  expect((await faultOf(directory.addMember(groupId, externalId))).kind).toBe("rejected");
});

test("safety 44: a removal that is answered 404 says that something was not found, not that it is done", async () => {
  nock(orgUrl).delete(memberPath).reply(404, oktaError("E0000007"));

  expect(await directory.removeMember(groupId, externalId)).toBe("not-found");
});

test("safety 22: a link back to the same page is malformed", async () => {
  const link = `<${orgUrl}${groupPath}/users?after=a&limit=200>; rel="next"`;
  nock(orgUrl).get(`${groupPath}/users`).query({ after: "a", limit: "200" }).reply(200, [], { Link: link });
  const cursor = `${orgUrl}${groupPath}/users?after=a&limit=200`;

  expect((await faultOf(directory.listMembers(groupId, cursor))).kind).toBe("malformed");
});

test("safety 22: cursors that go in a circle are malformed", async () => {
  const link = (after: string) => ({ Link: `<${orgUrl}/api/v1/groups?after=${after}>; rel="next"` });
  nock(orgUrl).get("/api/v1/groups").query({ limit: "200", filter: 'type eq "OKTA_GROUP"' }).reply(200, [], link("a"));
  nock(orgUrl).get("/api/v1/groups").query({ after: "a" }).reply(200, [], link("b"));
  nock(orgUrl).get("/api/v1/groups").query({ after: "b" }).reply(200, [], link("a"));

  expect((await faultOf(directory.listGroups())).kind).toBe("malformed");
});
