import { afterEach, beforeEach, expect, test } from "vitest";

import { startPretendOkta, type PretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendOneLogin } from "../../sandbox/onelogin/index.ts";

let okta: PretendOkta;
beforeEach(async () => {
  okta = await startPretendOkta();
  okta.addGroup({ id: "00gGROUP000000000001", name: "group" });
  okta.addUser({ id: "00uUSER0000000000001", login: "a@acme.com", email: "a@acme.com" });
});
afterEach(() => okta.stop());

const membership = "/api/v1/groups/00gGROUP000000000001/users/00uUSER0000000000001";

function call(path: string, method = "GET"): Promise<Response> {
  return fetch(okta.url + path, { method, headers: { authorization: `SSWS ${okta.apiToken}` } });
}

function listen() {
  const heard: { what: string; request: string; response: string; tookMs: number }[] = [];
  const stop = okta.onCall(({ method, path, status }, bodies) =>
    heard.push({ what: `${method} ${path} ${status}`, ...bodies }),
  );
  return { heard, stop };
}

test("whoever listens to calls hears what was answered, and the caller hears the same", async () => {
  const { heard } = listen();

  const answer = await call("/api/v1/groups/00gGROUP000000000001");
  const text = await answer.text();

  expect(heard).toEqual([
    { what: "GET /api/v1/groups/00gGROUP000000000001 200", request: "", response: text, tookMs: expect.any(Number) },
  ]);
  expect(text).toContain('"name":"group"');
});

test("an answer that is lost on its way is heard, as no answer", async () => {
  const { heard } = listen();
  okta.faults.next({ path: /groups/ }, { applyThenDropConnection: true });

  await expect(call("/api/v1/groups/00gGROUP000000000001")).rejects.toThrow("fetch failed");

  expect(heard).toMatchObject([
    { what: expect.stringMatching(/ null$/), response: expect.stringContaining('"name":"group"') },
  ]);
});

test("no more than 20,000 characters of a body are kept, and it says how many more there were", async () => {
  const { heard } = listen();
  for (let index = 0; index < 60; index += 1) {
    okta.addUser({ login: `${index}@acme.com`, email: `${index}@acme.com` });
  }

  const { length } = await (await call("/api/v1/users")).text();

  expect(length).toBeGreaterThan(20_000);
  expect(heard[0]?.response).toMatch(new RegExp(`… and ${length - 20_000} more characters$`));
});

test("nothing of a call about tokens is kept, whatever it says", async () => {
  await using onelogin = await startPretendOneLogin();
  const heard: string[] = [];
  onelogin.onCall((_, { request, response }) => heard.push(request, response));

  const answer = await fetch(`${onelogin.url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: onelogin.clientId,
      client_secret: onelogin.clientSecret,
    }),
  });

  expect(answer.status).toBe(200);
  expect(heard).toEqual(["(not kept: it holds a secret)", "(not kept: it holds a secret)"]);
});

test("only so many of the newest calls are kept, and whoever stopped listening hears no more", async () => {
  okta.limitHistory(2);
  const { heard, stop } = listen();

  await call(membership, "PUT");
  stop();
  await call("/api/v1/users");
  await call("/api/v1/groups");

  expect(okta.calls.map(({ path }) => path)).toEqual(["/api/v1/users", "/api/v1/groups"]);
  expect(heard).toHaveLength(1);
});
