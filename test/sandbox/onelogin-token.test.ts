import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { startPretendOneLogin, type PretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { askForToken, basicAuthorization, connect, send } from "./onelogin-client.ts";
import { errorSchema, tokenSchema } from "./onelogin-contract.ts";

let onelogin: PretendOneLogin;

beforeEach(async () => {
  onelogin = await startPretendOneLogin({ accountId: 777 });
});

afterEach(async () => {
  vi.useRealTimers();
  await onelogin.stop();
});

describe("the token endpoint", () => {
  test("gives a token for ten hours that names the account", async () => {
    const answer = await askForToken(onelogin);

    expect(answer.status).toBe(200);
    expect(tokenSchema.parse(answer.body)).toMatchObject({ expires_in: 36_000, account_id: 777 });
  });

  test("gives the same token until it expires, with the moment it was created, and then another one", async () => {
    onelogin.tokenLifetimeSeconds = 60;
    vi.useFakeTimers({ toFake: ["Date"] });

    const first = await token();
    vi.setSystemTime(Date.now() + 59_000);
    const second = await token();
    const accepted = await statusOf(first.access_token);
    vi.setSystemTime(Date.now() + 1_000);
    const expired = await statusOf(first.access_token);
    const third = await token();

    expect(second).toEqual(first);
    expect([accepted, expired]).toEqual([200, 401]);
    expect(third.access_token).not.toBe(first.access_token);
    expect(await statusOf(third.access_token)).toBe(200);
  });

  test("takes the credential as Basic, in OneLogin's own header, and in a form", async () => {
    const { clientId, clientSecret } = onelogin;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
    });
    const own = {
      "Content-Type": "application/json",
      Authorization: `client_id:${clientId}, client_secret:${clientSecret}`,
    };

    const basic = await askForToken(onelogin);
    const header = await askForToken(onelogin, { headers: own });
    const sent = await askForToken(onelogin, { headers: {}, body: form });

    expect([basic.status, header.status, sent.status]).toEqual([200, 200, 200]);
    expect([header.body, sent.body]).toEqual([basic.body, basic.body]);
  });

  test("refuses another secret, a missing credential and another grant, and keeps no secret in the log", async () => {
    const { clientId } = onelogin;

    const wrong = await askForToken(onelogin, { headers: basicAuthorization({ clientId, clientSecret: "wrong" }) });
    const missing = await askForToken(onelogin, { headers: {} });
    const grant = await askForToken(onelogin, { body: "grant_type=password" });

    expect([wrong.status, missing.status, grant.status]).toEqual([401, 401, 400]);
    for (const { status, body } of [wrong, missing, grant]) {
      expect(errorSchema.parse(body)).toMatchObject({ error: true, code: status });
    }
    expect(onelogin.calls.map((call) => call.credential)).toEqual(["Basic", "none", "Basic"]);
    expect(JSON.stringify(onelogin.calls)).not.toContain(onelogin.clientSecret);
  });

  test("answers 500 for ever once the credential's owner is deleted, and the token there was is refused", async () => {
    const { access_token } = await token();

    onelogin.deleteCredentialOwner();
    const answers = [await askForToken(onelogin), await askForToken(onelogin)];

    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    expect(errorSchema.parse(answers[0]?.body).code).toBe(500);
    expect(await statusOf(access_token)).toBe(401);
  });
});

test("a revoked token is refused, and the next one is new", async () => {
  const first = await token();
  const revoke = (credential: Record<string, string>) =>
    send(`${onelogin.url}/auth/oauth2/revoke`, {
      method: "POST",
      headers: { ...credential, "Content-Type": "application/json" },
      body: JSON.stringify({ access_token: first.access_token }),
    });

  const stranger = await revoke(basicAuthorization({ clientId: "x", clientSecret: "y" }));
  const stillGood = await statusOf(first.access_token);
  const revoked = await revoke(basicAuthorization(onelogin));
  const refused = await statusOf(first.access_token);
  const again = await revoke(basicAuthorization(onelogin));
  const second = await token();
  onelogin.revokeAccessTokens();

  expect([stranger.status, stillGood, revoked.status, refused, again.status]).toEqual([401, 200, 200, 401, 400]);
  expect(errorSchema.parse(revoked.body)).toMatchObject({ error: false, code: 200 });
  expect(second.access_token).not.toBe(first.access_token);
  expect(await statusOf(second.access_token)).toBe(401);
});

test("another account may answer behind the same address, and its tokens say so", async () => {
  const { access_token } = await token();

  onelogin.changeAccount(888);

  expect(await statusOf(access_token)).toBe(401);
  expect(await token()).toMatchObject({ account_id: 888 });
  expect(onelogin.accountId).toBe(888);
});

test("a token is taken after `bearer`, in any case, with a space or a colon", async () => {
  const { access_token } = await token();
  const statuses: number[] = [];

  for (const prefix of ["bearer ", "Bearer ", "bearer:", "", "Basic "]) {
    const answer = await send(`${onelogin.url}/api/2/roles`, { headers: { Authorization: prefix + access_token } });
    statuses.push(answer.status);
  }

  expect(statuses).toEqual([200, 200, 200, 401, 401]);
});

describe("what a credential may do", () => {
  test.each([
    ["Manage All", { users: 200, role: 200, userRoles: 200, mappings: 200, privileges: 200, add: 200, remove: 204 }],
    ["Read All", { users: 200, role: 200, userRoles: 200, mappings: 401, privileges: 401, add: 401, remove: 401 }],
    ["Manage users", { users: 200, role: 200, userRoles: 401, mappings: 401, privileges: 401, add: 401, remove: 401 }],
  ] as const)("with %s", async (scope, expected) => {
    const { id: roleId } = onelogin.addRole({ name: "Prod" });
    const { id: userId } = onelogin.addUser({ email: "ada@example.com" });
    const client = await connect(onelogin);
    onelogin.credentialScope = scope;

    const answers = {
      users: await client.get("/api/2/users"),
      role: await client.get(`/api/2/roles/${roleId}/users`),
      userRoles: await client.get(`/api/1/users/${userId}/roles`),
      mappings: await client.get("/api/2/mappings"),
      privileges: await client.get("/api/1/privileges"),
      add: await client.write("POST", `/api/2/roles/${roleId}/users`, [userId]),
      remove: await client.write("DELETE", `/api/2/roles/${roleId}/users`, [userId]),
    };

    expect(Object.fromEntries(Object.entries(answers).map(([name, { status }]) => [name, status]))).toEqual(expected);
  });
});

async function token() {
  return tokenSchema.parse((await askForToken(onelogin)).body);
}

async function statusOf(accessToken: string): Promise<number> {
  const headers = { Authorization: `bearer ${accessToken}` };
  return (await send(`${onelogin.url}/api/2/users`, { headers })).status;
}
