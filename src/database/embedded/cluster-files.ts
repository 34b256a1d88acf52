import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the things of one cluster lie, given its home folder. `data` belongs to PostgreSQL's account, the rest to us. */
export function clusterFiles(home: string) {
  return {
    data: join(home, "data"),
    /** The superuser's password, readable by us alone. */
    password: join(home, "password"),
    log: join(home, "server.log"),
    previousLog: join(home, "server.previous.log"),
    /** Held shared by every process of ours which uses the server. */
    users: join(home, "users.lock"),
  };
}

export const superuser = "latchkey";
export const databaseName = "latchkey";

/** How `pg` reaches a database of the cluster whose server listens on the port. */
export async function clusterUrl(home: string, port: number, database = databaseName): Promise<string> {
  const password = await readFile(clusterFiles(home).password, "utf8");
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}
