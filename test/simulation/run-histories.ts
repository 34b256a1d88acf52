import { type Played, playHistory } from "./play-history.ts";
import type { Plant } from "./plant.ts";
import type { Counts } from "./story.ts";

/** Which histories to play. */
export interface Run {
  /** The seed of the first one; each further one has the next number. */
  readonly seed: number;
  readonly histories: number;
  readonly without?: ReadonlySet<number>;
  readonly plant?: Plant | null;
  /** Told after each history how many were played. */
  readonly onProgress?: (played: number) => void;
}

/** What became of them. */
export interface RunResult extends Counts {
  readonly histories: number;
  /** The first history in which a promise was broken; none was played after it. */
  readonly failure: Played | null;
}

/** Plays histories one after the other, until one breaks a promise. */
export async function runHistories(run: Run): Promise<RunResult> {
  const { seed, without = new Set<number>(), plant = null, onProgress } = run;
  const counts: Counts = { steps: 0, faults: 0, crashes: 0, requests: 0, grants: 0 };
  let histories = 0;
  let failure: Played | null = null;
  while (histories < run.histories && failure === null) {
    const played = await playHistory({ seed: seed + histories, without, plant });
    histories += 1;
    counts.steps += played.counts.steps;
    counts.faults += played.counts.faults;
    counts.crashes += played.counts.crashes;
    counts.requests += played.counts.requests;
    counts.grants += played.counts.grants;
    if (played.broken !== null) failure = played;
    onProgress?.(histories);
  }
  return { ...counts, histories, failure };
}
