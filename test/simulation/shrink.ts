import { type Played, playHistory, type Script } from "./play-history.ts";

/** A history that breaks a promise, and the steps that can be left out of it without changing that. */
export interface Shrunk {
  readonly played: Played;
  readonly without: ReadonlySet<number>;
}

/**
 * Leaves out of a history that breaks a promise whatever it breaks one without: first whole halves, in the end single
 * steps, playing it anew each time, at most `tries` times.
 */
export async function shrink(script: Script, broken: Played, tries = 250): Promise<Shrunk> {
  let best: Shrunk = { played: broken, without: script.without ?? new Set() };
  let left = tries;
  let size = Math.ceil(broken.length / 2);
  for (; size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = broken.length; from >= 1 && left > 0; from -= size) {
      const chunk = Array.from({ length: size }, (_, index) => from - index).filter(
        (step) => step >= 1 && !best.without.has(step),
      );
      if (chunk.length === 0) continue;
      const without = new Set([...best.without, ...chunk]);
      const played = await playHistory({ ...script, without });
      left -= 1;
      if (played.broken !== null) best = { played, without };
    }
  }
  return best;
}
