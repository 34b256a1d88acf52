import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";

import { startPretendOneLogin, type PretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { askForToken, connect, type OneLoginClient } from "./onelogin-client.ts";
import { altErrSchema, errorSchema, tokenSchema } from "./onelogin-contract.ts";

let onelogin: PretendOneLogin;
let client: OneLoginClient;
let roleId: number;
let userId: number;

beforeEach(async () => {
  onelogin = await startPretendOneLogin();
  client = await connect(onelogin);
  roleId = onelogin.addRole({ name: "Prod" }).id;
  userId = onelogin.addUser({ email: "ada@example.com" }).id;
  onelogin.forgetCalls();
});

afterEach(async () => {
  vi.useRealTimers();
  await onelogin.stop();
});

describe("refusals", () => {
  test("a wrong token is answered 401, in the error shape of each part of the contract", async () => {
    onelogin.revokeAccessTokens();

    const users = await client.get("/api/2/users");
    const roles = await client.get("/api/2/roles");

    expect(errorSchema.parse(users.body)).toMatchObject({ error: true, code: 401, type: "Unauthorized" });
    expect(altErrSchema.parse(roles.body)).toMatchObject({ statusCode: 401, name: "UnauthorizedError" });
    expect([users.status, roles.status]).toEqual([401, 401]);
  });

  test("an unknown address is not found", async () => {
    const answer = await client.get("/api/2/nothing");

    expect([answer.status, errorSchema.parse(answer.body).message]).toEqual([404, "No Route Exists"]);
  });
});

describe("the hourly limit", () => {
  test("is told on every answer below /api, with the reset in seconds left", async () => {
    const answer = await client.get("/api/2/users");
    const token = await askForToken(onelogin);

    const { reset, ...counted } = limitOf(answer.headers);
    expect(counted).toEqual({ limit: 5000, remaining: 4999 });
    expect(reset).toBeGreaterThan(3_500);
    expect(reset).toBeLessThanOrEqual(3_600);
    expect(token.headers.has("X-RateLimit-Limit")).toBe(false);
    expect(answer.headers.get("X-Request-Id")).toBeTruthy();
  });

  test("is shared by all calls, answers 429 when it is used up, and is whole again an hour later", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onelogin.rateLimit.limit = 2;

    const used = [await client.get("/api/2/users"), await client.get("/api/2/roles")];
    vi.setSystemTime(Date.now() + 3_599_000);
    const beyond = await client.get("/api/2/users");
    vi.setSystemTime(Date.now() + 1_000);
    const later = await client.get("/api/2/users");

    expect(used.map(({ status }) => status)).toEqual([200, 200]);
    expect([beyond.status, errorSchema.parse(beyond.body).code]).toEqual([429, 429]);
    expect(limitOf(beyond.headers)).toEqual({ limit: 2, remaining: 0, reset: 1 });
    expect([later.status, limitOf(later.headers).remaining]).toEqual([200, 1]);
  });

  test("can be asked for without using it", async () => {
    await client.get("/api/2/users");

    const answer = await client.get("/auth/rate_limit");

    const schema = z.strictObject({
      status: errorSchema,
      data: z.strictObject({
        "X-RateLimit-Limit": z.int(),
        "X-RateLimit-Remaining": z.int(),
        "X-RateLimit-Reset": z.int(),
      }),
    });
    expect(schema.parse(answer.body).data).toMatchObject({ "X-RateLimit-Limit": 5000, "X-RateLimit-Remaining": 4999 });
  });
});

describe("faults", () => {
  test("a lost answer: the member was added although the caller saw an error", async () => {
    onelogin.faults.next({ method: "POST" }, { applyThenDropConnection: true });

    await expect(add()).rejects.toThrow("fetch failed");

    expect(onelogin.members(roleId)).toEqual([userId]);
    expect(onelogin.calls.map(({ status }) => status)).toEqual([null]);
  });

  test("a dropped connection: nothing was applied, and the next call works", async () => {
    onelogin.faults.next({ method: "POST" }, { dropConnection: true });

    await expect(add()).rejects.toThrow("fetch failed");
    const afterDrop = onelogin.members(roleId);
    await add();

    expect([afterDrop, onelogin.members(roleId)]).toEqual([[], [userId]]);
  });

  test("an error after applying is an error that has happened anyway", async () => {
    onelogin.faults.next({}, { applyThenStatus: 502 });

    const answer = await add();

    expect([answer.status, altErrSchema.parse(answer.body).statusCode]).toEqual([502, 502]);
    expect(onelogin.members(roleId)).toEqual([userId]);
  });

  test.each([
    ["before", { hang: true }, 0],
    ["after", { applyThenHang: true }, 1],
  ] as const)("silence %s applying lasts until the caller gives up", async (_when, fault, members) => {
    onelogin.faults.next({ method: "POST" }, fault);

    const call = add(AbortSignal.timeout(1_000));

    await expect(call).rejects.toMatchObject({ name: "TimeoutError" });
    expect(onelogin.members(roleId)).toHaveLength(members);
  });

  test("the token endpoint suffers them too, as often as told and only where they match", async () => {
    onelogin.faults.next({ path: /^\/auth\// }, { status: 503 }, { times: 2 });

    const tokens = [await askForToken(onelogin), await askForToken(onelogin), await askForToken(onelogin)];
    onelogin.faults.next({ path: /^\/api\// }, { status: 403, errorCode: "Forbidden by a test" }, { forever: true });
    const users = [await client.get("/api/2/users"), await client.get("/api/2/users")];
    onelogin.faults.clear();
    const cleared = await client.get("/api/2/users");

    expect(tokens.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(users.map(({ status }) => status)).toEqual([403, 403]);
    expect(errorSchema.parse(users[0]?.body).type).toBe("Forbidden by a test");
    expect(cleared.status).toBe(200);
  });

  test("a rate limit, a redirect, another body and changed headers are told as they are", async () => {
    onelogin.addUser({ email: "bob@example.com" });
    onelogin.faults.next({}, { rateLimit: { resetInSeconds: 30 } });
    onelogin.faults.next({}, { redirectTo: "http://127.0.0.1:9/elsewhere" });
    onelogin.faults.next({}, { malformedBody: '{"users":[]}' });
    onelogin.faults.next({}, { replaceHeaders: { "X-RateLimit-Reset": null, "After-Cursor": "again" } });

    const limited = await client.get("/api/2/roles");
    const redirected = await client.get("/api/2/roles");
    const mangled = await client.get("/api/2/users");
    const changed = await client.get("/api/2/users?limit=1");

    expect([limited.status, altErrSchema.parse(limited.body).statusCode]).toEqual([429, 429]);
    expect(limitOf(limited.headers)).toEqual({ limit: 5000, remaining: 0, reset: 30 });
    expect([redirected.status, redirected.headers.get("location")]).toEqual([302, "http://127.0.0.1:9/elsewhere"]);
    expect([mangled.status, mangled.body]).toEqual([200, { users: [] }]);
    expect([changed.headers.get("X-RateLimit-Reset"), changed.headers.get("After-Cursor")]).toEqual([null, "again"]);
    expect(changed.body).toHaveLength(1);
  });

  test("while it is down nobody gets an answer, and afterwards everything is as it was", async () => {
    onelogin.down(true);
    await expect(add()).rejects.toThrow("fetch failed");

    onelogin.down(false);
    await add();

    expect(onelogin.members(roleId)).toEqual([userId]);
  });
});

describe("hooks and the log", () => {
  test("hooks stand before a call applies and before it is answered", async () => {
    const seen: [string, number[]][] = [];
    onelogin.onBeforeCall(({ method }) => void seen.push([`before ${method}`, onelogin.members(roleId)]));
    onelogin.onAfterApply(({ method, status }) => void seen.push([`${method} ${status}`, onelogin.members(roleId)]));

    await add();

    expect(seen).toEqual([
      ["before POST", []],
      ["POST 200", [userId]],
    ]);
  });

  test("one can wait for a call, past or to come, and the log keeps no secret", async () => {
    const waiting = onelogin.waitForCall(({ method }) => method === "POST");

    await add();
    const call = await waiting;
    const token = tokenSchema.parse((await askForToken(onelogin)).body).access_token;

    expect(call).toMatchObject({
      method: "POST",
      path: `/api/2/roles/${roleId}/users`,
      credential: "Bearer",
      status: 200,
    });
    expect(JSON.stringify(onelogin.calls)).not.toContain(token);
    await expect(onelogin.waitForCall(() => false, { timeoutMs: 10 })).rejects.toThrow(/No such call within 10 ms/);
  });
});

function add(signal?: AbortSignal) {
  return client.write("POST", `/api/2/roles/${roleId}/users`, [userId], signal);
}

function limitOf(headers: Headers) {
  return {
    limit: Number(headers.get("X-RateLimit-Limit")),
    remaining: Number(headers.get("X-RateLimit-Remaining")),
    reset: Number(headers.get("X-RateLimit-Reset")),
  };
}
