import { expect, test } from "vitest";

import { faultOf } from "../fault-of.ts";
import { startServer } from "../start-server.ts";
import { credential, tokenAnswer, tokenPath } from "./onelogin-api-url.ts";
import { openTestDirectory } from "./open-test-directory.ts";

type Answer = Parameters<typeof startServer>[0];

/** An account that gives everybody a token and answers the rest as a test wants it. */
const account = (answer: Answer) =>
  startServer((request, response) => {
    if (request.url === tokenPath) response.end(JSON.stringify(tokenAnswer()));
    else answer(request, response);
  });

const thief = () => startServer((_request, response) => response.end("[]"));
const callsOf = (server: Awaited<ReturnType<typeof startServer>>) =>
  server.heard.filter(({ path }) => path !== tokenPath);

test.each([301, 302, 303, 307, 308])("safety 32: a %i is not followed with the token", async (status) => {
  const elsewhere = await thief();
  const home = await account((_request, response) => response.writeHead(status, { Location: elsewhere.url }).end());
  const directory = openTestDirectory(home.url, credential);

  const faults = [await faultOf(directory.getRole("1")), await faultOf(directory.addMember("1", "2"))];

  expect(faults.map(({ kind }) => kind)).toEqual(["malformed", "malformed"]);
  expect(elsewhere.heard).toEqual([]);
});

test("safety 32: a redirect of the token endpoint is not followed with the credential", async () => {
  const elsewhere = await thief();
  const home = await startServer((_request, response) => response.writeHead(307, { Location: elsewhere.url }).end());

  expect((await faultOf(openTestDirectory(home.url, credential).organisationId())).kind).toBe("malformed");
  expect(elsewhere.heard).toEqual([]);
});

test("safety 32: a cursor that leads to another origin is refused and the token is not sent there", async () => {
  const elsewhere = await thief();
  const home = await account((_request, response) => response.end("[]"));
  const directory = openTestDirectory(home.url, credential);

  expect((await faultOf(directory.listMembers("1", `${elsewhere.url}/api/2/roles/1/users`))).kind).toBe("malformed");
  expect([...elsewhere.heard, ...callsOf(home)]).toEqual([]);
});

test("a server that hangs is unavailable, also at the token endpoint", async () => {
  const hung = await account(() => {});
  const silent = await startServer(() => {});
  const limits = { attemptMs: 20 };

  const faults = [
    await faultOf(openTestDirectory(hung.url, credential, { limits }).getRole("1")),
    await faultOf(openTestDirectory(silent.url, credential, { limits }).getRole("1")),
  ];

  expect(faults.map(({ kind }) => kind)).toEqual(["unavailable", "unavailable"]);
});

test("a server that stops in the middle of the body is unavailable", async () => {
  const home = await account((_request, response) => response.writeHead(200).write('[{"id":'));
  const directory = openTestDirectory(home.url, credential, { limits: { attemptMs: 20 } });

  expect((await faultOf(directory.listMembers("1", null))).kind).toBe("unavailable");
});

test("an operation of many pages ends within its time, however long each page takes to come", async () => {
  let pages = 0;
  const home = await account((_request, response) => {
    pages += 1;
    response.setHeader("After-Cursor", `page${pages}`);
    setImmediate(() => response.end("[]"));
  });
  const directory = openTestDirectory(home.url, credential, { limits: { readMs: 30 } });

  expect((await faultOf(directory.listRoles())).kind).toBe("unavailable");
});

test("a caller that gives up is answered at once, while OneLogin still thinks", async () => {
  const giveUp = new AbortController();
  const home = await account(() => giveUp.abort());
  const directory = openTestDirectory(home.url, credential);

  expect((await faultOf(directory.getRole("1", giveUp.signal))).kind).toBe("unavailable");
  expect(callsOf(home)).toHaveLength(1);
});

test("at most ten calls are on their way at once, and all of them are answered", async () => {
  const waiting: (() => void)[] = [];
  let [most, inside] = [0, 0];
  const { promise: full, resolve: isFull } = Promise.withResolvers<void>();
  const home = await account((request, response) => {
    if (request.url === "/probe") return void response.end();
    inside += 1;
    most = Math.max(most, inside);
    const finish = (): void => {
      inside -= 1;
      response.end('{"id":1,"name":"One"}');
    };
    if (waiting.length < 10) waiting.push(finish);
    else finish();
    if (waiting.length === 10) isFull();
  });
  const directory = openTestDirectory(home.url, credential);

  const calls = Array.from({ length: 25 }, () => directory.getRole("1"));
  await full;
  for (let probe = 0; probe < 5; probe += 1) await fetch(`${home.url}/probe`); // An eleventh call would arrive before these.
  for (const finish of waiting) finish();
  const roles = await Promise.all(calls);

  expect(roles).toHaveLength(25);
  expect(most).toBe(10);
});
