/** How long to wait before trying again, in milliseconds: quickly at first, never more than five seconds. */
export function backOff(failures: number): number {
  return Math.min(250 * 2 ** Math.min(failures, 10), 5_000);
}
