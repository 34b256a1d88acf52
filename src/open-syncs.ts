import type { MikroORM } from "@mikro-orm/postgresql";

import type { SyncWorld } from "./cli/house.ts";
import { openDirectories, pinNothing } from "./connectors/open-directories.ts";
import type { Wake } from "./database/store/transaction.ts";
import { createDirectorySyncs } from "./database/sync/create-directory-syncs.ts";
import { createSyncMatches } from "./database/sync/create-sync-matches.ts";
import { createFlowServices } from "./flow-services.ts";
import { houseRules } from "./house-rules.ts";
import { createTroubleLog } from "./log.ts";
import type { Store } from "./ports/store.ts";
import { createFlows } from "./sdk/create-flows.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";

/** What the command has open already. */
interface Ground {
  readonly orm: MikroORM;
  readonly url: string;
  readonly wake: Wake;
  readonly store: Store;
  readonly config: LatchkeyConfig;
  readonly configured: Parameters<typeof openDirectories>[0];
}

/** What the command needs to read whole directories. With `isRehearsal` opening one writes nothing either. */
export function openSyncs(ground: Ground, { isRehearsal }: { readonly isRehearsal: boolean }): SyncWorld {
  const { orm, config, configured, store } = ground;
  const log = createTroubleLog();
  const syncs = createDirectorySyncs(ground);
  return {
    store,
    directories: openDirectories(configured, isRehearsal ? { pin: pinNothing(store), log } : { store, log }),
    flows: createFlows(config, createFlowServices(noHouse)),
    syncs,
    matches: createSyncMatches(orm, (...what) => syncs.matchAgain(...what)),
    rules: houseRules(config),
    log,
  };
}

/** Of flows a sync reads which groups they grant; it runs nothing of them. */
function noHouse(): never {
  throw new Error("This command runs no code of flows, so nothing was done for one.");
}
