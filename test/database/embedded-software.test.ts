import { chmod, cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { findPlatformPackage } from "../../src/database/embedded/platform-package.ts";
import { runProgram } from "../../src/database/embedded/run-program.ts";
import { programOf, type Software } from "../../src/database/embedded/software.ts";
import { copySoftware } from "../../src/database/embedded/software-copy.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-software-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

/** npm's package as it is when its install script was held back: no links between libraries, nothing executable. */
async function bareSoftware(): Promise<Software> {
  const installed = await findPlatformPackage(process.platform, process.arch);
  const bare = { ...installed, folder: join(folder, "native") };
  await cp(installed.folder, bare.folder, { recursive: true, verbatimSymlinks: true });
  const links = await readFile(join(bare.folder, "pg-symlinks.json"), "utf8");
  for (const [, link] of links.matchAll(/"target":"native\/([^"]+)"/g)) await rm(join(bare.folder, link ?? ""));
  for (const name of await readdir(join(bare.folder, "bin"))) await chmod(join(bare.folder, "bin", name), 0o644);
  return bare;
}

test("a copy of a package whose install script was held back runs", async () => {
  const bare = await bareSoftware();

  const copy = await copySoftware(bare, join(folder, "copies"));

  for (const name of ["initdb", "pg_ctl", "postgres"] as const) {
    const { output } = await runProgram(programOf(copy, name), ["--version"]);
    expect(output).toContain("(PostgreSQL) 18");
  }
});

test("copies made at the same moment are one, and nothing unfinished stays", async () => {
  const bare = await bareSoftware();
  const copies = join(folder, "copies");

  const made = await Promise.all([1, 2, 3].map(() => copySoftware(bare, copies)));

  expect(new Set(made.map((copy) => copy.folder)).size).toBe(1);
  expect(await readdir(copies)).toHaveLength(1);
});

test("a platform without binaries is told the way out", async () => {
  const finding = findPlatformPackage("sunos", "sparc");

  await expect(finding).rejects.toThrow("There is no embedded database for sunos on sparc. Nothing was started.");
  await expect(finding).rejects.toThrow("DATABASE_URL");
});
