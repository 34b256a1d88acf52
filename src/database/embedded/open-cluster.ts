import { dirname, join } from "node:path";
import { accountOwning, chooseAccount } from "./choose-account.ts";
import { choosePlace } from "./choose-place.ts";
import { clusterFiles } from "./cluster-files.ts";
import { createCluster } from "./create-cluster.ts";
import { findCluster, refuseOtherVersion } from "./find-cluster.ts";
import { provideSoftware } from "./provide-software.ts";
import type { Cluster } from "./start-server.ts";

/** The data folder's cluster, made if there is none, with programs that run under the account which owns it. */
export async function openCluster(base: string): Promise<Cluster> {
  const existing = await findCluster(base);
  const account = existing ? await accountOwning(clusterFiles(existing).data) : await chooseAccount();
  const place = existing ? dirname(existing) : await choosePlace(base, account);
  const software = await provideSoftware(join(place, "software"), account);
  if (existing) await refuseOtherVersion(existing, software);
  const home = existing ?? (await createCluster({ base, place, software, account }));
  return { home, software, account };
}
