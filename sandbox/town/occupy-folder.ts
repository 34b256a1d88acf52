import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { weAreRoot } from "../../src/database/embedded/account.ts";
import { tryLock } from "../../src/database/embedded/process-lock.ts";

const lockFile = "sandbox.lock";
const addressFile = "address";

/** The files that stay when everything else of the folder is removed. */
export const filesOfTheLock: readonly string[] = [lockFile];

/** A folder that no other sandbox uses meanwhile. */
export interface OccupiedFolder {
  readonly path: string;
  /** Tells those who come later where this sandbox is. */
  tellAddress(address: string): Promise<void>;
  /** Lets others in. A process that dies lets go too. */
  leave(): Promise<void>;
}

/** Occupies the folder, which is made when it is not there. Rejects with a sentence when another sandbox runs on it. */
export async function occupyFolder(path: string): Promise<OccupiedFolder> {
  // Root's folder lets the account through that runs PostgreSQL; what lies in it is closed file by file.
  await mkdir(path, { recursive: true, mode: weAreRoot() ? 0o711 : 0o700 });
  const release = tryLock(join(path, lockFile), "exclusive");
  const addressPath = join(path, addressFile);
  if (release === undefined) throw new Error(await describeTheOther(addressPath));
  await rm(addressPath, { force: true });
  return {
    path,
    tellAddress: (address) => writeFile(addressPath, address, { mode: 0o600 }),
    async leave() {
      await rm(addressPath, { force: true });
      release();
    },
  };
}

async function describeTheOther(addressPath: string): Promise<string> {
  const address = await readFile(addressPath, "utf8").catch(() => null);
  return address === null
    ? "A sandbox is just starting or stopping in this folder, so nothing was started. Try again in a moment."
    : `A sandbox is running in this folder already, so nothing was started. It is at ${address}`;
}
