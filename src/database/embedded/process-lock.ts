import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

export type LockMode = "shared" | "exclusive";
export type ReleaseLock = () => void;

const sqliteBusy = 5;
const betweenAttempts = 20;

// A lock dropped by the garbage collector would be released in silence, so every held one is kept here.
const held = new Set<DatabaseSync>();

/**
 * Takes a lock on a file which excludes other processes, and other holders within this one. The operating system
 * holds it, so it ends with the process however that dies; pid files cannot promise this, since pids are reused.
 *
 * Node has no file locks of its own, but its SQLite does: the file is an empty database and is never written.
 * Resolves to undefined when the lock could not be had within `patience` milliseconds.
 */
export async function acquireLock(path: string, mode: LockMode, patience: number): Promise<ReleaseLock | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const release = tryLock(path, mode);
    if (release || Date.now() >= deadline) return release;
    await wait(betweenAttempts);
  }
}

/** Takes the lock now or not at all; see `acquireLock`. */
export function tryLock(path: string, mode: LockMode): ReleaseLock | undefined {
  createForUsAlone(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // A plain transaction takes its shared lock at its first read, and keeps it.
    database.exec(mode === "exclusive" ? "begin exclusive" : "begin; select count(*) from sqlite_schema");
  } catch (error) {
    database.close();
    if (error instanceof Error && "errcode" in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
  held.add(database);
  return () => {
    if (held.delete(database)) database.close();
  };
}

/**
 * Others who could read the file could lock it. One that exists is not opened here, for closing it again would end
 * every lock which this process holds on it.
 */
function createForUsAlone(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
}
