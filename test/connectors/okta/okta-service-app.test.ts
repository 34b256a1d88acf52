import { generateKeyPairSync } from "node:crypto";

import { afterEach, beforeEach, expect, test } from "vitest";

import { type PretendOkta, startPretendOkta } from "../../../sandbox/okta/index.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const service = { clientId: "0oaService", privateKey: secretOf(pem) };
const tokenPath = "/oauth2/v1/token";

let pretend: PretendOkta;
beforeEach(async () => {
  const grantedScopes = ["okta.users.read", "okta.groups.manage"];
  pretend = await startPretendOkta({
    oauth: { clientId: service.clientId, publicJwk: publicKey.export({ format: "jwk" }), grantedScopes },
  });
});
afterEach(async () => pretend.stop());

const tokenCalls = () => pretend.calls.filter((call) => call.path === tokenPath).length;

test.each([
  ["PEM (PKCS #8)", pem],
  ["PEM (PKCS #1)", privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
  ["a JWK", JSON.stringify({ ...privateKey.export({ format: "jwk" }), kid: "key-1" })],
])("a service app signs in with a key given as %s, and may do what its scopes say", async (_what, key) => {
  const directory = await openTestDirectory(pretend.url, { oauth: { ...service, privateKey: secretOf(key) } });
  const user = pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com" });
  const group = pretend.addGroup({ name: "Production" });

  expect(await directory.addMember(group.id, user.id)).toBe("done");
  expect(await directory.isMember(group.id, user.id)).toBe(true);
  expect(pretend.calls.filter((call) => call.path !== tokenPath).map((call) => call.credential)).not.toContain("SSWS");
});

test("safety 31: without okta.roles.read the admin roles are unreadable, which is not the same as none", async () => {
  const directory = await openTestDirectory(pretend.url, { oauth: service });
  const group = pretend.addGroup({ name: "Production" });

  const user = pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com", adminRoles: ["ORG_ADMIN"] });

  expect(await directory.describeGroup(group.id)).toMatchObject({ carriesAdminRoles: "unreadable" });
  expect(await directory.hasAdminRights(user.id)).toBe("unreadable");
});

test("many calls at once ask for one access token", async () => {
  const directory = await openTestDirectory(pretend.url, { oauth: service });
  const group = pretend.addGroup({ name: "Production" });

  await Promise.all(Array.from({ length: 10 }, () => directory.getGroup(group.id)));

  expect(tokenCalls()).toBe(1);
});

test("a token is renewed before it ends, and once more when Okta refuses it early", async () => {
  const timing = testTiming();
  const directory = await openTestDirectory(pretend.url, { oauth: service }, { timing });
  const group = pretend.addGroup({ name: "Production" });

  await directory.getGroup(group.id);
  await timing.wait(3_541_000, new AbortController().signal);
  await directory.getGroup(group.id);
  pretend.revokeAccessTokens();
  const seen = await directory.getGroup(group.id);

  expect(seen).toMatchObject({ groupId: group.id });
  expect(tokenCalls()).toBe(3);
});

test("safety 17: an app that gets no token is unauthorized, and nothing else is asked", async () => {
  const strange = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const wrongKey = secretOf(strange.export({ type: "pkcs8", format: "pem" }).toString());
  const wrong = await openTestDirectory(pretend.url, { oauth: { ...service, privateKey: wrongKey } });
  const greedy = await openTestDirectory(pretend.url, { oauth: { ...service, scopes: ["okta.roles.read"] } });

  const faults = [await faultOf(wrong.getGroup("00gX")), await faultOf(greedy.getGroup("00gX"))];

  expect(faults.map((fault) => fault.kind)).toEqual(["unauthorized", "unauthorized"]);
  expect(faults[0]?.message).toContain("`oauth.privateKey`");
  expect(pretend.calls.every((call) => call.path === tokenPath)).toBe(true);
});

test("a token endpoint that is down is unavailable, not a refused credential", async () => {
  const directory = await openTestDirectory(pretend.url, { oauth: service });
  pretend.faults.next({ path: /token$/ }, { status: 503 }, { forever: true });

  expect((await faultOf(directory.getGroup("00gX"))).kind).toBe("unavailable");
});

test("a token endpoint that answers something else is malformed, and nothing else is asked", async () => {
  const directory = await openTestDirectory(pretend.url, { oauth: service });
  pretend.faults.next({ path: /token$/ }, { malformedBody: '{"hello":"world"}' });

  expect((await faultOf(directory.getGroup("00gX"))).kind).toBe("malformed");
  expect(pretend.calls.every((call) => call.path === tokenPath)).toBe(true);
});
