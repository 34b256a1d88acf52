// The process of the floor: what one journey asks of the database, of Slack and of Okta, and nothing else, in place of
// Latchkey. The bench starts it and tells it what to do.
import { readFile } from "node:fs/promises";

import { Pool } from "pg";

import { type FloorAnswer, type FloorTask, floorTask } from "./message.ts";
import { prepare } from "./prepare.ts";
import { replay } from "./replay.ts";
import { scriptSchema } from "./script.ts";

/** As many connections as Latchkey's store has. */
const connections = 12;

process.once("message", (message) => {
  void run(floorTask.parse(message)).then(
    (answer) => process.send?.(answer, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});

async function run({ databaseUrl, script: file, journeys, warmUp, pairs }: FloorTask): Promise<FloorAnswer> {
  const prepared = prepare(scriptSchema.parse(JSON.parse(await readFile(file, "utf8"))));
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  let begun = 0;
  let done = 0;
  let startedAt = performance.now();
  const processorBefore = process.cpuUsage();
  await Promise.all(
    pairs.map(async (parties) => {
      while (begun < warmUp + journeys) {
        begun += 1;
        await replay(pool, prepared, parties);
        done += 1;
        if (done === warmUp) startedAt = performance.now();
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(processorBefore);
  await pool.end();
  return { seconds, processorSeconds: (user + system) / 1_000_000 };
}
