import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { type PostgresStore, openPostgresStore } from "../database/open-postgres-store.ts";
import { processConfig } from "../support/process-company.ts";
import { projectFile, startProgram } from "../support/process-program.ts";
import { query } from "../support/query.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const databaseGroup = "00gDATABASE00000001";

let okta: Awaited<ReturnType<typeof startPretendOkta>>;
let database: PostgresStore;
let folder: string;

beforeAll(async () => {
  okta = await startPretendOkta();
  okta.addUser({ id: "00uADA00000000000001", login: "ada.lovelace", email: "ada@acme.com" });
  okta.addUser({ id: "00uBO000000000000001", login: "bo", email: "bo@acme.com" });
  okta.addGroup({ id: databaseGroup, name: "production-database" });
  okta.addGroup({ name: "everybody-else" });
  okta.addMember(databaseGroup, "00uBO000000000000001");
});
afterAll(() => okta.stop());

beforeEach(async () => {
  database = await openPostgresStore();
  folder = await mkdtemp(join(tmpdir(), "latchkey-sync-"));
  await database.store.transaction((tx) =>
    tx.meetUser({ enterpriseId: "", teamId: "T1", userId: "UADA" }, { displayName: "Ada", email: "ada@acme.com" }),
  );
  await query(database.url, "update users set is_email_confirmed = true");
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command as a process of its own, with the environment of an administrator who has no Slack tokens. */
function start(args: string, change: Readonly<Record<string, string>> = {}) {
  const environment = {
    DATABASE_URL: database.url,
    LATCHKEY_DATA: join(folder, "data"),
    LATCHKEY_CONFIG: processConfig,
    TEST_OKTA_URL: okta.url,
    TEST_OKTA_TOKEN: okta.apiToken,
    TEST_OKTA_DATABASE_GROUP: databaseGroup,
    TEST_OKTA_APPROVERS_GROUP: "00gAPPROVERS0000001",
    ...change,
  };
  return startProgram([projectFile("src/latchkey.js"), ...args.split(" ")], { environment, folder });
}

/** Every row of every table, and where each sequence stands. */
async function everything(): Promise<Readonly<Record<string, unknown>>> {
  const relations = await query<{ name: string; kind: "r" | "S" }>(
    database.url,
    `select relname as name, relkind as kind from pg_class
     where relkind in ('r', 'S') and relnamespace = 'public'::regnamespace order by 1`,
  );
  const kept: Record<string, unknown> = {};
  for (const { name, kind } of relations) {
    const rows = kind === "r" ? "to_jsonb(t)::text" : "last_value::text";
    kept[name] = await query(database.url, `select ${rows} as row from "${name}" t order by 1`);
  }
  return kept;
}

test("a dry run writes nothing, not even that the connector was there, and shows what the sync then does", async () => {
  const before = await everything();

  const rehearsed = await start("sync okta --dry-run").ended;
  const afterwards = await everything();
  const { code, stdout } = await start("sync okta").ended;

  expect(Object.keys(before).length).toBeGreaterThan(20);
  expect(rehearsed).toMatchObject({ code: 0, stdout: expect.stringMatching(/nothing was written\.\n$/) });
  expect(afterwards).toEqual(before);
  expect(code).toBe(0);
  for (const told of [rehearsed.stdout, stdout].map((text) => text.replaceAll(/ +/g, " "))) {
    expect(told).toMatch(/read 2 .*\ncreated 2 /);
    // The groups that flows grant are read with their members.
    expect(told).toMatch(/groups 2 .*\nmembers 1 .*\nmatched 1 .*\nambiguous 0 .*\nunmatched 1 .*\nlinked 1 /);
    expect(told).toMatch(/at most \d+ % of the provider's limit of \d+ was in use/);
  }
});

test("Ctrl-C ends a sync cleanly: it is free for whoever takes it up, and goes on from there", async () => {
  const reached = Promise.withResolvers<void>();
  const forget = okta.onBeforeCall(async ({ path }) => {
    if (!path.includes("/groups")) return;
    reached.resolve();
    await Promise.withResolvers<void>().promise;
  });
  const program = start("sync okta");
  await reached.promise;

  program.interruptGroup();
  const stopped = await program.ended;
  forget();
  const [left] = await query<{ id: string; leased_until: Date | null; failures: number; phase: string }>(
    database.url,
    "select id, leased_until, failures, phase from connector_sync_run where state = 'running'",
  );
  const resumed = await start("sync okta --json").ended;

  expect(stopped).toMatchObject({ code: 130, stdout: expect.stringMatching(/: running\n/) });
  expect(stopped.stderr).toMatch(/is not over: what was read is kept/);
  expect(left).toMatchObject({ leased_until: null, failures: 0, phase: "groups" });
  expect(resumed.stderr).toMatch(/under way already, begun from the command line/);
  expect(JSON.parse(resumed.stdout)).toMatchObject([
    { id: left?.id, state: "complete", counts: { read: 2, groups: 2 } },
  ]);
});

test("safety 37: without the connector's secret nothing is begun, and a sentence says which is missing", async () => {
  const { code, stdout, stderr } = await start("sync", { TEST_OKTA_TOKEN: "" }).ended;

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/TEST_OKTA_TOKEN.* So nothing was read/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(await query(database.url, "select from connector_sync_run")).toEqual([]);
});

test("an account is picked with the environment that makes the owner's code, and not without it", async () => {
  await query(database.url, "update users set email = 'ada@elsewhere.org'");
  await start("sync okta").ended;

  const codeless = await start("matches resolve okta:ada.lovelace --pick UADA").ended;
  const ignored = await start("matches resolve okta:bo --ignore").ended;
  const picked = await start("matches resolve okta:ada.lovelace --pick UADA", { SLACK_BOT_TOKEN: "xoxb-canary" }).ended;

  expect(codeless).toMatchObject({ code: 1, stderr: expect.stringMatching(/^SLACK_BOT_TOKEN is not set/) });
  expect([ignored.code, picked.code]).toEqual([0, 0]);
  expect(picked.stdout).toMatch(/is Ada \(UADA\)'s now/);
});
