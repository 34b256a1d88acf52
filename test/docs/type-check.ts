import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/**
 * Lets the compiler read texts as if they were files in `flows/`, beside those that are there, as strictly as all others.
 *
 * @param files what is compiled, by file name
 * @returns what the compiler says of them, one complaint a line; empty when it has none
 */
export async function typeCheck(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-samples-"));
  try {
    for (const name of ["src", "views", "node_modules"]) await symlink(join(root, name), join(folder, name));
    await mkdir(join(folder, "flows"));
    for (const name of await readdir(join(root, "flows"))) {
      await symlink(join(root, "flows", name), join(folder, "flows", name));
    }
    for (const [name, text] of files) await writeFile(join(folder, "flows", name), text);
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, typeRoots: ["node_modules/@types"] },
      files: [...files.keys()].map((name) => `flows/${name}`),
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const said = await complaints(folder);
    return said.filter((line) => [...files.keys()].some((name) => line.startsWith(`flows/${name}(`)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function complaints(folder: string): Promise<readonly string[]> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  try {
    await promisify(execFile)(process.execPath, [compiler, "--project", folder, "--pretty", "false"], { cwd: folder });
    return [];
  } catch (error) {
    if (error instanceof Error && "stdout" in error && typeof error.stdout === "string" && error.stdout !== "") {
      return error.stdout.trim().split("\n");
    }
    throw error;
  }
}
