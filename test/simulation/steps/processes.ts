import { perform } from "../../../src/jobs/perform.ts";
import type { Fiber } from "../fiber.ts";
import { mustBeSpared } from "../gates.ts";
import type { Ground } from "../ground.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { QueuedJob } from "../simulated-queue.ts";
import { spawn } from "../spawn.ts";
import { describeJob } from "../describe-job.ts";

/** How many things a process does at once. */
const atOnce = 6;

/** A process takes what is due from the queue, one after the other. */
export async function work(ground: Ground): Promise<void> {
  const process = pickUp(ground);
  const jobs = 1 + ground.chance.below(12);
  for (let count = 0; count < jobs; count += 1) {
    if (process === null || process.world === null || process.fibers.size >= atOnce) return;
    const waiting = ground.chance.pick(ground.queue.due());
    if (waiting !== null) await doJob(ground, process, waiting);
  }
}

/** Does one job of the queue. */
export async function doJob(ground: Ground, process: SimulatedProcess, waiting: QueuedJob): Promise<void> {
  const { queue, story, plant } = ground;
  const { world } = process;
  if (world === null) return;
  const claimed = queue.claim(waiting);
  const { job } = claimed;
  await spawn(ground, process, {
    name: describeJob(job, story, ground.memory.rows),
    job,
    async work() {
      await plant?.beforeJob?.(world, job);
      await perform(world, job);
      return "done";
    },
    onEnd: (outcome) => (outcome === "done" ? queue.done(claimed) : queue.failed(claimed)),
  });
}

/** A process looks in the rows for what the queue forgot. */
export async function sweep(ground: Ground, process = pickUp(ground)): Promise<void> {
  const { queue } = ground;
  const world = process?.world ?? null;
  if (process === null || world === null) return;
  await spawn(ground, process, {
    name: "sweeps",
    async work() {
      const owed = await world.store.owedJobs(500);
      for (const job of owed) queue.remind(process.name, job);
      return `${owed.length} owed`;
    },
  });
}

/** The queue loses half of what waits in it. */
export function forget({ queue, chance, story }: Ground): void {
  story.add(`the queue forgets ${queue.forget(chance, 0.5)} jobs`);
}

/** Some of what was held goes on. */
export async function resume({ gates, chance, story }: Ground): Promise<void> {
  for (let count = 1 + chance.below(4); count > 0; count -= 1) {
    const held = chance.pick(gates.parked);
    if (held === null) return;
    story.add(`[${held.fiber.process.name}] ${held.fiber.name}: goes on at "${held.at}"`);
    gates.release(held.fiber);
    await gates.quiet();
  }
}

/** A process is killed, wherever it is. */
export async function kill(ground: Ground, process = pickUp(ground)): Promise<void> {
  if (process === null || mustBeSpared(process)) return;
  ground.story.counts.crashes += 1;
  ground.story.add(`[${process.name}] is killed`);
  await bury(ground, process);
}

/** A process is killed where one of its fibers is. */
export function killAt(ground: Ground, { process, name }: Fiber, at: string): void {
  ground.story.counts.crashes += 1;
  ground.story.add(`[${process.name}] is killed at "${at}" while it ${name}`);
  void bury(ground, process);
}

/** What was held in a process that is not there any more ends. */
export async function bury({ gates }: Ground, process: SimulatedProcess): Promise<void> {
  process.kill();
  for (const fiber of process.fibers) gates.release(fiber);
  await gates.quiet();
}

/** What is down starts. */
export async function start(ground: Ground): Promise<void> {
  const process = ground.chance.pick(ground.processes.filter(({ isDown }) => isDown));
  if (process === null) return;
  await spawn(ground, process, {
    name: "starts",
    async work() {
      await process.start(ground);
      return "is up";
    },
    onEnd: (outcome) => outcome === "failed" && process.kill(),
  });
}

function pickUp({ processes, chance }: Ground): SimulatedProcess | null {
  return chance.pick(processes.filter(({ world }) => world !== null));
}
