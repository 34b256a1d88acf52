import { array, nat, tuple } from "fast-check";

/** One thing that is done to a pretend server: which of its deeds, to which of the things that are there. */
export type Deed = readonly [kind: number, which: number, other: number];

/** A history of up to 40 of 12 kinds of deeds. */
export const histories = array(tuple(nat(11), nat(5), nat(5)), { maxLength: 40 });

/** The one at this place, counted round and round; undefined when there is none. */
export function pick<T>(things: readonly T[], index: number): T | undefined {
  return things[index % Math.max(things.length, 1)];
}
