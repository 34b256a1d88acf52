import { Client, DefaultRequestExecutor } from "@okta/okta-sdk-nodejs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { startPretendOkta, type PretendOkta } from "../../sandbox/okta/index.ts";

let okta: PretendOkta;
let client: Client;
let membership: { groupId: string; userId: string };

beforeEach(async () => {
  okta = await startPretendOkta();
  client = connect(okta.apiToken);
  const user = okta.addUser({ login: "ada@example.com", email: "ada@example.com" });
  membership = { groupId: okta.addGroup({ name: "Prod" }).id, userId: user.id };
});

afterEach(() => okta.stop());

describe("refusals", () => {
  test("a wrong token is answered 401, with the error shape of the vendor's contract", async () => {
    const answer = await fetch(`${okta.url}/api/v1/users`, { headers: { Authorization: "SSWS wrong" } });

    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      errorCode: "E0000011",
      errorSummary: "Invalid token provided",
      errorLink: "E0000011",
      errorId: expect.stringMatching(/^oae/),
      errorCauses: [],
    });
    await expect(connect("wrong").userApi.getUser(membership)).rejects.toMatchObject({ status: 401 });
  });

  test("beyond the limit of a bucket calls are answered 429, and other buckets go on", async () => {
    okta.rateLimits.getUser = 1;

    await client.userApi.getUser(membership);
    const second = await get(`/api/v1/users/${membership.userId}`);
    await client.groupApi.getGroup(membership);

    expect(second.status).toBe(429);
    expect(await second.json()).toMatchObject({ errorCode: "E0000047" });
    expect(second.headers.get("x-rate-limit-limit")).toBe("1");
    expect(second.headers.get("x-rate-limit-remaining")).toBe("0");
    const waitSeconds = Number(second.headers.get("x-rate-limit-reset")) - Date.now() / 1000;
    expect(waitSeconds).toBeGreaterThan(50);
    expect(waitSeconds).toBeLessThanOrEqual(61);
  });

  test("a minute later the limit is whole again", async () => {
    okta.rateLimits.groups = 1;
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const statuses = [(await get(groupPath())).status, (await get(groupPath())).status];
      vi.setSystemTime(Date.now() + 60_000);
      statuses.push((await get(groupPath())).status);

      expect(statuses).toEqual([200, 429, 200]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("an unknown address is not found, in the same shape", async () => {
    const answer = await get("/api/v1/nothing");

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errorCode: "E0000007", errorCauses: [] });
  });

  test("every answer carries the standing of its bucket", async () => {
    const answer = await get("/api/v1/groups");

    expect(answer.headers.get("x-rate-limit-limit")).toBe("500");
    expect(answer.headers.get("x-rate-limit-remaining")).toBe("499");
    expect(answer.headers.get("x-okta-request-id")).toBeTruthy();
  });
});

describe("faults", () => {
  test("a lost answer: the member was added although the caller saw an error", async () => {
    okta.faults.next({ method: "PUT" }, { applyThenDropConnection: true });

    await expect(client.groupApi.assignUserToGroup(membership)).rejects.toMatchObject({ code: "ECONNRESET" });

    expect(okta.members(membership.groupId)).toEqual([membership.userId]);
    expect(okta.calls.map((call) => call.status)).toEqual([null]);
  });

  test("a dropped connection: nothing was applied, and the next call works", async () => {
    okta.faults.next({ method: "PUT" }, { dropConnection: true });

    await expect(client.groupApi.assignUserToGroup(membership)).rejects.toMatchObject({ code: "ECONNRESET" });
    const afterDrop = okta.members(membership.groupId);
    await client.groupApi.assignUserToGroup(membership);

    expect(afterDrop).toEqual([]);
    expect(okta.members(membership.groupId)).toEqual([membership.userId]);
  });

  test("an error after applying is an error that has happened anyway", async () => {
    okta.faults.next({}, { applyThenStatus: 500 });

    await expect(client.groupApi.assignUserToGroup(membership)).rejects.toMatchObject({ status: 500 });

    expect(okta.members(membership.groupId)).toEqual([membership.userId]);
  });

  test.each([
    ["before", { hang: true }, 0],
    ["after", { applyThenHang: true }, 1],
  ] as const)("silence %s applying ends with the caller's own timeout", async (_when, fault, members) => {
    okta.faults.next({}, fault);
    const impatient = connect(okta.apiToken, 1_000);

    await expect(impatient.groupApi.assignUserToGroup(membership)).rejects.toMatchObject({ type: "request-timeout" });

    expect(okta.members(membership.groupId)).toHaveLength(members);
  });

  test("strike as often as told, only where they match, and can be cleared", async () => {
    okta.faults.next({ path: /\/groups\// }, { status: 503 }, { times: 2 });
    okta.faults.next({ method: "get", path: /\/users\// }, { status: 403, errorCode: "E0000006" }, { forever: true });

    const groups = [await get(groupPath()), await get(groupPath()), await get(groupPath())];
    const users = [await get("/api/v1/users/ada"), await get("/api/v1/users/ada")];
    okta.faults.clear();
    const cleared = await get("/api/v1/users/ada");

    expect(groups.map((answer) => answer.status)).toEqual([503, 503, 200]);
    expect(users.map((answer) => answer.status)).toEqual([403, 403]);
    expect(cleared.status).toBe(200);
  });

  test("a rate limit, a redirect, a mangled body and changed headers are told as they are", async () => {
    okta.faults.next({}, { rateLimit: { resetInSeconds: 30, limit: 0 } });
    okta.faults.next({}, { redirectTo: "http://127.0.0.1:9/elsewhere" });
    okta.faults.next({}, { malformedBody: "<html>" });
    okta.faults.next({}, { replaceHeaders: { "x-rate-limit-reset": null, link: '<http://127.0.0.1:9/>; rel="next"' } });

    const limited = await get(groupPath());
    const redirected = await get(groupPath());
    const mangled = await get(groupPath());
    const changed = await get("/api/v1/users");

    expect([limited.status, limited.headers.get("x-rate-limit-limit")]).toEqual([429, "0"]);
    expect([redirected.status, redirected.headers.get("location")]).toEqual([302, "http://127.0.0.1:9/elsewhere"]);
    expect([mangled.status, await mangled.text()]).toEqual([200, "<html>"]);
    expect(changed.headers.get("x-rate-limit-reset")).toBeNull();
    expect(changed.headers.get("link")).toBe('<http://127.0.0.1:9/>; rel="next"');
    expect(await changed.json()).toHaveLength(1);
  });

  test("a list that is cut short has its first records only, and names no next page", async () => {
    okta.addUser({ login: "bob@example.com", email: "bob@example.com" });
    okta.addUser({ login: "cem@example.com", email: "cem@example.com" });
    okta.faults.next({ isAbout: ({ path }) => path === "/api/v1/users" }, { keepsOnly: 1 });

    const other = await get(groupPath());
    const cut = await get("/api/v1/users?limit=2");
    const whole = await get("/api/v1/users?limit=2");

    expect(other.status).toBe(200);
    expect([await cut.json(), cut.headers.get("link")]).toMatchObject([[{ id: membership.userId }], null]);
    expect(await whole.json()).toHaveLength(2);
    expect(whole.headers.get("link")).toContain('rel="next"');
  });

  test("while it is down nobody gets an answer, and afterwards everything is as it was", async () => {
    okta.down(true);
    const attempt = client.userApi.getUser(membership);
    await expect(attempt).rejects.toMatchObject({ name: "FetchError" });

    okta.down(false);

    expect((await client.userApi.getUser(membership)).id).toBe(membership.userId);
  });
});

test("once stopped nobody listens any more", async () => {
  const other = await startPretendOkta();
  await fetch(`${other.url}/.well-known/okta-organization`);

  await other.stop();

  await expect(fetch(other.url)).rejects.toThrow("fetch failed");
});

describe("hooks and the log", () => {
  test("a call can be held before it applies and before it is answered", async () => {
    const before = Promise.withResolvers<void>();
    const after = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const applied = Promise.withResolvers<number | null>();
    okta.onBeforeCall(async ({ method }) => {
      if (method !== "PUT") return;
      arrived.resolve();
      await before.promise;
    });
    okta.onAfterApply(async ({ method, status }) => {
      if (method !== "PUT") return;
      applied.resolve(status);
      await after.promise;
    });

    const call = client.groupApi.assignUserToGroup(membership);
    await arrived.promise;
    await get(groupPath());
    const membersHeld = okta.members(membership.groupId);
    before.resolve();
    const status = await applied.promise;
    await get(groupPath());
    const membersApplied = okta.members(membership.groupId);
    const loggedBeforeAnswer = okta.calls.filter(({ method }) => method === "PUT").length;
    after.resolve();
    await call;

    expect([membersHeld, membersApplied]).toEqual([[], [membership.userId]]);
    expect([status, loggedBeforeAnswer, okta.calls.at(-1)?.method]).toEqual([204, 0, "PUT"]);
  });

  test("a hook can be taken away again", async () => {
    const seen: string[] = [];
    const remove = okta.onBeforeCall((call) => void seen.push(call.path));

    await get("/api/v1/users");
    remove();
    await get("/api/v1/users");

    expect(seen).toEqual(["/api/v1/users"]);
  });

  test("one can wait for a call, past or to come, and the log keeps no secret", async () => {
    const waiting = okta.waitForCall((call) => call.method === "PUT");

    await client.groupApi.assignUserToGroup(membership);
    const call = await waiting;
    const again = await okta.waitForCall(({ status }) => status === 204, { timeoutMs: 10 });

    expect(call).toMatchObject({ method: "PUT", credential: "SSWS", status: 204, query: {} });
    expect(again).toBe(call);
    expect(JSON.stringify(okta.calls)).not.toContain(okta.apiToken);
    await expect(okta.waitForCall(() => false, { timeoutMs: 10 })).rejects.toThrow(/No such call within 10 ms/);
  });
});

function connect(token: string, requestTimeout = 20_000): Client {
  const requestExecutor = new DefaultRequestExecutor({ maxRetries: 0, requestTimeout });
  return new Client({ orgUrl: okta.url, token, requestExecutor, cacheMiddleware: null });
}

function groupPath(): string {
  return `/api/v1/groups/${membership.groupId}`;
}

function get(path: string): Promise<Response> {
  return fetch(okta.url + path, { headers: { Authorization: `SSWS ${okta.apiToken}` }, redirect: "manual" });
}
