import { describe, expect, test } from "vitest";
import { z } from "zod";

import { defineStrategy } from "../../src/sdk/index.ts";
import { advanceSync } from "../../src/use-cases/advance-sync.ts";
import { beginSync } from "../../src/use-cases/begin-sync.ts";
import { valueOf } from "../support/builders.ts";
import { commandsIn } from "../support/command-house.ts";
import { query } from "../support/query.ts";
import { accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const runsSchema = z.array(z.object({ id: z.string(), state: z.string(), phase: z.string(), trigger: z.string() }));

/** The last run, whoever began it. */
async function lastRun(house: TestWorld) {
  const [run] = await house.world.syncs.latest({ connectorId: null, limit: 1 });
  if (run === undefined) throw new Error("Nothing was read");
  return run;
}

/** A world in which Alice has access and was read, with twenty others; then nearly all are missing, Alice too. */
async function abandoned(house: TestWorld) {
  const others = Array.from({ length: 20 }, (_, index) => house.directory.addAccount({ login: `temp-${index}` }));
  await house.link(await house.meet(slackIds.alice, "alice@acme.com"), accounts.alice);
  const request = await house.granted();
  const { latchkey } = commandsIn(house);
  await latchkey("sync okta --full");
  for (const { externalId } of others.slice(1)) house.directory.removeAccount(externalId);
  house.directory.removeAccount(accounts.alice);
  return request;
}

describe("a sync", () => {
  test("is read whole in the command's own process, and ends with what was counted and what waits", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    house.directory.listing.cost = { calls: 1, limit: 600, remaining: 420 };
    house.directory.listing.refused = [{ externalId: accounts.carl, why: "The record has no login." }];
    await house.meet(slackIds.alice, "alice@acme.com");
    await query(house.url, "update users set is_email_confirmed = true");

    const { code, stdout, stderr } = await commandsIn(house).latchkey("sync");

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Okta: reading accounts, \d accounts? read in 1 call …\n$/),
    });
    expect(stdout).toMatch(/^Okta, everything, begun \S+ \S+Z from the command line, in .* seconds?: complete\n/);
    for (const row of ["read 5", "created 4", "refused 1 The record has no login.", "matched 1", "linked 1", "gone 0"])
      expect(stdout.replaceAll(/ +/g, " ")).toContain(row);
    expect(stdout).toMatch(/at most 30 % of the provider's limit of 600 was in use/);
    expect(stdout).toMatch(
      /0 ambiguous and 3 unmatched accounts wait for somebody: `latchkey matches okta` lists them/,
    );
    expect(await lastRun(house)).toMatchObject({ trigger: "command-line", state: "complete", counts: { groups: 3 } });
    const [begun] = await query(house.url, "select actor, data from audit_event where action = 'sync.begun'");
    expect(begun).toMatchObject({ actor: "command-line", data: { connector: "okta", operator: "root" } });
  });

  test("reads what was changed the next time, and everything when that is asked for", async () => {
    const house = await createWorld();
    const { latchkey } = commandsIn(house);
    house.directory.pageSize = 2;
    await latchkey("sync okta");

    const changes = await latchkey("sync okta");
    const whole = await latchkey("sync okta --full --json");

    expect(changes.stdout).toMatch(/^Okta, what was changed since \S+ \S+Z, begun/);
    expect(whole.stderr).toBe("Okta: reading accounts, 2 accounts read in 1 call, 40 % …\n");
    expect(JSON.parse(whole.stdout)).toMatchObject([
      { connector: "okta", kind: "full", state: "complete", counts: { read: 5, unchanged: 5 }, outcomes: { gone: 0 } },
    ]);
    const listed = await latchkey("sync runs --json");
    expect(JSON.parse(listed.stdout)).toMatchObject([{ kind: "full" }, { kind: "delta" }, { kind: "full" }]);
    expect((await latchkey("sync runs okta --limit 2")).stderr).toMatch(/^There are more/);
  });

  test("looks up who left, and ends what they have", async () => {
    const house = await createWorld();
    const alice = await house.meet(slackIds.alice, "alice@acme.com");
    await house.link(alice, accounts.alice);
    const request = await house.granted();
    const { latchkey } = commandsIn(house);
    await latchkey("sync okta");
    house.directory.removeAccount(accounts.alice);

    const { code, stdout } = await latchkey("sync okta --full");

    expect(code).toBe(0);
    expect(stdout.replaceAll(/ +/g, " ")).toMatch(/leaving 1 .*\ngone 1 .*\nsuspended 0 .*\nstill there 0 /);
    expect(await house.grantOf(request)).toMatchObject({ endCause: "person-left" });
  });

  test("that ended early says why, and ends with 1", async () => {
    const house = await createWorld();
    house.directory.failNext("listGroups", "rejected");

    const { code, stdout, stderr } = await commandsIn(house).latchkey("sync okta");

    expect(code).toBe(1);
    expect(stdout).toMatch(/: incomplete\n/);
    expect(stderr).toMatch(/The sync of Okta ended early\. .*told to fail: rejected.* nobody leaves for it/);
  });

  test("waits where the directory asks to wait, says why, and goes on", async () => {
    const house = await createWorld();
    house.directory.failNext("listGroups", { rateLimitedForMs: 100 });

    const { code, stdout, stderr } = await commandsIn(house).latchkey("sync okta");

    expect(code).toBe(0);
    expect(stdout).toMatch(/: complete\n/);
    expect(stderr).toMatch(/\nOkta is tried again in 5 seconds, 5 accounts read: .*asks us to wait.* …\n/);
  });

  test("of what is not configured, or has no directory, is refused in a sentence", async () => {
    const parts = { fetchRemoteIdentity: () => null, escalate: () => null, deescalate: () => undefined };
    const house = await createWorld({ strategies: [defineStrategy({ ...parts, name: "reports" })] });
    const { latchkey } = commandsIn(house);

    const unknown = await latchkey("sync ldap");
    const strategy = await latchkey("sync strategy-reports --dry-run");

    expect(unknown).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/no connector called "ldap"/) });
    expect(strategy).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/has no directory/) });
    expect(await house.world.syncs.latest({ connectorId: null, limit: 1 })).toEqual([]);
  });

  test("of a directory that cannot be opened is not begun, and does not keep the others from being read", async () => {
    const house = await createWorld();
    house.directory.failNext("organisationId", "unauthorized");

    const { code, stderr, stdout } = await commandsIn(house).latchkey("sync --json");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "[]\n" });
    expect(stderr).toMatch(/told to fail: unauthorized.* So nothing was read\. .*secret and address/);
    expect(await house.world.syncs.latest({ connectorId: null, limit: 1 })).toEqual([]);
  });
});

describe("a sync that somebody else works on", () => {
  test("is followed until it is over", async () => {
    const house = await createWorld();
    const { run } = valueOf(
      await beginSync(house.world, { connectorId: "okta", kind: "full", trigger: "schedule", begunBy: null }),
    );
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "listGroups") return;
      reached.resolve();
      await released.promise;
    };
    const elsewhere = advanceSync(house.world, run.id);
    await reached.promise;

    const command = commandsIn(house).start("sync okta --full");
    await command.said("reading groups, 5 accounts read");
    released.resolve();
    const { code, stdout, stderr } = await command.ended;

    await elsewhere;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^A sync of Okta is under way already, begun by its schedule, so none was begun/);
    expect(stdout).toMatch(/begun \S+ \S+Z by its schedule, .*: complete\n/);
    expect(house.directory.calls.filter(({ method }) => method === "listAccounts")).toHaveLength(1);
  });

  test("and waits is waited for too", async () => {
    const house = await createWorld();
    const { run } = valueOf(
      await beginSync(house.world, { connectorId: "okta", kind: "full", trigger: "schedule", begunBy: null }),
    );
    const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "listGroups") return;
      reached.resolve();
      await released.promise;
    };
    const elsewhere = advanceSync(house.world, run.id);
    await reached.promise;
    const command = commandsIn(house).start("sync okta --full");
    await command.said("reading groups, 5 accounts read");
    house.directory.failNext("listGroups", "unavailable");

    released.resolve();
    await elsewhere;
    const { code, stderr } = await command.ended;

    expect(code).toBe(0);
    expect(stderr).toMatch(/Okta is tried again in 5 seconds, 5 accounts read: .*told to fail: unavailable/);
    expect(house.directory.calls.filter(({ method }) => method === "listGroups")).toHaveLength(2);
  });

  test("and reads only what was changed does not look like one that reads everything", async () => {
    const house = await createWorld();
    const { latchkey } = commandsIn(house);
    await latchkey("sync okta");
    await beginSync(house.world, { connectorId: "okta", kind: "delta", trigger: "admin", begunBy: null });

    const { code, stderr } = await latchkey("sync okta --full");

    expect(code).toBe(0);
    expect(stderr).toMatch(/begun by an admin, .* It reads only what was changed: run this again afterwards/);
  });
});

test("a sync that is stopped stays where it is, and the next one goes on from there", async () => {
  const house = await createWorld();
  house.directory.pageSize = 2;
  const { start, latchkey } = commandsIn(house);
  const command = start("sync okta");
  house.directory.beforeRead = async ({ method }) => {
    if (method === "listGroups") command.stop();
  };

  const stopped = await command.ended;
  house.directory.beforeRead = null;
  const left = await lastRun(house);
  const resumed = await latchkey("sync okta --json");

  expect(stopped).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/The sync of Okta is not over: what was read is kept, .*`latchkey sync okta`/),
  });
  expect(left).toMatchObject({ state: "running", phase: "groups", failures: 0, counts: { read: 5 } });
  expect(runsSchema.parse(JSON.parse(resumed.stdout))).toMatchObject([{ id: left.id, state: "complete" }]);
  expect(house.directory.calls.filter(({ method }) => method === "listAccounts")).toHaveLength(3);
});

test("a sync that is stopped while it looks up who left says that others go on with that", async () => {
  const house = await createWorld();
  const { start, latchkey } = commandsIn(house);
  await latchkey("sync okta");
  house.directory.removeAccount(accounts.carl);
  const command = start("sync okta --full");
  house.directory.beforeRead = async ({ method }) => {
    if (method !== "findAccountById") return;
    command.stop();
    // It is never answered: the command does not wait for it, and would write when the database is taken away.
    await Promise.withResolvers<void>().promise;
  };

  const { code, stdout, stderr } = await command.ended;

  expect(code).toBe(1);
  expect(stdout).toMatch(/: complete\n/);
  expect(stderr).toMatch(/Who left was not looked up to the end; a running Latchkey goes on with it\.\n$/);
  house.directory.beforeRead = null;
  await house.drain();
  expect(await lastRun(house)).toMatchObject({ settledAt: expect.any(Date) });
});

test("who left and cannot be looked up at once is told, and stays until they are", async () => {
  const house = await createWorld();
  const { latchkey } = commandsIn(house);
  await latchkey("sync okta");
  house.directory.removeAccount(accounts.carl);
  house.directory.failNext("findAccountById", "unavailable");

  const { code, stderr } = await latchkey("sync okta --full");

  expect(code).toBe(1);
  expect(stderr).toMatch(/Who left Okta is looked up later: .* Until then they stay as they are/);
  expect(await lastRun(house)).toMatchObject({ state: "complete", settledAt: null });
});

describe("a quarantine", () => {
  test("ends with 3, changes nothing, and waits for a word that is given on purpose", async () => {
    const house = await createWorld();
    const request = await abandoned(house);
    const { latchkey } = commandsIn(house);

    const asked = await latchkey("sync okta --full");
    const { id } = await lastRun(house);
    const unasked = await latchkey(`sync release ${id}`);
    const grantThen = await house.grantOf(request);
    const released = await latchkey(`sync release ${id} --yes`);
    const again = await latchkey(`sync release ${id} --yes`);

    expect(asked.code).toBe(3);
    expect(asked.stdout).not.toMatch(/^gone /m);
    expect(asked.stderr).toContain("20 of 25 active accounts are missing.");
    expect(asked.stderr).toContain(`\`latchkey sync release ${id}\``);
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nobody can be asked here.*--yes/) });
    expect(unasked.stdout).toMatch(/alice@acme\.com +alice@acme\.com +00uALICE0000000001 +missing/);
    expect(grantThen).toMatchObject({ state: "active" });
    expect(released.code).toBe(0);
    expect(released.stdout.replaceAll(/ +/g, " ")).toMatch(/gone 20 .*\nsuspended 0 .*\nstill there 0 /);
    expect(await house.grantOf(request)).toMatchObject({ endCause: "person-left" });
    expect(again).toMatchObject({ code: 1, stdout: "" });
    const log = await query(house.url, "select actor, data from audit_event where action = 'sync.released'");
    expect(log).toEqual([{ actor: "command-line", data: { operator: "root" } }]);
  });

  test("is discarded: everybody stays, and nobody is asked again at once", async () => {
    const house = await createWorld();
    const request = await abandoned(house);
    const { latchkey } = commandsIn(house);
    await latchkey("sync okta --full");
    const { id } = await lastRun(house);

    const discarded = await latchkey(`sync discard ${id} --yes`);
    const next = await latchkey("sync okta --full");

    expect(discarded).toMatchObject({ code: 0, stdout: expect.stringMatching(/Everybody stays as they were/) });
    expect(next.code).toBe(0);
    expect(await house.grantOf(request)).toMatchObject({ state: "active" });
  });

  test.each(["00000000-0000-4000-8000-000000000000", "the-last-one"])("of %s is unknown, in a sentence", async (id) => {
    const house = await createWorld();

    const { code, stderr } = await commandsIn(house).latchkey(`sync release ${id} --yes`);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/knows no sync .*nothing was changed/) });
  });

  test("is not released where those who left cannot be looked up", async () => {
    const house = await createWorld();
    await abandoned(house);
    await commandsIn(house).latchkey("sync okta --full");
    const { id } = await lastRun(house);
    house.restart();
    house.directory.failNext("organisationId", "unavailable");

    const { code, stderr } = await commandsIn(house).latchkey(`sync release ${id} --yes`);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/So nothing was read/) });
    expect(await house.world.syncs.find(id)).toMatchObject({ state: "quarantined" });
  });
});

describe("a dry run", () => {
  test("shows what a sync would do, with whom admins would be asked about, and begins none", async () => {
    const house = await createWorld();
    await abandoned(house);
    house.directory.putMember(groupIds.database, accounts.bob);
    house.directory.addAccount({ login: "new@acme.com" });
    const { id } = await lastRun(house);
    const { latchkey } = commandsIn(house);

    const { code, stdout } = await latchkey("sync okta --full --dry-run");
    const json = await latchkey("sync okta --full --dry-run --json");

    expect(code).toBe(0);
    expect(stdout.replaceAll(/ +/g, " ")).toMatch(/read 6 .*\ncreated 1 /);
    expect(stdout).toMatch(/20 would leave because they are missing.*\n.*would be quarantined.*: 20 of 2\d active.*\n/);
    expect(stdout).toMatch(/This is the plan, and nothing was written\.\n$/);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { connector: "okta", leaving: { missing: 20 }, counts: { read: 6 } },
    ]);
    expect(await lastRun(house)).toMatchObject({ id, state: "complete" });
  });

  test("of a directory that fails in the middle has no plan, and says what a sync would do there", async () => {
    const house = await createWorld();
    house.directory.failNext("listGroups", "malformed");

    const { code, stdout, stderr } = await commandsIn(house).latchkey("sync okta --dry-run");

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/told to fail: malformed.* nothing was written\. A sync would end early here/);
  });
});
