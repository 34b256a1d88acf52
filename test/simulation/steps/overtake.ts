import type { Ground } from "../ground.ts";
import { clickEnd } from "./click.ts";
import { doJob } from "./processes.ts";

/**
 * While a worker is held in the middle of giving or taking access, time passes beyond its lease, and another worker
 * comes to the same grant; often the grant has come to its end meanwhile, or somebody ends it.
 */
export async function overtake(ground: Ground): Promise<void> {
  const { gates, chance, clock, story, memory } = ground;
  const all = gates.parked.filter(({ fiber }) => fiber.job?.type === "advance-grant");
  const atWrites = all.filter(({ kind }) => kind === "write");
  const job = chance.pick(atWrites.length > 0 ? atWrites : all)?.fiber.job ?? null;
  const grant = job?.type === "advance-grant" ? memory.rows.grants.get(job.grantId, null)?.grant : undefined;
  if (grant === undefined) return;
  const untilEnd = chance.happens(0.4) ? Math.max(0, grant.endsAt.getTime() - clock.now()) : 0;
  const milliseconds = untilEnd + (chance.happens(0.8) ? 31_000 : 1_000);
  clock.pass(milliseconds);
  story.add(`${Math.round(milliseconds / 1_000)} seconds pass while ${story.nameOf(grant.id, "grant")} is held`);
  // The others get through, or all would be held at the same place.
  if (gates.mood !== null) gates.mood = { ...gates.mood, atWrite: { ...gates.mood.atWrite, park: 0.1 } };
  if (chance.happens(0.4)) await clickEnd(ground, grant);
  for (let count = chance.below(3); count >= 0; count -= 1) await comeToGrant(ground, grant.id);
}

/** Access that is owed is given: while somebody's click is held in the middle of a change, or slowly, so that one may come. */
export async function give(ground: Ground): Promise<void> {
  const { queue, chance, gates, temper } = ground;
  const isClickHeld = gates.parked.some(({ fiber }) => fiber.job === null);
  if (gates.mood !== null && temper.park > 0 && !isClickHeld) gates.mood = { ...gates.mood, park: 0.1 };
  const owed = queue.due().flatMap(({ job }) => (job.type === "advance-grant" ? [job.grantId] : []));
  const grantId = chance.pick(owed);
  if (grantId !== null) await comeToGrant(ground, grantId);
}

async function comeToGrant(ground: Ground, grantId: string): Promise<void> {
  const { processes, chance, queue } = ground;
  const process = chance.pick(processes.filter(({ world }) => world !== null));
  if (process === null) return;
  queue.remind(process.name, { type: "advance-grant", grantId });
  const waiting = queue.due().find(({ job }) => job.type === "advance-grant" && job.grantId === grantId);
  if (waiting !== undefined) await doJob(ground, process, waiting);
}
