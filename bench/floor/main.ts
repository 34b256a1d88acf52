// The process of the floor: what one journey asks of the database, of Slack and of Okta, and nothing else, in place of
// Latchkey. The bench starts it and tells it what to do.
import { readFile } from "node:fs/promises";

import { Pool } from "pg";

import { type FloorAnswer, type FloorTask, floorTask } from "./message.ts";
import { prepare } from "./prepare.ts";
import { replay } from "./replay.ts";
import { type Parties, scriptSchema } from "./script.ts";

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

async function run({ databaseUrl, script: file, journeys, pairs }: FloorTask): Promise<FloorAnswer> {
  const prepared = prepare(scriptSchema.parse(JSON.parse(await readFile(file, "utf8"))));
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  const replayAll = async (count: number) => {
    let begun = 0;
    const replayInTurn = async (parties: Parties) => {
      while (begun < count) {
        begun += 1;
        await replay(pool, prepared, parties);
      }
    };
    await Promise.all(pairs.map(replayInTurn));
  };
  await replayAll(pairs.length);
  const startedAt = performance.now();
  const processorBefore = process.cpuUsage();
  await replayAll(journeys);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(processorBefore);
  await pool.end();
  return { seconds, processorSeconds: (user + system) / 1_000_000 };
}
