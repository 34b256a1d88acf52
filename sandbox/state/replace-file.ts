import { rename, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** What Windows says while somebody, such as a virus scanner, has the file open for a moment. */
const busyCodes: ReadonlySet<unknown> = new Set(["EPERM", "EACCES", "EBUSY"]);
const mostAttempts = 10;
const betweenAttemptsMs = 50;

/**
 * Writes the file in one piece, readable by its owner only: a reader sees the old one or the new one, never a half of it.
 * One at a time for each path. Rejects when it cannot be written; the old one is there then.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // Always the same name, so that a process that is killed leaves no more than one behind.
  const unfinished = `${path}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o600 });
    await renameOver(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isBusy = error instanceof Error && "code" in error && busyCodes.has(error.code);
      if (process.platform !== "win32" || !isBusy || attempt >= mostAttempts) throw error;
    }
    await pause(betweenAttemptsMs);
  }
}
