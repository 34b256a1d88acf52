import { generateKeyPairSync } from "node:crypto";

import { expect, test } from "vitest";

import { startPretendOkta } from "../../../sandbox/okta/index.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { startServer } from "../start-server.ts";
import { testTiming } from "../test-timing.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const groupId = "00g1emaKYZTWRYYRRTSK";
const thief = () => startServer((_request, response) => response.end("[]"));

test("safety 32: a link to another origin is refused and the token is not sent there", async () => {
  const elsewhere = await thief();
  const org = await startServer((_request, response) => {
    response.setHeader("Link", `<${elsewhere.url}/api/v1/groups/${groupId}/users?after=x>; rel="next"`);
    response.end("[]");
  });
  const directory = await openTestDirectory(org.url, { apiToken: "canary" });

  const fault = await faultOf(directory.listMembers(groupId, null));

  expect(fault.kind).toBe("malformed");
  expect(elsewhere.heard).toEqual([]);
});

test("safety 32: a cursor that leads to another origin is refused and the token is not sent there", async () => {
  const elsewhere = await thief();
  const org = await startServer((_request, response) => response.end("[]"));
  const directory = await openTestDirectory(org.url, { apiToken: "canary" });

  const fault = await faultOf(directory.listMembers(groupId, `${elsewhere.url}/api/v1/groups/${groupId}/users`));

  expect(fault.kind).toBe("malformed");
  expect([...elsewhere.heard, ...org.heard]).toEqual([]);
});

test.each([301, 302, 303, 307, 308])(
  "safety 32: a %i is not followed, neither to another host nor at home",
  async (status) => {
    const elsewhere = await thief();
    let target = elsewhere.url;
    const org = await startServer((_request, response) => {
      response.writeHead(status, { Location: `${target}/stolen` }).end();
    });
    const directory = await openTestDirectory(org.url, { apiToken: "canary" });

    const abroad = await faultOf(directory.listMembers(groupId, null));
    target = org.url;
    const atHome = await faultOf(directory.addMember(groupId, "00uPat"));

    expect([abroad.kind, atHome.kind]).toEqual(["malformed", "malformed"]);
    expect(elsewhere.heard).toEqual([]);
    expect(org.heard.map((call) => call.path)).not.toContain("/stolen");
  },
);

test("safety 32: a redirect of the token endpoint is not followed with the assertion", async () => {
  const elsewhere = await thief();
  const org = await startServer((_request, response) => response.writeHead(307, { Location: elsewhere.url }).end());
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const directory = await openTestDirectory(org.url, { oauth: { clientId: "app", privateKey: secretOf(pem) } });

  const fault = await faultOf(directory.listMembers(groupId, null));

  expect(fault.kind).toBe("malformed");
  expect(elsewhere.heard).toEqual([]);
});

test("a server that hangs is unavailable after three timeouts", async () => {
  const org = await startServer(() => {});
  // Long enough for a call to be heard on a machine that is busy.
  const directory = await openTestDirectory(org.url, { apiToken: "t" }, { limits: { attemptMs: 500 } });

  expect((await faultOf(directory.getGroup(groupId))).kind).toBe("unavailable");
  expect(org.heard).toHaveLength(3);
});

test("a server that stops in the middle of the body is unavailable", async () => {
  const org = await startServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write('[{"id":');
  });
  const directory = await openTestDirectory(org.url, { apiToken: "t" }, { limits: { attemptMs: 20 } });

  expect((await faultOf(directory.listMembers(groupId, null))).kind).toBe("unavailable");
});

test("an operation of many pages ends within its time, however long each page takes to come", async () => {
  let pages = 0;
  const org = await startServer((_request, response) => {
    pages += 1;
    response.setHeader("Link", `<${org.url}/api/v1/groups?after=${pages}>; rel="next"`);
    setImmediate(() => response.end("[]"));
  });
  const directory = await openTestDirectory(org.url, { apiToken: "t" }, { limits: { readMs: 15 } });

  expect((await faultOf(directory.listGroups())).kind).toBe("unavailable");
});

test("a caller that gives up is answered at once, while Okta still thinks", async () => {
  const giveUp = new AbortController();
  const org = await startServer(() => giveUp.abort());
  const directory = await openTestDirectory(org.url, { apiToken: "t" });

  expect((await faultOf(directory.getGroup(groupId, giveUp.signal))).kind).toBe("unavailable");
  expect(org.heard).toHaveLength(1);
});

test("at most 35 calls are on their way at once, and all of them are answered", async () => {
  const waiting: (() => void)[] = [];
  let most = 0;
  let inside = 0;
  const { promise: full, resolve: isFull } = Promise.withResolvers<void>();
  const org = await startServer((request, response) => {
    if (request.url === "/probe") {
      response.end();
      return;
    }
    inside += 1;
    most = Math.max(most, inside);
    const finish = (): void => {
      inside -= 1;
      response.end(JSON.stringify({ id: groupId, type: "OKTA_GROUP", profile: { name: "G" } }));
    };
    if (waiting.length < 35) waiting.push(finish);
    else finish();
    if (waiting.length === 35) isFull();
  });
  const directory = await openTestDirectory(org.url, { apiToken: "t" });

  const calls = Array.from({ length: 60 }, () => directory.getGroup(groupId));
  await full;
  for (let probe = 0; probe < 5; probe += 1) await fetch(`${org.url}/probe`); // A 36th call would arrive before these.
  for (const finish of waiting) finish();
  const groups = await Promise.all(calls);

  expect(groups).toHaveLength(60);
  expect(most).toBe(35);
});

test("safety 4: reads are live: nothing that was read is answered again from memory", async () => {
  await using pretend = await startPretendOkta();
  const directory = await openTestDirectory(pretend.url, pretend, { timing: testTiming() });
  const user = pretend.addUser({ login: "pat@acme.com", email: "pat@acme.com" });

  const before = await directory.findAccountById(user.id);
  pretend.updateUser(user.id, { status: "SUSPENDED" });
  const after = await directory.findAccountById(user.id);

  expect([before?.isActive, after?.isActive]).toEqual([true, false]);
});
