import { WebClient } from "@slack/web-api";

import { openDirectories, rememberConnectors } from "../../../src/connectors/open-directories.ts";
import { createMessenger } from "../../../src/connectors/slack/messenger.ts";
import { createPeople } from "../../../src/connectors/slack/people.ts";
import { openDatabase } from "../../../src/database/open-database.ts";
import { createStore } from "../../../src/database/store/create-store.ts";
import { createDirectorySyncs } from "../../../src/database/sync/create-directory-syncs.ts";
import { createSyncMatches } from "../../../src/database/sync/create-sync-matches.ts";
import { createProofCodes } from "../../../src/domain/proof-codes.ts";
import { createFlowServices } from "../../../src/flow-services.ts";
import { createWorkBeside } from "../../../src/jobs/work-beside.ts";
import { createLog } from "../../../src/log.ts";
import type { World } from "../../../src/ports/world.ts";
import { createFlows } from "../../../src/sdk/create-flows.ts";
import { okta, secret } from "../../../src/sdk/index.ts";
import type { PhaseTask } from "../phase/message.ts";

/** What is woken here the bench does itself, at once. */
const wake = () => Promise.resolve();

/** Latchkey as `npm start` builds it, without its queue and without anybody in Slack: a sync needs neither. */
export async function openWorld({ databaseUrl, directory }: PhaseTask): Promise<World> {
  const log = createLog("warn");
  const orm = await openDatabase(databaseUrl);
  const store = createStore({ orm, wake });
  process.env["BENCH_OKTA_TOKEN"] = directory.apiToken;
  const connectors = { okta: okta({ orgUrl: directory.url, apiToken: secret.env("BENCH_OKTA_TOKEN") }) };
  const syncs = createDirectorySyncs({ orm, url: databaseUrl, wake });
  const slack = new WebClient("xoxb-nobody");
  await rememberConnectors(store, connectors);
  const world: World = {
    store,
    people: createPeople(slack),
    messenger: createMessenger(slack),
    letters: null,
    directories: openDirectories(connectors, { store, log }),
    flows: createFlows(
      { connectors, flows: [] },
      createFlowServices(() => world),
    ),
    syncs,
    matches: createSyncMatches(orm, (...asked) => syncs.matchAgain(...asked)),
    codes: createProofCodes("the bench"),
    rules: {
      admins: [],
      identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true, proofs: ["admin-approval"] },
      errorsChannel: null,
      adminsChannel: null,
    },
    log,
    beside: createWorkBeside(log),
    pause: () => Promise.resolve(),
  };
  return world;
}
