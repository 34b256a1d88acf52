import type { Ground } from "../ground.ts";

/** Time passes: a few seconds, some minutes, or until something happens by itself. What is held stays held meanwhile. */
export function passTime(ground: Ground): void {
  const { chance, clock, story } = ground;
  const seconds = chance.weigh([
    [5, 1 + chance.below(10)],
    [3, 15 + chance.below(60)],
    [2, 60 + chance.below(900)],
    [4, secondsUntilNext(ground)],
  ]);
  if (seconds === null || seconds <= 0) return;
  clock.pass(seconds * 1_000);
  story.add(`${seconds} seconds pass`);
}

function secondsUntilNext({ memory, clock }: Ground): number {
  const ends = memory.rows.grants
    .all(null)
    .flatMap(({ grant }) => (grant.endedAt === null ? [grant.endsAt.getTime()] : []));
  const later = ends.filter((at) => at > clock.now());
  return later.length === 0 ? 0 : Math.ceil((Math.min(...later) - clock.now()) / 1_000) + 1;
}
