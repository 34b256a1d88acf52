import { perform } from "../../../src/jobs/perform.ts";
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

/** Something that was held goes on. */
export async function resume({ gates, chance, story }: Ground): Promise<void> {
  const held = chance.pick(gates.parked);
  if (held === null) return;
  story.add(`[${held.fiber.process.name}] ${held.fiber.name}: goes on at "${held.at}"`);
  gates.release(held.fiber);
  await gates.quiet();
}

/**
 * While a worker is held in the middle of giving or taking access, time passes beyond its lease, and another worker
 * comes to the same grant; often it has come to its end meanwhile.
 */
export async function overtake(ground: Ground): Promise<void> {
  const { gates, chance, clock, story, queue, memory } = ground;
  const held = chance.pick(gates.parked.filter(({ fiber }) => fiber.job?.type === "advance-grant"));
  const job = held?.fiber.job ?? null;
  if (job?.type !== "advance-grant") return;
  const grant = memory.rows.grants.get(job.grantId, null)?.grant;
  const beyondEnd = chance.happens(0.4) ? Math.max(0, (grant?.endsAt.getTime() ?? 0) - clock.now()) : 0;
  const milliseconds = beyondEnd + (chance.happens(0.8) ? 31_000 : 1_000);
  clock.pass(milliseconds);
  story.add(`${Math.round(milliseconds / 1_000)} seconds pass while ${story.nameOf(job.grantId, "grant")} is held`);
  const other = chance.pick(ground.processes.filter(({ world }) => world !== null));
  if (other === null) return;
  queue.remind(other.name, job);
  const waiting = queue.due().find((one) => one.job.type === job.type && one.job.grantId === job.grantId);
  if (waiting !== undefined) await doJob(ground, other, waiting);
}

/** A process is killed, wherever it is. Not between a write without its lease and the look that notices it. */
export async function kill(ground: Ground, process = pickUp(ground)): Promise<void> {
  if (process === null || [...process.fibers].some(({ strayed }) => strayed)) return;
  ground.story.counts.crashes += 1;
  ground.story.add(`[${process.name}] is killed`);
  await bury(ground, process);
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
