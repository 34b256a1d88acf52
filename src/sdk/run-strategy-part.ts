import { StrategyFault } from "../ports/flows.ts";
import { nameOf } from "./run-part.ts";
import { TookTooLong, withinLimit } from "./within-limit.ts";

/** A part of a strategy, and what its failure means. */
export interface StrategyPart {
  readonly strategy: string;
  /** On whose behalf it runs. */
  readonly flow: string;
  readonly part: "fetchRemoteIdentity" | "escalate" | "deescalate";
}

const consequences: Record<StrategyPart["part"], string> = {
  fetchRemoteIdentity: "no account was found",
  escalate: "the access does not count as given, and it is called again",
  deescalate: "the access may still be there, and it is called again",
};

/**
 * Runs a part of a strategy. Everything that goes wrong, and taking longer than its limit in milliseconds, becomes a
 * `StrategyFault` that names the strategy and the part; `late` gets what still runs then.
 */
export async function runStrategyPart<T>(
  asked: StrategyPart,
  run: (signal: AbortSignal) => T | Promise<T>,
  limitMs: number,
  late: (running: Promise<unknown>) => void = () => undefined,
): Promise<T> {
  const ending = new AbortController();
  try {
    return await withinLimit(() => run(ending.signal), limitMs);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw strategyFault(asked, nameOf(error), error);
    late(error.running);
    ending.abort();
    throw strategyFault(asked, `it took longer than ${limitMs / 1_000} seconds.`);
  }
}

/** What a part's failure is told as. */
export function strategyFault({ strategy, flow, part }: StrategyPart, why: string, cause?: unknown): StrategyFault {
  const message = `The ${part} of the strategy "${strategy}" failed, so ${consequences[part]}: ${why}`;
  return new StrategyFault(strategy, { flow, part, message }, { cause });
}
