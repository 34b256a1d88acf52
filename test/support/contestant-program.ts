// A process of its own that takes part in contests over one database. `contestants.ts` starts it and tells it what to do.
import { MikroORM } from "@mikro-orm/postgresql";

import { ormOptions } from "../../src/database/orm-options.ts";
import { compete, type Contest } from "./contests.ts";

const orm = new MikroORM(ormOptions(process.argv[2] ?? ""));

process.on("message", ({ contest, withLocks }: { contest: Contest; withLocks: boolean }) => {
  compete(orm, contest, withLocks).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.(`failed: ${error instanceof Error ? error.message : String(error)}`),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
