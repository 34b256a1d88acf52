/** How long calls to a provider may take, in milliseconds. */
export interface CallLimits {
  /** One attempt. */
  readonly attemptMs: number;
  /** A read, or an operation of several calls, with all its attempts. */
  readonly readMs: number;
  /** A write with all its attempts. */
  readonly writeMs: number;
}

export const usualLimits: CallLimits = { attemptMs: 10_000, readMs: 29_000, writeMs: 9_500 };
