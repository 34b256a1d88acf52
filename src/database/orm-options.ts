import { defineConfig } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";

import * as entities from "./entities/index.ts";
import { FirstRoad } from "./migrations/migration-20261121-first-road.ts";
import { AuditAppend } from "./migrations/migration-20261126-audit-append.ts";
import { Identity } from "./migrations/migration-20261126-identity.ts";
import { Strategies } from "./migrations/migration-20261127-strategies.ts";
import { Sync } from "./migrations/migration-20261128-sync.ts";
import { Drift } from "./migrations/migration-20261129-drift.ts";
import { Flows } from "./migrations/migration-20261130-flows.ts";
import { PreparingClient } from "./preparing-client.ts";

/** MikroORM's options for a database, the same for the running app, the tests and the `mikro-orm` command. */
export function ormOptions(url: string) {
  return defineConfig({
    clientUrl: url,
    entities: Object.values(entities),
    extensions: [Migrator],
    forceUtcTimezone: true,
    pool: { min: 0, max: 12 },
    driverOptions: {
      application_name: "latchkey",
      statement_timeout: 30_000,
      connectionTimeoutMillis: 5_000,
      Client: PreparingClient,
    },
    migrations: {
      migrationsList: [
        { name: "20261121-first-road", class: FirstRoad },
        { name: "20261126-audit-append", class: AuditAppend },
        { name: "20261126-identity", class: Identity },
        { name: "20261127-strategies", class: Strategies },
        { name: "20261128-sync", class: Sync },
        { name: "20261129-drift", class: Drift },
        { name: "20261130-flows", class: Flows },
      ],
      snapshot: false,
      silent: true,
      allOrNothing: true,
    },
    discovery: { checkDuplicateTableNames: true },
  });
}
