import { rounded } from "../figures.ts";
import type { PhaseFigures, SizeResult, SyncGoal } from "./sync-result.ts";

/** The tables an unchanged run may not touch. */
const kept = ["public.connector_resource", "public.connector_sync_match", "public.user_external_identity"];

/** From so many users on, what was changed has to be what costs, and not who is there. */
const largeFrom = 100_000;

/** What is wanted of each size, and of the largest beside the smallest, and whether it is so. */
export function judgeSync(sizes: readonly SizeResult[]): readonly SyncGoal[] {
  const [smallest, ...larger] = sizes;
  const largest = larger.at(-1);
  return [
    ...sizes.flatMap(judgeSize),
    ...(smallest === undefined || largest === undefined ? [] : judgeGrowth(smallest, largest)),
  ];
}

function judgeSize({ users, latchkey, floor, unchangedWrote }: SizeResult): readonly SyncGoal[] {
  const named = `${users} users`;
  const wrote = kept.reduce((sum, table) => sum + (unchangedWrote[table] ?? 0), 0);
  return [
    goal(`first run, ${named}`, "times the floor", 1.3, over(latchkey?.first, floor.first)),
    goal(`unchanged run, ${named}`, "times the floor", 2.5, over(latchkey?.unchanged, floor.unchanged)),
    goal(`written by an unchanged run, ${named}`, "rows", 0, latchkey === null ? null : wrote),
    ...(users < largeFrom
      ? []
      : [
          goal(
            `delta with 1 % changed, ${named}`,
            "% of a first run",
            3,
            percent(over(latchkey?.delta, latchkey?.first)),
          ),
        ]),
  ];
}

function judgeGrowth(smallest: SizeResult, largest: SizeResult): readonly SyncGoal[] {
  const named = `${largest.users} beside ${smallest.users} users`;
  const [small, large] = [smallest.latchkey?.first, largest.latchkey?.first];
  const perRow =
    small === undefined || large === undefined ? null : large.microsecondsPerRow / small.microsecondsPerRow;
  const more = small === undefined || large === undefined ? null : large.peakMemoryMb - small.peakMemoryMb;
  return [goal(`time per row, ${named}`, "times", 1.3, perRow), goal(`more memory, ${named}`, "MB", 50, more)];
}

function over(one: PhaseFigures | undefined, other: PhaseFigures | undefined): number | null {
  return one === undefined || other === undefined ? null : one.seconds / other.seconds;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}

function goal(name: string, unit: SyncGoal["unit"], limit: number, measured: number | null): SyncGoal {
  const value = measured === null ? null : rounded(measured);
  return { goal: name, unit, limit, measured: value, isMet: value === null ? null : value <= limit };
}
