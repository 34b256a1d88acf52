import { assert, asyncProperty } from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { oktaSnapshotSchema, type PretendOkta, startPretendOkta } from "../../../sandbox/okta/index.ts";
import { type Deed, histories, pick } from "./deeds.ts";

const started: PretendOkta[] = [];

// Two servers are compared, and both have to write down the same moments.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(started.splice(0).map((okta) => okta.stop()));
});

async function start(options: Parameters<typeof startPretendOkta>[0] = {}): Promise<PretendOkta> {
  const okta = await startPretendOkta(options);
  started.push(okta);
  return okta;
}

/** Another server from what the file would hold. */
function startAgain(okta: PretendOkta): Promise<PretendOkta> {
  return start({ snapshot: oktaSnapshotSchema.parse(JSON.parse(JSON.stringify(okta.snapshot()))) });
}

async function ask(okta: PretendOkta, path: string, method = "GET"): Promise<Response> {
  return fetch(okta.url + path, { method, headers: { Authorization: `SSWS ${okta.apiToken}` } });
}

/** Everything the API tells, without the address of the server. */
async function readAll(okta: PretendOkta): Promise<unknown[]> {
  const paths = [
    "/api/v1/org",
    "/api/v1/users?limit=200",
    "/api/v1/users?search=status+pr",
    "/api/v1/groups",
    "/api/v1/groups/rules?limit=50",
    ...okta.users().map(({ id }) => `/api/v1/users/${id}`),
    ...okta.users().map(({ id }) => `/api/v1/users/${id}/groups`),
    ...okta.users().map(({ id }) => `/api/v1/users/${id}/roles`),
    ...okta.groups().map(({ id }) => `/api/v1/groups/${id}/users`),
    ...okta.groups().map(({ id }) => `/api/v1/groups/${id}/roles`),
  ];
  return Promise.all(
    paths.map(async (path): Promise<unknown> => {
      const answer = await ask(okta, path);
      const body: unknown = JSON.parse((await answer.text()).replaceAll(okta.url, ""));
      return { path, status: answer.status, body };
    }),
  );
}

const departments = ["Engineering", "Support"];
/** Does one thing of many; what there is nothing for is left undone. */
function act(okta: PretendOkta, [kind, which, other]: Deed): void {
  const user = pick(okta.users(), which);
  const group = pick(okta.groups(), other);
  const rule = pick(okta.rules(), which);
  const department = departments[other % departments.length] ?? "";
  const id = (prefix: string) => `${prefix}${which}x${other}`;
  const isNew = (things: readonly { readonly id: string }[], prefix: string) =>
    !things.some((thing) => thing.id === id(prefix));
  const deeds: readonly (() => void)[] = [
    () => {
      const email = `${which}.${other}@acme.com`;
      if (isNew(okta.users(), "00u")) okta.addUser({ id: id("00u"), login: email, email, profile: { department } });
    },
    () => user && okta.updateUser(user.id, { profile: { department } }),
    () => user && okta.updateUser(user.id, { status: other % 2 === 0 ? "SUSPENDED" : "ACTIVE" }),
    () => user && okta.updateUser(user.id, { adminRoles: ["READ_ONLY_ADMIN"] }),
    () => user && okta.removeUser(user.id),
    () => isNew(okta.groups(), "00g") && okta.addGroup({ id: id("00g"), name: `Group ${other}` }),
    () => group && okta.updateGroup(group.id, { adminRoles: ["HELP_DESK_ADMIN"] }),
    () => group && okta.removeGroup(group.id),
    () => {
      const expression = `user.department=="${department}"`;
      if (!group || !isNew(okta.rules(), "0pr")) return;
      okta.addRule({ id: id("0pr"), name: "Rule", groupIds: [group.id], expression });
    },
    () => rule && okta.removeRule(rule.id),
    () => user && group && okta.addMember(group.id, user.id),
    () => user && group && okta.removeMember(group.id, user.id),
    () => okta.moveClock(which * 1_000),
  ];
  pick(deeds, kind)?.();
}

test("whatever was done before a restart, and is done after it, the API tells the same", async () => {
  await assert(
    asyncProperty(histories, histories, async (before, after) => {
      const okta = await start();
      for (const deed of before) act(okta, deed);

      const again = await startAgain(okta);
      const told = [await readAll(okta), await readAll(again)];
      for (const server of [okta, again]) for (const deed of after) act(server, deed);

      expect(told[1]).toEqual(told[0]);
      expect(await readAll(again)).toEqual(await readAll(okta));
      await Promise.all(started.splice(0).map((server) => server.stop()));
    }),
    { numRuns: 12 },
  );
});

test("somebody taken out of a group by hand is not put back by its rule after a restart", async () => {
  const okta = await start();
  const group = okta.addGroup({ name: "engineering" });
  okta.addRule({ name: "All", groupIds: [group.id], expression: 'user.department=="Engineering"' });
  const user = okta.addUser({ login: "a@acme.com", email: "a@acme.com", profile: { department: "Engineering" } });
  await ask(okta, `/api/v1/groups/${group.id}/users/${user.id}`, "DELETE");

  const again = await startAgain(okta);
  again.updateUser(user.id, { profile: { title: "Engineer" } });

  expect(again.members(group.id)).toEqual([]);
});

test("what was kept before users had administrator roles comes back with nobody having one", async () => {
  const okta = await start();
  const user = okta.addUser({ login: "a@acme.com", email: "a@acme.com", adminRoles: ["ORG_ADMIN"] });
  const older = JSON.stringify(okta.snapshot()).replaceAll(',"adminRoles":["ORG_ADMIN"]', "");

  const again = await start({ snapshot: oktaSnapshotSchema.parse(JSON.parse(older)) });

  expect(older).not.toContain("adminRoles");
  expect(again.users()).toEqual([{ ...user, adminRoles: [] }]);
});

test("a page that was begun before a restart goes on after it, to what was added since", async () => {
  const okta = await start();
  for (const name of ["a", "b", "c"]) okta.addUser({ login: `${name}@acme.com`, email: `${name}@acme.com` });
  const first = await ask(okta, "/api/v1/users?limit=2");
  const next = /<(?<address>[^>]+)>; rel="next"/.exec(first.headers.get("Link") ?? "")?.groups?.["address"];

  const again = await startAgain(okta);
  again.addUser({ login: "d@acme.com", email: "d@acme.com" });
  const second = await ask(again, (next ?? "").replace(okta.url, ""));

  expect(await second.json()).toMatchObject([
    { profile: { login: "c@acme.com" } },
    { profile: { login: "d@acme.com" } },
  ]);
});

test("a login is known after a restart, and cannot be taken twice", async () => {
  const okta = await start();
  const user = okta.addUser({ login: "a@acme.com", email: "a@acme.com" });

  const again = await startAgain(okta);

  expect(await (await ask(again, "/api/v1/users/a@acme.com")).json()).toMatchObject({ id: user.id });
  expect(() => again.addUser({ login: "A@acme.com", email: "a@acme.com" })).toThrow("There is already a login");
});

test("records are stamped with the moved clock, and rate limits go by the real one", async () => {
  const day = 86_400_000;
  const okta = await start();
  const group = okta.addGroup({ name: "production" });
  const user = okta.addUser({ login: "a@acme.com", email: "a@acme.com" });

  okta.moveClock(day);
  const answer = await ask(okta, `/api/v1/groups/${group.id}/users/${user.id}`, "PUT");
  const again = await startAgain(okta);

  expect(Date.parse(okta.groups()[0]?.lastMembershipUpdated ?? "")).toBe(Date.now() + day);
  expect(Number(answer.headers.get("X-Rate-Limit-Reset")) * 1000).toBeLessThanOrEqual(Date.now() + 61_000);
  expect(again.now()).toBe(okta.now());
});

test("a search that lags finds after a restart at once what there is", async () => {
  const okta = await start();
  okta.addUser({ login: "a@acme.com", email: "a@acme.com" });

  const again = await startAgain(okta);
  again.searchLagMs = 60_000;

  expect(await (await ask(again, "/api/v1/users?search=status+pr")).json()).toHaveLength(1);
});
