import { chmod, constants, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Software } from "./software.ts";

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * A complete copy of the software in a folder named by its version. It appears under that name in one step, so a
 * folder of that name is whole, and of two processes making it at once one wins and both use the winner's.
 */
export async function copySoftware(software: Software, copies: string): Promise<Software> {
  const name = `postgresql-${software.version}-${process.platform}-${process.arch}`;
  const copy = { folder: join(copies, name), version: software.version };
  if (existsSync(copy.folder)) return copy;

  await mkdir(copies, { recursive: true });
  await chmod(copies, 0o755);
  const unfinished = await mkdtemp(join(copies, `${name}.unfinished-`));
  try {
    await cp(software.folder, unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !isForCompiling(path),
    });
    await makeLinks(unfinished);
    await makeReadable(unfinished);
    await rename(unfinished, copy.folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!existsSync(copy.folder)) throw error;
  }
  return copy;
}

function isForCompiling(path: string): boolean {
  return path.endsWith(".a") || basename(path) === "pgxs" || basename(path) === "pkgconfig";
}

/** Makes the links between libraries which npm cannot pack and which the package lists instead. */
async function makeLinks(folder: string): Promise<void> {
  const list = linkList.parse(JSON.parse(await readFile(join(folder, "pg-symlinks.json"), "utf8")));
  for (const { source, target } of list) {
    const link = join(folder, target.replace(/^native\//, ""));
    if (!existsSync(link)) await symlink(basename(source), link);
  }
}

/** Other accounts may read and run the copy, whatever our umask; only we may change it. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, basename(entry.parentPath) === "bin" ? 0o755 : 0o644);
  }
}
