import { generateKeyPairSync } from "node:crypto";

import { Client } from "@okta/okta-sdk-nodejs";
import { afterEach, beforeEach, expect, test } from "vitest";

import { startPretendOkta, type PretendOkta } from "../../sandbox/okta/index.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const strangers = generateKeyPairSync("rsa", { modulusLength: 2048 });
const clientId = "0oaserviceapp0000000";

let okta: PretendOkta;

beforeEach(async () => {
  okta = await startPretendOkta({ oauth: { clientId, publicJwk: keys.publicKey.export({ format: "jwk" }) } });
  okta.addUser({ id: "00uada00000000000000", login: "ada@example.com", email: "ada@example.com" });
  okta.addGroup({ id: "00gprod0000000000000", name: "Prod" });
});

afterEach(() => okta.stop());

test("the SDK signs in with its private key, once for several calls", async () => {
  const client = connect(["okta.users.read", "okta.groups.manage"]);

  const user = await client.userApi.getUser({ userId: "00uada00000000000000" });
  await client.groupApi.assignUserToGroup({ groupId: "00gprod0000000000000", userId: "00uada00000000000000" });
  const group = await client.groupApi.getGroup({ groupId: "00gprod0000000000000" });

  expect([user.profile?.email, group.profile?.name]).toEqual(["ada@example.com", "Prod"]);
  expect(okta.members("00gprod0000000000000")).toEqual(["00uada00000000000000"]);
  expect(okta.calls.map((call) => [call.path.split("/").slice(0, 4).join("/"), call.credential])).toEqual([
    ["/oauth2/v1/token", "none"],
    ["/api/v1/users", "Bearer"],
    ["/api/v1/groups", "Bearer"],
    ["/api/v1/groups", "Bearer"],
  ]);
});

test("a token without the scope is answered 403 with a challenge that names it", async () => {
  const client = connect(["okta.groups.read"]);

  const attempt = client.groupApi.assignUserToGroup({
    groupId: "00gprod0000000000000",
    userId: "00uada00000000000000",
  });

  const error: unknown = await attempt.catch((failure: unknown) => failure);
  expect(error).toMatchObject({ status: 403, errorCode: "E0000006" });
  expect(okta.members("00gprod0000000000000")).toEqual([]);
});

test("after its tokens were revoked the SDK asks for a new one and goes on", async () => {
  const client = connect(["okta.users.read"]);
  await client.userApi.getUser({ userId: "00uada00000000000000" });
  okta.revokeAccessTokens();
  okta.forgetCalls();

  await client.userApi.getUser({ userId: "00uada00000000000000" });

  expect(okta.calls.map((call) => call.status)).toEqual([401, 200, 200]);
});

test("a bearer token nobody issued is answered 401 with a challenge", async () => {
  const answer = await fetch(`${okta.url}/api/v1/users`, { headers: { Authorization: "Bearer made-up" } });

  expect(answer.status).toBe(401);
  expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer .*scope="okta\.users\.read".*error="invalid_token"/);
  expect(await answer.json()).toMatchObject({ errorCode: "E0000011" });
});

test("another key, an unknown scope and a replayed assertion get no token", async () => {
  const wrongKey = await requestToken(await assertion(strangers.privateKey.export({ type: "pkcs1", format: "pem" })));
  const wrongScope = await requestToken(await assertion(privatePem()), "okta.everything");
  const good = await assertion(privatePem());
  const first = await requestToken(good);
  const replayed = await requestToken(good);

  expect([wrongKey.status, wrongScope.status, first.status, replayed.status]).toEqual([401, 400, 200, 401]);
  expect(await wrongKey.json()).toMatchObject({ error: "invalid_client", error_description: /signature/ });
  expect(await wrongScope.json()).toMatchObject({ error: "invalid_scope" });
  expect(await first.json()).toEqual({
    token_type: "Bearer",
    expires_in: 3600,
    access_token: expect.any(String),
    scope: "okta.users.read",
  });
});

function privatePem() {
  return keys.privateKey.export({ type: "pkcs1", format: "pem" });
}

function connect(scopes: string[], privateKey = privatePem()): Client {
  return new Client({
    orgUrl: okta.url,
    authorizationMode: "PrivateKey",
    clientId,
    scopes,
    privateKey: privateKey.toString(),
    cacheMiddleware: null,
  });
}

function assertion(privateKey: ReturnType<typeof privatePem>): Promise<string> {
  return connect(["okta.users.read"], privateKey).oauth.getJwt("/oauth2/v1/token");
}

function requestToken(clientAssertion: string, scope = "okta.users.read"): Promise<Response> {
  return fetch(`${okta.url}/oauth2/v1/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      scope,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: clientAssertion,
    }),
  });
}
