import { constants } from "node:os";

const signals = ["SIGTERM", "SIGINT"] as const;

/** Ctrl-C under `npm start` arrives twice, from the terminal and from npm. Signals this close are one wish. */
const sameWishMs = 1_000;

/**
 * The first SIGTERM or SIGINT from now on, so that one that comes during the start is not lost. Whoever insists later
 * does not want to wait for what is under way: a further signal ends the process at once.
 */
export function askedToStop(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let askedAt: number | null = null;
  for (const signal of signals) {
    process.on(signal, () => {
      askedAt ??= performance.now();
      if (performance.now() - askedAt > sameWishMs) process.exit(128 + constants.signals[signal]);
      resolve(signal);
    });
  }
  return promise;
}
