import { setTimeout as pause } from "node:timers/promises";

import { type AppSettings, startApp } from "./app/start-app.ts";
import { median, rounded } from "./figures.ts";
import { readUsage } from "./program/read-usage.ts";
import type { RequestsResult } from "./requests-result.ts";

/** How often the memory is looked at, in milliseconds, and how much it may still move to count as settled. */
const lookEveryMs = 500;
const settledMb = 1;
/** How many looks in a row must be alike, and how many there are at most. */
const alike = 4;
const mostLooks = 40;

type Start = RequestsResult["start"]["withOkta"];

/**
 * Starts Latchkey `times` times on a data directory it has used before, its own embedded PostgreSQL included, and waits
 * each time until it has settled.
 */
export async function measureStart(settings: AppSettings, times: number): Promise<Start> {
  const ready: number[] = [];
  const memory: number[] = [];
  for (let time = 0; time <= times; time += 1) {
    const app = await startApp(settings);
    try {
      // The first start makes the data directory, or warms what the operating system keeps of it.
      if (time > 0) {
        ready.push(app.startMs);
        memory.push(...(await settledMemory(app.program.pid)));
      }
      await app.program.stop();
    } finally {
      await app.program.kill();
    }
  }
  return { readyMs: rounded(median(ready)), idleMemoryMb: memory.length === 0 ? null : rounded(median(memory)) };
}

/** The memory once it has stopped to move: one value, or none where it cannot be read. */
async function settledMemory(pid: number): Promise<readonly number[]> {
  let seen: number[] = [];
  for (let look = 0; look < mostLooks; look += 1) {
    const usage = await readUsage(pid);
    if (usage === null) return [];
    seen = [...seen, usage.memoryMb].slice(-alike);
    if (seen.length === alike && Math.max(...seen) - Math.min(...seen) < settledMb) break;
    await pause(lookEveryMs);
  }
  return seen.slice(-1);
}
