import { existsSync } from "node:fs";
import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { clusterFiles } from "./cluster-files.ts";

const linesShown = 15;

/** Begins a new log, readable by us alone, and keeps the one before. Only for when no server writes to it. */
export async function beginLog(home: string): Promise<FileHandle> {
  const { log, previousLog } = clusterFiles(home);
  if (existsSync(log)) await rename(log, previousLog);
  return open(log, "wx", 0o600);
}

/** The last lines of the server's log. */
export async function endOfLog(home: string): Promise<string> {
  const { log } = clusterFiles(home);
  if (!existsSync(log)) return "(there is no log)";
  return (await readFile(log, "utf8")).trimEnd().split("\n").slice(-linesShown).join("\n");
}
