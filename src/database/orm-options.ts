import { defineConfig } from "@mikro-orm/postgresql";
import { Migrator } from "@mikro-orm/migrations";

import * as entities from "./entities/index.ts";
import { FirstRoad } from "./migrations/migration-20261121-first-road.ts";
import { AuditAppend } from "./migrations/migration-20261126-audit-append.ts";
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
      ],
      snapshot: false,
      silent: true,
      allOrNothing: true,
    },
    discovery: { checkDuplicateTableNames: true },
  });
}
