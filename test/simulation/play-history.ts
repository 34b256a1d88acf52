import { createHash } from "node:crypto";

import { Chance } from "./chance.ts";
import { membershipKey } from "./company.ts";
import { playFinale } from "./finale.ts";
import type { Ground } from "./ground.ts";
import { afterStep } from "./invariants/after-step.ts";
import { openStage } from "./open-stage.ts";
import type { Plant } from "./plant.ts";
import { bury, start } from "./steps/processes.ts";
import { takeStep } from "./steps/take-step.ts";
import type { Counts } from "./story.ts";

/** Which history, and what of it. */
export interface Script {
  readonly seed: number;
  /** The steps that are left out: a history without them is another, shorter one. */
  readonly without?: ReadonlySet<number>;
  readonly plant?: Plant | null;
}

/** What became of a history. */
export interface Played {
  readonly seed: number;
  /** How many steps it had, those that were left out included. */
  readonly length: number;
  /** The promise that was broken, as a sentence; `null` when all were kept. */
  readonly broken: string | null;
  /** What happened, line by line; each begins with the number of its step and the simulated time. */
  readonly story: readonly string[];
  readonly counts: Counts;
  /** The same for two histories in which the same happened. */
  readonly digest: string;
}

const nothing: ReadonlySet<number> = new Set();

/** Plays one history from its seed. The same script always plays the same. */
export async function playHistory({ seed, without = nothing, plant = null }: Script): Promise<Played> {
  await using stage = await openStage(seed, plant);
  const { ground } = stage;
  const { story, length, memory, processes } = ground;
  nameMemberships(ground);
  while (processes.some(({ isDown }) => isDown)) await start(ground);
  for (let step = 1; step <= length && story.broken === null; step += 1) {
    if (!without.has(step)) await play(ground, seed, step);
  }
  if (story.broken === null) {
    turnTo(ground, seed, length + 1);
    await playFinale(ground);
  }
  for (const process of processes) await bury(ground, process);
  const head = memory.rows.audit.at(-1)?.hash ?? "";
  const digest = createHash("sha256")
    .update([head, ...story.lines].join("\n"))
    .digest("hex");
  return { seed, length, broken: story.broken, story: story.lines, counts: story.counts, digest };
}

/** Takes one step, and looks whether all is as it should be. */
async function play(ground: Ground, seed: number, step: number): Promise<void> {
  turnTo(ground, seed, step);
  await takeStep(ground);
  await ground.gates.quiet();
  afterStep(ground);
  ground.story.counts.steps += 1;
}

/** Each step has a chance of its own, so that leaving one out changes no other by itself. */
function turnTo(ground: Ground, seed: number, step: number): void {
  ground.step = step;
  ground.story.step = step;
  ground.chance = new Chance(seed, step + 1);
}

/** Gives every membership there may be a name that people can read. */
function nameMemberships({ company, story }: Ground): void {
  for (const { provider, targets, spares } of company.branches) {
    const named = company.employees.map(({ name, accounts }) => [name, accounts.get(provider.id) ?? ""] as const);
    const others = spares.map((account, index) => [`spare ${index + 1}`, account] as const);
    for (const [target, groupId] of targets) {
      for (const [name, account] of [...named, ...others]) {
        story.name(membershipKey(provider.id, groupId, account), `${name} in ${target}`);
      }
    }
  }
}
