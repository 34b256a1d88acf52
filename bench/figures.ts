/** How long something took, in milliseconds, over all the times it was measured. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * The smallest value that at least so many percent of the values do not exceed (nearest rank). `percent` is above 0 and
 * at most 100. Throws when there are no values.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  if (found === undefined) throw new RangeError("There are no values to take a percentile of.");
  return found;
}

/** The middle value; between the two middle ones when there are two. Throws when there are no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("There are no values to take a median of.");
  return (lower + upper) / 2;
}

/** What the values say together. Throws when there are none. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    count: values.length,
    p50: rounded(percentile(values, 50)),
    p95: rounded(percentile(values, 95)),
    p99: rounded(percentile(values, 99)),
    max: rounded(percentile(values, 100)),
  };
}

/** To two places behind the point: finer than anything here can be measured. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
