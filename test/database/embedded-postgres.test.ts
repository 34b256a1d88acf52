import { existsSync, statSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { holdEmbeddedPostgres } from "../support/embedded-postgres-process.ts";
import { query } from "../support/query.ts";

// Each makes a cluster of its own and starts it, on a busy machine for a quarter of a minute.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const nobody = { uid: 65_534, gid: 65_534 };
/** Root in a checkout that only root may enter cannot run our code as anybody else. */
const othersMayEnter = everyFolderAbove(import.meta.dirname).every((folder) => (statSync(folder).mode & 0o001) !== 0);
const root = process.getuid?.() === 0;
const windows = process.platform === "win32";

function everyFolderAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...everyFolderAbove(above)];
}

const started: EmbeddedPostgres[] = [];
let checkout: string;
let dataDirectory: string;

beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "latchkey-embedded-"));
  await chmod(checkout, 0o755);
  dataDirectory = join(checkout, ".latchkey");
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((database) => database.stop()));
  // Whatever a test left behind is taken over, and stopped by leaving it last.
  if (existsSync(clusterPath("data", "postmaster.pid"))) await (await startEmbeddedPostgres({ dataDirectory })).stop();
  await rm(checkout, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dataDirectory });
  started.push(database);
  return database;
}

async function remember(url: string, word: string): Promise<void> {
  await query(url, "create table if not exists memory (word text)");
  await query(url, `insert into memory values ('${word}')`);
}

async function recall(url: string): Promise<string[]> {
  const rows = await query<{ word: string }>(url, "select word from memory order by word");
  return rows.map(({ word }) => word);
}

/** Changes when the server is started anew, and only then. */
async function startOf(url: string): Promise<string | undefined> {
  const [row] = await query<{ start: string }>(url, "select pg_postmaster_start_time()::text as start");
  return row?.start;
}

function clusterPath(...names: string[]): string {
  return join(dataDirectory, "postgres", "cluster", ...names);
}

/** Where a cluster lies which is not in the data folder. */
async function whereItLies(): Promise<string> {
  const pointer = join(dataDirectory, "postgres", "cluster-location.txt");
  const [home = ""] = (await readFile(pointer, "utf8")).split("\n");
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

describe("one process", () => {
  test("finds its data again after a restart", async () => {
    const first = await start();
    await remember(first.url, "kept");
    await first.stop();

    const second = await start();

    expect(await recall(second.url)).toEqual(["kept"]);
  });

  test("gets a database that keeps what it commits, speaks UTF-8, sorts by code point and lives in UTC", async () => {
    const { url } = await start();

    const [settings] = await query(
      url,
      `select current_database() as database, current_setting('fsync') as fsync, current_setting('timezone') as timezone,
        pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
        from pg_database where datname = current_database()`,
    );

    expect(settings).toEqual({
      database: "latchkey",
      fsync: "on",
      timezone: "UTC",
      encoding: "UTF8",
      provider: "b",
      locale: "C.UTF-8",
    });
  });

  test("may stop twice, one after the other or at once", async () => {
    const database = await start();

    await Promise.all([database.stop(), database.stop()]);
    await database.stop();

    await expect(query(database.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("may start twice, and the server stays until both have stopped", async () => {
    const first = await start();
    const second = await start();
    await first.stop();

    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await second.stop();

    await expect(query(second.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("begins with an empty database once the data folder was deleted", async () => {
    const first = await start();
    await remember(first.url, "gone");
    await first.stop();
    await rm(dataDirectory, { recursive: true });

    const second = await start();

    await expect(recall(second.url)).rejects.toThrow('relation "memory" does not exist');
  });
});

describe("the door", () => {
  test.skipIf(windows)("has its key in a file for us alone [not on Windows, which has no modes]", async () => {
    await start();

    const { mode } = await stat(clusterPath("password"));

    expect(mode & 0o777).toBe(0o600);
  });

  test("stays shut to a wrong password", async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = "wrong";

    await expect(query(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
  });

  test("trusts nobody, and opens on the loopback address only", async () => {
    const { url } = await start();

    const methods = await query(url, "select distinct auth_method from pg_hba_file_rules");
    const [address] = await query(url, "select current_setting('listen_addresses') as listen");

    expect(methods).toEqual([{ auth_method: "scram-sha-256" }]);
    expect(address).toEqual({ listen: "127.0.0.1" });
  });

  test.runIf(process.platform === "linux")(
    "hides our environment from the server [Linux, which has /proc]",
    async () => {
      process.env["LATCHKEY_TEST_SECRET"] = "xoxb-secret";
      onTestFinished(() => {
        delete process.env["LATCHKEY_TEST_SECRET"];
      });
      await start();
      const [pid] = (await readFile(clusterPath("data", "postmaster.pid"), "utf8")).split("\n");

      const environment = await readFile(`/proc/${pid}/environ`, "utf8");

      expect(environment).toContain("PGDATA=");
      expect(environment).not.toContain("xoxb-secret");
    },
  );
});

describe("several processes", () => {
  test("share one server, which stays until the last has stopped, whoever started it", async () => {
    const starter = await holdEmbeddedPostgres(dataDirectory);
    const joiner = await start();
    await remember(starter.url, "shared");

    await starter.stop();

    expect(joiner.url).toBe(starter.url);
    expect(await recall(joiner.url)).toEqual(["shared"]);
    await joiner.stop();
    await expect(query(joiner.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("which start at the same moment on an empty folder end up with one server", async () => {
    const processes = await Promise.all([1, 2, 3].map(() => holdEmbeddedPostgres(dataDirectory)));

    const urls = new Set(processes.map(({ url }) => url));

    expect(urls.size).toBe(1);
    await Promise.all(processes.map((one) => one.stop()));
  });

  test("take over the server of one which was killed, and stop it in its place", async () => {
    const killed = await holdEmbeddedPostgres(dataDirectory);
    await remember(killed.url, "survived");
    const before = await startOf(killed.url);
    await killed.kill();

    const next = await start();

    expect(await recall(next.url)).toEqual(["survived"]);
    expect(await startOf(next.url)).toBe(before);
    await next.stop();
    await expect(query(next.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("count a killed one as a user no longer", async () => {
    const starter = await start();
    const killed = await holdEmbeddedPostgres(dataDirectory);
    await killed.kill();

    await starter.stop();

    await expect(query(starter.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test.skipIf(windows)("keep the server through Ctrl-C [not on Windows, which has no process groups]", async () => {
    const interrupted = await holdEmbeddedPostgres(dataDirectory);
    const before = await startOf(interrupted.url);

    await interrupted.interruptGroup();

    expect(await startOf(interrupted.url)).toBe(before);
  });

  test.skipIf(windows)("start anew when the server was killed too, and lose nothing committed", async () => {
    const killed = await holdEmbeddedPostgres(dataDirectory);
    await remember(killed.url, "committed");
    const [pid] = (await readFile(clusterPath("data", "postmaster.pid"), "utf8")).split("\n");
    await killed.kill();
    process.kill(Number(pid), "SIGKILL");

    const next = await start();

    expect(await recall(next.url)).toEqual(["committed"]);
  });
});

describe("a refusal", () => {
  test("names the versions when another PostgreSQL made the data, and changes nothing", async () => {
    const first = await start();
    await first.stop();
    await writeFile(clusterPath("data", "PG_VERSION"), "17\n");

    const starting = startEmbeddedPostgres({ dataDirectory });

    await expect(starting).rejects.toThrow(/was made by PostgreSQL 17, .* brings PostgreSQL 18, .*DATABASE_URL/);
  });

  test("shows the end of the server's log when the server cannot start", async () => {
    const first = await start();
    await first.stop();
    await writeFile(clusterPath("data", "postgresql.auto.conf"), "no_such_setting = 1\n");

    const starting = startEmbeddedPostgres({ dataDirectory });

    await expect(starting).rejects.toThrow(/could not be started.*DATABASE_URL.*no_such_setting/s);
  });

  test("is a sentence when the data folder cannot be made", async () => {
    await writeFile(dataDirectory, "a file");

    const starting = startEmbeddedPostgres({ dataDirectory });

    await expect(starting).rejects.toThrow(/could not be started: .*DATABASE_URL/);
  });
});

describe.runIf(root)("as root [needs root, which may act as other accounts]", () => {
  test("PostgreSQL runs as another account", async () => {
    await start();

    const { uid } = await stat(clusterPath("data"));

    expect(uid).not.toBe(0);
  });

  describe("in a checkout which that account cannot enter", () => {
    beforeEach(() => chmod(checkout, 0o700));

    test("the cluster lies elsewhere, and is found again", async () => {
      const first = await start();
      const home = await whereItLies();
      await remember(first.url, "elsewhere");
      await first.stop();

      const second = await start();

      expect(dirname(home)).toBe("/var/lib/latchkey");
      expect(await recall(second.url)).toEqual(["elsewhere"]);
    });

    test("a cluster whose data folder was deleted is not taken up again", async () => {
      const first = await start();
      const before = await whereItLies();
      await first.stop();
      await rm(dataDirectory, { recursive: true });

      await start();

      expect(await whereItLies()).not.toBe(before);
    });

    test("a cluster which is not where it should be is not replaced by an empty one", async () => {
      const first = await start();
      const home = await whereItLies();
      await first.stop();
      await rm(home, { recursive: true });

      const starting = startEmbeddedPostgres({ dataDirectory });

      await expect(starting).rejects.toThrow(/is not there\. Nothing was started.*DATABASE_URL/);
    });
  });

  test.runIf(othersMayEnter)("an ordinary account has its cluster to itself, and root may join it", async () => {
    await mkdir(dataDirectory, { mode: 0o700 });
    await chown(dataDirectory, nobody.uid, nobody.gid);

    const ordinary = await holdEmbeddedPostgres(dataDirectory, nobody);
    const ours = await start();

    expect(ours.url).toBe(ordinary.url);
    expect((await stat(clusterPath("data"))).uid).toBe(nobody.uid);
    await ordinary.stop();
    await ours.stop();
    expect(await readdir(clusterPath("data"))).not.toContain("postmaster.pid");
  });

  test.runIf(othersMayEnter)("a cluster of another account is refused to an ordinary one", async () => {
    const first = await start();
    await first.stop();

    const starting = holdEmbeddedPostgres(dataDirectory, nobody);

    await expect(starting).rejects.toThrow(/DATABASE_URL/);
  });
});
