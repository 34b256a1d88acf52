import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { type PostgresStore, openPostgresStore } from "../database/open-postgres-store.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { processConfig } from "../support/process-company.ts";
import { type Ending, projectFile, startProgram } from "../support/process-program.ts";
import { query } from "../support/query.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

let okta: Awaited<ReturnType<typeof startPretendOkta>>;
let database: PostgresStore;
let folder: string;

beforeAll(async () => {
  okta = await startPretendOkta();
  okta.addUser({ id: "00uADA00000000000001", login: "ada.lovelace", email: "ada@acme.com" });
  okta.addUser({ id: "00uBO000000000000001", login: "bo", email: "bo@acme.com" });
});
afterAll(() => okta.stop());

beforeEach(async () => {
  database = await openPostgresStore();
  folder = await mkdtemp(join(tmpdir(), "latchkey-command-"));
  await database.store.transaction(async (tx) => {
    const meet = (userId: string, displayName: string, email: string) =>
      tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, { displayName, email });
    await meet("UADA", "Ada \u001B[31mLovelace", "ada@acme.com");
    await meet("UBO", "=Bo", "bo@acme.com");
    await meet("UCY", "Cy", "cy@acme.com");
  });
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the command as a process of its own, with the environment of an administrator who has no Slack tokens. */
async function latchkey(args: string, change: Readonly<Record<string, string | undefined>> = {}): Promise<Ending> {
  const environment = {
    DATABASE_URL: database.url,
    LATCHKEY_DATA: join(folder, "data"),
    LATCHKEY_CONFIG: processConfig,
    TEST_OKTA_URL: okta.url,
    TEST_OKTA_TOKEN: okta.apiToken,
    TEST_OKTA_DATABASE_GROUP: "00gDATABASE00000001",
    TEST_OKTA_APPROVERS_GROUP: "00gAPPROVERS0000001",
    ...change,
  };
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  return startProgram([projectFile("src/latchkey.js"), ...args.split(" ")], { environment: given, folder }).ended;
}

const withToken = { SLACK_BOT_TOKEN: "xoxb-canary-secret" };

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

/** Which accounts are whose. */
async function owners(): Promise<readonly string[]> {
  const rows = await query<{ owner: string }>(
    database.url,
    `select u.slack_user_id || ' ' || i.external_id as owner from user_external_identity i
     join users u on u.id = i.user_id where i.unlinked_at is null order by 1`,
  );
  return rows.map(({ owner }) => owner);
}

async function isUntouched(): Promise<void> {
  expect(await owners()).toEqual([]);
  expect(await database.auditLog()).toEqual([]);
}

describe("calling it", () => {
  test("--help is short, has examples and ends with 0, without any environment", async () => {
    const { code, stdout, stderr } = await latchkey("--help", { LATCHKEY_CONFIG: "/nowhere", DATABASE_URL: "" });

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/identities import links\.csv --apply/);
    expect(stdout.split("\n").length).toBeLessThan(40);
    expect(stdout.split("\n").every((text) => text.length <= 120)).toBe(true);
  });

  test.each([
    "identities fly",
    "users list --colour",
    "users set-role UADA king",
    "identities show",
    "identities list --source gossip",
    "identities list --limit 0",
    "users list --limit -1",
    "identities link UADA okta ada --force",
    "identities import links.csv --no-tell",
  ])("`latchkey %s` is wrong usage: a sentence, and 2", async (args) => {
    const { code, stdout, stderr } = await latchkey(args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: .*\nTry --help\.\n/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each<{ what: string; change: Readonly<Record<string, string>>; says: RegExp }>([
    {
      what: "a database that does not answer",
      change: { DATABASE_URL: "postgresql://latchkey:canary-secret@127.0.0.1:1/x" },
      says: /The database does not answer, so nothing was done/,
    },
    {
      what: "an address that is none",
      change: { DATABASE_URL: "mysql://x:canary-secret@y" },
      says: /DATABASE_URL is not/,
    },
    { what: "no configuration", change: { LATCHKEY_CONFIG: "/nowhere.ts" }, says: /no configuration at \/nowhere\.ts/ },
  ])("safety 37: with $what it ends with 1 and a sentence, without the secret", async ({ change, says }) => {
    const { code, stdout, stderr } = await latchkey("users list", change);

    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/nothing was done/);
    expect(stderr).not.toMatch(/canary-secret|^\s+at /m);
  });

  test("a database of an older Latchkey is left as it is", async () => {
    await query(
      database.url,
      "delete from mikro_orm_migrations where name = (select max(name) from mikro_orm_migrations)",
    );

    const { code, stderr } = await latchkey("users list");

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/made by an older Latchkey/) });
  });

  test("where there is no database it makes none, neither a folder nor a table", async () => {
    const empty = await createTestDatabase();
    onTestFinished(() => empty.drop());

    const nowhere = await latchkey("users list", { DATABASE_URL: undefined });
    const elsewhere = await latchkey("users list", { DATABASE_URL: empty.url });

    expect(nowhere).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(join(folder, "data")) });
    expect(nowhere.stderr).toMatch(/^There is no database under .*nothing was done.*DATABASE_URL or LATCHKEY_DATA/);
    expect(await readdir(folder)).toEqual([]);
    expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/no tables of Latchkey's, so nothing/) });
    expect(await query(empty.url, "select from pg_tables where schemaname = 'public'")).toEqual([]);
  });

  test("without a database of one's own it starts the embedded one and stops it again", async () => {
    await chmod(folder, 0o711);
    const made = await startEmbeddedPostgres({ dataDirectory: join(folder, "data") });
    const orm = await openDatabase(made.url);
    await orm.close(true);
    await made.stop();

    const ending = await latchkey("users list --json", { DATABASE_URL: undefined });

    expect(ending).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
    expect(await readdir(join(folder, "data"))).toContain("postgres");
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith("postmaster.pid"))).toEqual([]);
  });
});

describe("people", () => {
  test("are listed without colours, and without what could move the cursor", async () => {
    const { code, stdout } = await latchkey("users list");

    expect(code).toBe(0);
    expect(stdout).not.toContain("\u001B");
    expect(stdout).toMatch(/^SLACK ID +NAME +E-MAIL +ROLE\nUBO +=Bo +bo@acme\.com +member\nUADA +Ada .\[31mLovelace/);
  });

  test("are found by a part of their name or by not having an account, and shown by their e-mail", async () => {
    const search = await latchkey("users list --search lovelace --json");
    const unmapped = await latchkey("users list --unmapped okta --limit 1");
    const shown = await latchkey("users show ADA@acme.com --json");

    expect(JSON.parse(search.stdout)).toMatchObject([{ slackUserId: "UADA", role: "member" }]);
    expect(unmapped.stderr).toMatch(/^There are more/);
    expect((await latchkey("users list --search zoe")).stderr).toMatch(/^Nobody here is called "zoe"\./);
    expect((await latchkey("identities list")).stderr).toBe("No account is linked to anybody yet.\n");
    expect(JSON.parse(shown.stdout)).toMatchObject({ slackUserId: "UADA", email: "ada@acme.com", identities: [] });
  });

  test("who is not known, and a connector that is not configured, are told in a sentence", async () => {
    const nobody = await latchkey("users show UNOBODY");
    const nowhere = await latchkey("users list --unmapped ldap");

    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringMatching(/knows nobody by "UNOBODY"/) });
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringMatching(/no connector called "ldap".*okta/) });
  });

  test("become admins and members again, in the audit trail under the operator's name; the last admin stays", async () => {
    const made = await latchkey("users set-role UADA admin");
    const last = await latchkey("users set-role UADA member");
    await latchkey("users set-role UBO admin");
    const unmade = await latchkey("users set-role UADA member");

    expect([made.code, last.code, unmade.code]).toEqual([0, 1, 0]);
    expect(last.stderr).toMatch(/This is the last admin, so nothing was changed/);
    const log = await database.auditLog();
    expect(log.map(({ actor, data }) => ({ actor, data }))).toMatchObject(
      [
        { from: "member", to: "admin" },
        { from: "member", to: "admin" },
        { from: "admin", to: "member" },
      ].map((data) => ({ actor: "command-line", data: { ...data, operator: userInfo().username } })),
    );
  });
});

describe("one link", () => {
  test("is made by login, after a look at the directory, shown with its history, and taken back", async () => {
    const linked = await latchkey("identities link ada@acme.com okta ada.lovelace", withToken);
    const shown = await latchkey("identities show UADA --json");
    const table = await latchkey("identities show UADA");
    const unasked = await latchkey("identities unlink UADA okta");
    const unlinked = await latchkey("identities unlink UADA okta --yes --reason left");

    expect(linked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ada@acme\.com \(00uADA00000000000001\) in okta/),
    });
    expect(JSON.parse(shown.stdout)).toMatchObject({
      identities: [{ externalId: "00uADA00000000000001", source: "manual", verificationMethod: "admin" }],
      history: [{ kind: "linked", actor: "command-line" }],
    });
    expect(table.stdout).toMatch(/manual +\S+ \S+Z +command line\n/);
    expect(table.stdout).toMatch(/linked .* command line\n/);
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringMatching(/Nobody can be asked here.*--yes/) });
    expect(unlinked.code).toBe(0);
    expect(await owners()).toEqual([]);
    const log = await database.auditLog();
    expect(log.map(({ action, actor }) => [action, actor])).toEqual([
      ["identity.linked", "command-line"],
      ["identity.unlinked", "command-line"],
    ]);
    expect(log[1]?.data).toMatchObject({ operator: userInfo().username, reason: "left", after: null });
  });

  test("is refused when no account goes by the name, and when it is somebody else's; force takes it with a reason", async () => {
    await latchkey("identities link UADA okta bo@acme.com", withToken);

    const unknown = await latchkey("identities link UBO okta nobody", withToken);
    const owned = await latchkey("identities link UBO okta bo", withToken);
    const unreasoned = await latchkey("identities link UBO okta bo --force", withToken);
    const forced = await latchkey("identities link UBO okta bo --force --reason mixed-up", withToken);

    expect([unknown.code, owned.code, unreasoned.code, forced.code]).toEqual([1, 1, 2, 0]);
    expect(unknown.stderr).toMatch(/no account whose id, login or e-mail is nobody/);
    expect(owned.stderr).toMatch(/is linked to UADA.* --force --reason "…"/);
    expect(unreasoned.stderr).toMatch(/needs a --reason/);
    expect(forced.stdout).toMatch(/Ada .*\(UADA\) had it and has lost it: access .* ends/);
    expect(await owners()).toEqual(["UBO 00uBO000000000000001"]);
  });

  test("is made by its id alone where the directory cannot be reached, and that is said", async () => {
    const unreachable = { ...withToken, TEST_OKTA_URL: "http://127.0.0.1:1" };

    const lost = await latchkey("identities link UCY okta 00uCY", unreachable);
    const taken = await latchkey("identities link UCY okta 00uCY --no-lookup", unreachable);

    expect(lost.code).toBe(1);
    expect(lost.stderr).toMatch(/so nothing was linked\. .*secret.* --no-lookup/);
    expect(lost.stderr).not.toMatch(/^\s+at |canary/m);
    const secretless = await latchkey("identities link UCY okta 00uCY", { ...withToken, TEST_OKTA_TOKEN: undefined });
    expect(secretless).toMatchObject({ code: 1, stderr: expect.stringMatching(/TEST_OKTA_TOKEN.*nothing was linked/) });
    expect(taken).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Nobody looked whether the directory has it/),
    });
    expect(await owners()).toEqual(["UCY 00uCY"]);
  });

  test("to a custom strategy is made by the id as it is typed, since no directory could be asked", async () => {
    const sdk = JSON.stringify(projectFile("src/sdk/index.ts"));
    const LATCHKEY_CONFIG = await file(
      "latchkey.config.ts",
      `import { customTarget, defineConfig, defineFlow, defineStrategy } from ${sdk};
       const parts = { fetchRemoteIdentity: () => null, escalate: () => null, deescalate: () => undefined };
       const strategy = defineStrategy({ ...parts, name: "reports" });
       const targets = [customTarget({ strategy, identifier: "sales", label: "Sales" })];
       export default defineConfig({ flows: [defineFlow({ name: "reports", label: "R", channel: "#r", targets })] });`,
    );

    const linked = await latchkey("identities link UADA strategy-reports ada/42", { ...withToken, LATCHKEY_CONFIG });

    expect(linked).toMatchObject({ code: 0, stderr: "" });
    expect(linked.stdout).toMatch(/^The account ada\/42 in strategy-reports is Ada/);
    expect(await owners()).toEqual(["UADA ada/42"]);
  });

  test("needs the token that its owner's code is made from, and says so", async () => {
    const { code, stderr } = await latchkey("identities link UADA okta ada.lovelace");

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^SLACK_BOT_TOKEN is not set/) });
    await isUntouched();
  });
});

describe("many links", () => {
  test("go out as a file, are edited, looked at, and come in again", async () => {
    await latchkey("identities link UADA okta ada.lovelace", withToken);
    const out = await latchkey("identities export --out links.csv");
    const exported = await readFile(join(folder, "links.csv"), "utf8");
    await file("links.csv", `\uFEFF${exported.replace("bo@acme.com,'=Bo,", "bo@acme.com,'=Bo,00uBO000000000000001")}`);

    const planned = await latchkey("identities import links.csv");
    const ownersThen = await owners();
    const applied = await latchkey("identities import links.csv --apply");
    const again = await latchkey("identities import links.csv --apply");

    expect(out).toMatchObject({ code: 0, stdout: "" });
    expect((await stat(join(folder, "links.csv"))).mode & 0o777).toBe(0o600);
    expect(exported).toMatch(/^slack_user_id,email,display_name,okta:okta\nUBO,bo@acme\.com,'=Bo,\nUADA/);
    expect(planned).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/create +1 .*Say --apply to do it/s),
    });
    expect(ownersThen).toEqual(["UADA 00uADA00000000000001"]);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(/Done: 1 created, 0 changed, 0 removed/) });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/There is nothing to change/) });
    expect(await owners()).toEqual(["UADA 00uADA00000000000001", "UBO 00uBO000000000000001"]);
    expect(planned.stdout).not.toContain("\u001B");
  });

  test("what comes out of a pipe goes into one", async () => {
    await latchkey("identities link UADA okta ada.lovelace", withToken);

    const { stdout, code } = await latchkey("identities export --connector okta");

    expect(code).toBe(0);
    expect(stdout).toMatch(/\nUADA,ada@acme\.com,"?Ada .*,00uADA00000000000001\n/);
  });

  test.each<{ what: string; content: string | Uint8Array; says: RegExp }>([
    { what: "unknown columns", content: "email,okta:moon\nada@acme.com,x\n", says: /no column "okta:moon".*okta:okta/ },
    {
      what: "bytes that are no UTF-8",
      content: Buffer.from("email,okta:okta\nada@acme.com,x\nb\xff,y\n", "latin1"),
      says: /Line 3/,
    },
    { what: "an open quotation in its last line", content: 'email,okta:okta\nada@acme.com,x\n"b\n', says: /line 3/ },
    {
      what: "a million characters in a cell",
      content: `email,okta:okta\nada@acme.com,x\nbo@acme.com,${"y".repeat(1_000_000)}\n`,
      says: /Line 3 of the file is longer/,
    },
  ])("a file with $what changes nothing at all, whatever its other lines say", async ({ content, says }) => {
    const name = await file("broken.csv", content);

    const { code, stderr } = await latchkey(`identities import ${name} --apply --skip-refused`);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(says) });
    expect(stderr).toMatch(/othing was changed/);
    await isUntouched();
  });

  test("refused lines are named, keep everything from being applied, and are left out when somebody says so", async () => {
    const name = await file("some.csv", "slack_user_id,okta:okta\nUADA,00ua\nUNOBODY,00ub\nUBO,00uc\nUCY,00uc\n");

    const refused = await latchkey(`identities import ${name} --apply --refused refused.csv`);
    const ownersThen = await owners();
    const rest = await latchkey(`identities import ${name} --apply --skip-refused`);

    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /line 3: Latchkey does not know UNOBODY.*\nline 4: .*line 5 too.*\nline 5: .*line 4 too/,
    );
    expect(refused.stderr).toMatch(/3 lines were refused, so nothing was changed/);
    const all = await readFile(join(folder, "refused.csv"), "utf8");
    expect(
      all
        .trim()
        .split("\n")
        .map((row) => row.slice(0, 2)),
    ).toEqual(["li", "3,", "4,", "5,"]);
    expect(ownersThen).toEqual([]);
    expect(rest).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Done: 1 created.*3 refused lines were left out/),
    });
    expect(await owners()).toEqual(["UADA 00ua"]);
  });

  test("an e-mail in an account's place takes nobody's account", async () => {
    await latchkey("identities link UADA okta ada.lovelace", withToken);
    const name = await file("typed.csv", "slack_user_id,okta:okta\nUADA,ada@acme.com\nUBO,00uBO000000000000001\n");

    const refused = await latchkey(`identities import ${name} --apply`);
    const rest = await latchkey(`identities import ${name} --apply --skip-refused`);
    const unseen = await latchkey("identities link UCY okta cy@acme.com --no-lookup", withToken);

    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/line 2: “ada@acme\.com” is no account id/),
    });
    expect(rest.code).toBe(0);
    expect(unseen).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no account id of Okta.*nothing was linked/),
    });
    expect(await owners()).toEqual(["UADA 00uADA00000000000001", "UBO 00uBO000000000000001"]);
  });

  test("at most fifty refused lines are shown, and the rest is counted", async () => {
    const lines = Array.from({ length: 60 }, (_, index) => `UNO${index},00u${index}`);
    const name = await file("many.csv", `slack_user_id,okta:okta\n${lines.join("\n")}\n`);

    const { stderr } = await latchkey(`identities import ${name}`);

    expect(stderr.match(/^line \d+:/gm)).toHaveLength(50);
    expect(stderr).toMatch(/… and 10 more\. --refused <file> writes all of them/);
  });

  test.each([
    { args: "--force", says: /needs a --reason/ },
    { args: "--no-tell", says: /needs a --reason/ },
    { args: "--remove-missing --skip-refused", says: /does not go with --skip-refused/ },
    { args: "--removals few", says: /is a whole number/ },
  ])("`$args` is wrong usage before anything is read", async ({ args, says }) => {
    const { code, stderr } = await latchkey(`identities import nowhere.csv --apply ${args}`);

    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) });
  });

  test("a file that cannot be written is a sentence too, with the name that was asked for alone", async () => {
    const { code, stderr } = await latchkey("identities export --out nowhere/links.csv");

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "The file nowhere/links.csv could not be written: there is no such file or folder. Nothing was left there.\n",
    });
  });

  test("a file that is not there is a sentence", async () => {
    const { code, stderr } = await latchkey("identities import nowhere.csv");

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^The file nowhere\.csv cannot be read: there is no such file or folder\. Nothing was changed/,
      ),
    });
  });
});
