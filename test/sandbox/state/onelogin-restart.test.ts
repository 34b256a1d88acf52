import { assert, asyncProperty } from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { oneLoginSnapshotSchema, type PretendOneLogin, startPretendOneLogin } from "../../../sandbox/onelogin/index.ts";
import { connect, type OneLoginClient } from "../onelogin-client.ts";
import { type Deed, histories, pick } from "./deeds.ts";

const started: PretendOneLogin[] = [];

// Two servers are compared, and both have to write down the same moments.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(started.splice(0).map((onelogin) => onelogin.stop()));
});

async function start(options: Parameters<typeof startPretendOneLogin>[0] = {}): Promise<PretendOneLogin> {
  const onelogin = await startPretendOneLogin(options);
  started.push(onelogin);
  return onelogin;
}

/** Another server from what the file would hold. */
function startAgain(onelogin: PretendOneLogin): Promise<PretendOneLogin> {
  return start({ snapshot: oneLoginSnapshotSchema.parse(JSON.parse(JSON.stringify(onelogin.snapshot()))) });
}

/** Everything the API tells. */
async function readAll(onelogin: PretendOneLogin, client: OneLoginClient): Promise<unknown[]> {
  const paths = [
    "/api/2/users",
    "/api/2/roles?fields=users",
    "/api/2/mappings",
    "/api/2/mappings?enabled=false",
    "/api/1/privileges",
    ...onelogin.users().map(({ id }) => `/api/2/users/${id}`),
    ...onelogin.users().map(({ id }) => `/api/1/users/${id}/roles`),
    ...onelogin.roles().map(({ id }) => `/api/2/roles/${id}/users`),
    ...onelogin.privileges().map(({ id }) => `/api/1/privileges/${id}/roles`),
    ...onelogin.privileges().map(({ id }) => `/api/1/privileges/${id}/users`),
  ];
  return Promise.all(
    paths.map(async (path) => {
      const { status, body } = await client.get(path);
      return { path, status, body };
    }),
  );
}

/** Does one thing of many; what there is nothing for is left undone. */
function act(onelogin: PretendOneLogin, [kind, which, other]: Deed): void {
  const user = pick(onelogin.users(), which);
  const role = pick(onelogin.roles(), other);
  const mapping = pick(onelogin.mappings(), which);
  const privilegeId = `privilege-${which}`;
  const username = `user-${which}-${other}`;
  const deeds: readonly (() => void)[] = [
    () => {
      if (onelogin.users().some((known) => known.username === username)) return;
      onelogin.addUser({ username, email: `${username}@acme.com` });
    },
    () => user && onelogin.updateUser(user.id, { title: `Title ${other}`, status: other % 2 === 0 ? 1 : 2 }),
    () => user && onelogin.removeUser(user.id),
    () => onelogin.addRole({ name: `Role ${which}` }),
    () => role && onelogin.updateRole(role.id, { name: `Renamed ${which}` }),
    () => role && onelogin.removeRole(role.id),
    () => role && onelogin.addMapping({ name: "Mapping", enabled: which % 2 === 0, roleIds: [role.id] }),
    () => mapping && onelogin.removeMapping(mapping.id),
    () => role && onelogin.addPrivilege({ id: privilegeId, name: "Privilege", roleIds: [role.id] }),
    () => user && onelogin.addPrivilege({ id: privilegeId, name: "Privilege", roleIds: [], userIds: [user.id] }),
    () => user && role && onelogin.addMember(role.id, user.id),
    () => user && role && onelogin.removeMember(role.id, user.id),
    () => onelogin.moveClock(which * 1_000),
  ];
  pick(deeds, kind)?.();
}

test("whatever was done before a restart, and is done after it, the API tells the same", async () => {
  await assert(
    asyncProperty(histories, histories, async (before, after) => {
      const onelogin = await start();
      for (const deed of before) act(onelogin, deed);

      const again = await startAgain(onelogin);
      const clients = [await connect(onelogin), await connect(again)] as const;
      const told = [await readAll(onelogin, clients[0]), await readAll(again, clients[1])];
      for (const server of [onelogin, again]) for (const deed of after) act(server, deed);

      expect(told[1]).toEqual(told[0]);
      expect(await readAll(again, clients[1])).toEqual(await readAll(onelogin, clients[0]));
      await Promise.all(started.splice(0).map((server) => server.stop()));
    }),
    { numRuns: 12 },
  );
});

test("a token that was given before a restart is good after it, and so is the credential", async () => {
  const onelogin = await start();
  const role = onelogin.addRole({ name: "Managers" });
  const user = onelogin.addUser({ email: "a@acme.com" });
  const client = await connect(onelogin);
  const { port } = new URL(onelogin.url);
  const snapshot = oneLoginSnapshotSchema.parse(JSON.parse(JSON.stringify(onelogin.snapshot())));
  await onelogin.stop();

  const again = await start({ port: Number(port), snapshot });
  const { status } = await client.write("POST", `/api/2/roles/${role.id}/users`, [user.id]);

  expect(status).toBe(200);
  expect(again.members(role.id)).toEqual([user.id]);
  expect([again.clientId, again.clientSecret, again.accountId]).toEqual([
    onelogin.clientId,
    onelogin.clientSecret,
    onelogin.accountId,
  ]);
});

test("what was kept before privileges had users comes back with none", async () => {
  const onelogin = await start();
  const user = onelogin.addUser({ email: "a@acme.com" });
  const privilege = onelogin.addPrivilege({ name: "Privilege", roleIds: [], userIds: [user.id] });
  const older = JSON.stringify(onelogin.snapshot()).replaceAll(`,"userIds":[${user.id}]`, "");

  const again = await start({ snapshot: oneLoginSnapshotSchema.parse(JSON.parse(older)) });

  expect(older).not.toContain("userIds");
  expect(again.privileges()).toEqual([{ ...privilege, userIds: [] }]);
});

test("a username cannot be taken twice, also after a restart", async () => {
  const onelogin = await start();
  onelogin.addUser({ username: "a", email: "a@acme.com" });

  const again = await startAgain(onelogin);

  expect(() => again.addUser({ username: "A", email: null })).toThrow("There is already a username");
});

test("a credential whose owner is gone stays so", async () => {
  const onelogin = await start();
  onelogin.deleteCredentialOwner();

  const again = await startAgain(onelogin);

  await expect(connect(again)).rejects.toThrow("access_token");
});

test("who joins after the clock was moved has joined in its time, while tokens go by the real one", async () => {
  const day = 86_400_000;
  const onelogin = await start();
  const role = onelogin.addRole({ name: "Managers" });
  const user = onelogin.addUser({ email: "a@acme.com" });
  const client = await connect(onelogin);

  onelogin.moveClock(day);
  await client.write("POST", `/api/2/roles/${role.id}/users`, [user.id]);
  const { status, body } = await client.get(`/api/2/roles/${role.id}/users`);

  expect(status).toBe(200);
  expect(body).toMatchObject([{ id: user.id, added_at: new Date(Date.now() + day).toISOString() }]);
  expect((await startAgain(onelogin)).now()).toBe(onelogin.now());
});
