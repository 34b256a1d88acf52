import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { startApp } from "./app/start-app.ts";
import { readRecording } from "./floor/recording.ts";
import type { Script } from "./floor/script.ts";
import { writeScript } from "./floor/write-script.ts";
import type { RunGround } from "./measure-run.ts";

/**
 * Lets a Latchkey that writes everything down make journeys, as many at once as will be measured, and writes one of
 * them to a file in the folder: the floor's script.
 */
export async function recordScript(
  { server, company, options, dataDirectory }: Omit<RunGround, "script" | "onProgress">,
  folder: string,
): Promise<{ readonly script: Script; readonly file: string }> {
  const { concurrency, mode } = options;
  const recording = join(folder, "recording.jsonl");
  const url = await server.createDatabase();
  try {
    const app = await startApp({
      company,
      mode,
      dataDirectory,
      databaseUrl: url,
      config: "with-okta",
      nodeFlags: ["--import", "./bench/floor/record.ts"],
      environment: { BENCH_RECORDING: recording },
    });
    try {
      await company.meet(app.url);
      // First everybody once, so that what happens to people for the first time only is not recorded as usual.
      const plan = { journeys: concurrency, concurrency, over: 0, deciders: concurrency };
      await company.travel({ ...plan, name: "first" });
      const { journeys } = await company.travel({ ...plan, name: "recorded" });
      await app.program.stop();
      const events = await readRecording(recording);
      const whole = journeys.filter(({ failure }) => failure === null);
      const script = await writeScript({ databaseUrl: url, company, events, journeys: whole });
      const file = join(folder, "script.json");
      await writeFile(file, JSON.stringify(script));
      return { script, file };
    } finally {
      await app.program.kill();
    }
  } finally {
    await server.dropDatabase(url);
  }
}
