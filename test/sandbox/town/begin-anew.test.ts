import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, test } from "vitest";

import { openCompany } from "../../../sandbox/company/open-company.ts";
import { beginAnewIfBroken } from "../../../sandbox/town/begin-anew.ts";
import { Notebook } from "../../../sandbox/town/notebook.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-anew-"));
  return () => rm(folder, { recursive: true, force: true });
});

/** Everything that a sandbox leaves in its folder; answers the token of its page. */
async function leaveWorld(): Promise<string> {
  const company = await openCompany({ folder });
  await company.stop();
  const notebook = await Notebook.open(folder, 0);
  await notebook.close();
  // Not a database, but what is left of one: the folder has to go all the same.
  await mkdir(join(folder, "postgres"));
  await writeFile(join(folder, "postgres", "rows"), "");
  return notebook.token;
}

test("a company that cannot be used takes its database and the page's memory with it, and only the address stays", async () => {
  const token = await leaveWorld();
  const path = join(folder, "company.json");
  await writeFile(path, "{");
  await writeFile(`${path}.broken-1`, "An older one");
  await writeFile(join(folder, "sandbox.lock"), "");

  const anew = await beginAnewIfBroken(folder);

  expect(await readdir(folder)).toEqual(["company.json.broken-1", "company.json.broken-2", "sandbox.lock"]);
  expect(await readFile(`${path}.broken-2`, "utf8")).toBe("{");
  expect(anew).toEqual({
    token,
    complaint: `${path} could not be used: it is broken, or of another version of the sandbox. So Acme begins anew, as with --reset: what was said, asked and given is gone. The old file is kept as ${path}.broken-2.`,
  });
});

test("a company that can be used, or none, changes nothing", async () => {
  const none = await beginAnewIfBroken(folder);
  await leaveWorld();
  const before = await readdir(folder);

  const whole = await beginAnewIfBroken(folder);

  expect([none, whole]).toEqual([null, null]);
  expect(await readdir(folder)).toEqual(before);
});

test("when the page's memory is broken too, the page gets another address", async () => {
  await leaveWorld();
  await writeFile(join(folder, "company.json"), "");
  await writeFile(join(folder, "page.json"), "");

  expect(await beginAnewIfBroken(folder)).toMatchObject({ token: null });
});
