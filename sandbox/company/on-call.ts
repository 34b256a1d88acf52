import type { Handle } from "./people.ts";
import { everybody } from "./people.ts";

/** A weekly rotation. */
export interface Schedule {
  readonly name: string;
  /** A Monday morning, in milliseconds since 1970: the first one's turn begins. */
  readonly beginsAt: number;
  /** They follow one another in this order. */
  readonly order: readonly [Handle, ...Handle[]];
}

/** Who is on call now. Times are in milliseconds since 1970. */
export interface OnCallNow {
  readonly schedule: string;
  readonly who: string;
  readonly until: number;
  readonly next: string;
}

/** How long a turn is, in milliseconds. */
export const weekMs = 7 * 86_400_000;

/** Whose turn it is, whose comes next, and when they change. */
export function turnOf({ order, beginsAt }: Schedule, nowMs: number): { who: Handle; next: Handle; until: number } {
  const week = Math.floor((nowMs - beginsAt) / weekMs);
  const [first] = order;
  const at = (turn: number) => order.at(turn % order.length) ?? first;
  return { who: at(week), next: at(week + 1), until: beginsAt + (week + 1) * weekMs };
}

/** The same with the real names of people. */
export function describeTurn(schedule: Schedule, nowMs: number): OnCallNow {
  const { who, next, until } = turnOf(schedule, nowMs);
  return { schedule: schedule.name, who: realNameOf(who), until, next: realNameOf(next) };
}

function realNameOf(handle: Handle): string {
  const person = everybody.find((one) => one.handle === handle);
  return person === undefined ? handle : `${person.firstName} ${person.lastName}`;
}
