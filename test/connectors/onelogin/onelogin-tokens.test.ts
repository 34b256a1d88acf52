import nock from "nock";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PretendOneLogin, startPretendOneLogin } from "../../../sandbox/onelogin/index.ts";
import { faultOf } from "../fault-of.ts";
import { startServer } from "../start-server.ts";
import { testTiming } from "../test-timing.ts";
import { apiUrl, credential, errorOf, tokenAnswer, tokenPath } from "./onelogin-api-url.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const signal = new AbortController().signal;
const giveRole = (times = 1) => nock(apiUrl).get("/api/2/roles/1").times(times).reply(200, { id: 1, name: "One" });

describe("with a pretend OneLogin", () => {
  let pretend: PretendOneLogin;
  let roleId: string;
  beforeEach(async () => {
    pretend = await startPretendOneLogin();
    roleId = String(pretend.addRole({ name: "Managers" }).id);
  });
  afterEach(() => pretend.stop());

  const tokenCalls = () => pretend.calls.filter(({ path }) => path === tokenPath).length;
  const writes = () => pretend.calls.filter(({ method, path }) => method !== "GET" && path !== tokenPath);

  test("nothing is asked when it is opened, and many calls at once ask for one token", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    const before = tokenCalls();

    await Promise.all(Array.from({ length: 10 }, () => directory.getRole(roleId)));

    expect([before, tokenCalls()]).toEqual([0, 1]);
  });

  test("a token that was revoked early is renewed once for all who met it, and the calls go on", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    await directory.getRole(roleId);
    pretend.revokeAccessTokens();

    const seen = await Promise.all(Array.from({ length: 5 }, () => directory.getRole(roleId)));

    expect(seen.map((role) => role?.name)).toEqual(Array.from({ length: 5 }, () => "Managers"));
    expect(tokenCalls()).toBe(2);
  });

  test("a token is renewed before it ends", async () => {
    const timing = testTiming();
    const directory = openTestDirectory(pretend.url, pretend, { timing });

    await directory.getRole(roleId);
    await timing.wait(35_000_000, signal);
    await directory.getRole(roleId);
    const early = tokenCalls();
    await timing.wait(1_000_000, signal);
    await directory.getRole(roleId);

    expect([early, tokenCalls()]).toEqual([1, 2]);
  });

  test("a call that is refused with a new token as well is not asked for ever", async () => {
    pretend.credentialScope = "Manage users";
    const directory = openTestDirectory(pretend.url, pretend);
    const externalId = String(pretend.addUser({ email: "pat@acme.com" }).id);

    const fault = await faultOf(directory.addMember(roleId, externalId));

    expect(fault.kind).toBe("unauthorized");
    expect(pretend.members(Number(roleId))).toEqual([]);
    expect(writes()).toHaveLength(1);
  });

  test("safety 17: a wrong secret is unauthorized, and nothing else is asked", async () => {
    const directory = openTestDirectory(pretend.url, { ...pretend, clientSecret: "wrong" });

    const fault = await faultOf(directory.getRole(roleId));

    expect(fault.kind).toBe("unauthorized");
    expect(fault.message).toContain("check `apiUrl`, `clientId` and `clientSecret`");
    expect(pretend.calls.every(({ path }) => path === tokenPath)).toBe(true);
  });

  test("safety 17: a credential whose owner was deleted is refused for good, which is said, and not called busy", async () => {
    const timing = testTiming();
    const directory = openTestDirectory(pretend.url, pretend, { timing });
    await directory.getRole(roleId);
    pretend.deleteCredentialOwner();

    const fault = await faultOf(directory.removeMember(roleId, "1"));

    expect(fault.kind).toBe("unauthorized");
    expect(fault.message).toContain("when the user who made the credential was deleted");
    expect(timing.waits).toEqual([]);
  });

  test("safety 16: a token endpoint that answers 500 to everybody is not well, which passes", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    pretend.faults.next({ path: /token$/ }, { status: 500 }, { forever: true });

    const fault = await faultOf(directory.getRole(roleId));
    pretend.faults.clear();
    const afterwards = await directory.getRole(roleId);

    expect(fault.kind).toBe("unavailable");
    expect(afterwards?.name).toBe("Managers");
  });

  test("safety 16: a 500 that passes while it is looked into is forgotten", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    pretend.faults.next({ path: /token$/ }, { status: 500 });

    expect((await directory.getRole(roleId))?.name).toBe("Managers");
    expect(tokenCalls()).toBe(3);
  });

  test.each([429, 502, 503])("safety 16: a token endpoint that answers %i is unavailable", async (status) => {
    const directory = openTestDirectory(pretend.url, pretend);
    pretend.faults.next({ path: /token$/ }, { status }, { forever: true });

    expect((await faultOf(directory.getRole(roleId))).kind).toBe("unavailable");
  });

  test("safety 44: the account is the one that OneLogin names at this moment", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    const first = await directory.organisationId();
    pretend.changeAccount(777_777);

    expect([first, await directory.organisationId()]).toEqual(["555555", "777777"]);
  });

  test("safety 44: once it is another account, nothing is asked there, and nothing changed", async () => {
    const directory = openTestDirectory(pretend.url, pretend);
    await directory.organisationId();
    pretend.changeAccount(777_777);
    pretend.forgetCalls();

    const read = await faultOf(directory.getRole(roleId));
    const write = await faultOf(directory.removeMember(roleId, "1"));

    expect([read.kind, write.kind]).toEqual(["rejected", "rejected"]);
    expect(write.message).toContain("is for the account 777777 now, and was for 555555");
    expect(writes().filter(({ status }) => status !== 401)).toEqual([]);
  });
});

describe("with answers of a test", () => {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());

  test("the token is asked for with Basic and client credentials, and calls are signed with it", async () => {
    const asked = nock(apiUrl, { reqheaders: { authorization: `Basic ${btoa("c0ffee:5ec4e7")}` } })
      .post(tokenPath, { grant_type: "client_credentials" })
      .reply(200, tokenAnswer());
    const signed = nock(apiUrl, { reqheaders: { authorization: "Bearer token1" } })
      .get("/api/2/roles/1")
      .reply(200, { id: 1, name: "One" });

    await openTestDirectory(apiUrl, credential).getRole("1");

    expect([asked.isDone(), signed.isDone()]).toEqual([true, true]);
  });

  test("an old token that OneLogin gives again is counted from when it was made, by OneLogin's clock", async () => {
    const timing = testTiming();
    const directory = openTestDirectory(apiUrl, credential, { timing });
    const made = timing.now() + 600_000;
    const headers = { Date: new Date(made + 35_000_000).toUTCString() };
    const created = { created_at: new Date(made).toISOString() };
    nock(apiUrl).post(tokenPath).reply(200, tokenAnswer(created), headers);
    const renewed = nock(apiUrl).post(tokenPath).reply(200, tokenAnswer());
    giveRole(3);

    await directory.getRole("1");
    await timing.wait(900_000, signal);
    await directory.getRole("1");
    const early = renewed.isDone();
    await timing.wait(50_000, signal);
    await directory.getRole("1");

    expect([early, renewed.isDone()]).toEqual([false, true]);
  });

  test.each([
    ["no JSON", "<html>"],
    ["another thing", { hello: "world" }],
    ["a token for no account", tokenAnswer({ account_id: null })],
    ["a token that is no header", tokenAnswer({ access_token: "one\ntwo" })],
  ])("safety 22: a token endpoint that answers %s is malformed, and nothing else is asked", async (_what, body) => {
    nock(apiUrl).post(tokenPath).reply(200, body);

    expect((await faultOf(openTestDirectory(apiUrl, credential).getRole("1"))).kind).toBe("malformed");
  });

  test("a 500 while strangers cannot be told either leaves it open what is wrong", async () => {
    nock(apiUrl).post(tokenPath).times(3).reply(500, errorOf(500));
    nock(apiUrl).post(tokenPath).times(3).reply(503, errorOf(503));

    expect((await faultOf(openTestDirectory(apiUrl, credential).getRole("1"))).kind).toBe("unavailable");
  });

  test("whoever leaves while a token is fetched is answered at once, and the others get it", async () => {
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
    const server = await startServer((request, response) => {
      if (request.url !== tokenPath) return void response.end('{"id":1,"name":"One"}');
      asked();
      void mayAnswer.then(() => response.end(JSON.stringify(tokenAnswer())));
    });
    nock.enableNetConnect("127.0.0.1");
    const directory = openTestDirectory(server.url, credential);
    const leaving = new AbortController();

    const left = faultOf(directory.getRole("1", leaving.signal));
    const stayed = directory.getRole("1");
    await isAsked;
    leaving.abort();
    const fault = await left;
    answer();

    expect(fault.kind).toBe("unavailable");
    expect(await stayed).toEqual({ roleId: 1, name: "One" });
    expect(server.heard.map(({ path }) => path)).toEqual([tokenPath, "/api/2/roles/1"]);
  });
});
