import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterFiles } from "./cluster-files.ts";

/** What a running server, or one which died, says of itself in its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly state: string;
}

/** Reads PostgreSQL's `postmaster.pid`; undefined when there is none. One still being written counts as starting. */
export async function readPostmasterFile(home: string): Promise<Postmaster | undefined> {
  const lines = (await readIfPresent(join(clusterFiles(home).data, "postmaster.pid")))?.split("\n") ?? [];
  const [pid, , , port, , , , state] = lines.map((line) => line.trim());
  if (!pid) return undefined;
  return { pid: Number(pid), port: Number(port ?? 0), state: state ?? "starting" };
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
