import { join, resolve } from "node:path";

import { findCluster } from "./find-cluster.ts";

/** Whether the data folder has an embedded database already. Makes nothing, not even the folder. */
export async function hasEmbeddedPostgres(dataDirectory: string): Promise<boolean> {
  return (await findCluster(join(resolve(dataDirectory), "postgres"))) !== undefined;
}
