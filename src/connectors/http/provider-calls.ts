import type { CallLimits } from "./call-limits.ts";
import { explainFailure, type ProviderWords } from "./explain-failure.ts";
import type { Question } from "./question.ts";
import { retryUnavailable, type RetryPolicy } from "./retry.ts";
import type { Timing } from "./timing.ts";
import { Turnstile } from "./turnstile.ts";

/** Sends one attempt; the signal ends it. */
type Send<T> = (signal: AbortSignal) => Promise<T>;

/** What is asked, in words, and what ends it early. */
type Asked = Pick<Question, "attempt" | "signal">;

/**
 * Calls to one provider, tried again within limits and not too many at once. Reads: at most 3 tries and 30 seconds.
 * Writes: at most 2 tries, which is safe because they are idempotent, and 10 seconds. Throws `DirectoryFault`.
 */
export class ProviderCalls {
  readonly #words: ProviderWords;
  readonly #timing: Timing;
  readonly #limits: CallLimits;
  readonly #turnstile: Turnstile;

  /** @param atOnce how many calls may be on their way at once */
  constructor(words: ProviderWords, atOnce: number, timing: Timing, limits: CallLimits) {
    this.#words = words;
    this.#timing = timing;
    this.#limits = limits;
    this.#turnstile = new Turnstile(atOnce);
  }

  /** The signal of one whole operation, however many calls it takes: ends them all when its time is over. */
  operationSignal(signal?: AbortSignal): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(this.#limits.readMs), ...(signal === undefined ? [] : [signal])]);
  }

  async read<T>(asked: Asked, send: Send<T>): Promise<T> {
    return this.#call(asked, { tries: 3, budgetMs: this.#limits.readMs }, send);
  }

  async write<T>(asked: Asked, send: Send<T>): Promise<T> {
    return this.#call(asked, { tries: 2, budgetMs: this.#limits.writeMs }, send);
  }

  async #call<T>(asked: Asked, policy: RetryPolicy, send: Send<T>): Promise<T> {
    const budget = AbortSignal.timeout(policy.budgetMs);
    const signal = asked.signal === undefined ? budget : AbortSignal.any([budget, asked.signal]);
    const attempt = async (): Promise<T> => {
      try {
        return await this.#turnstile.pass(() => send(signal), signal);
      } catch (failure) {
        throw explainFailure(failure, asked.attempt, signal, this.#words);
      }
    };
    return retryUnavailable(attempt, policy, { timing: this.#timing, signal });
  }
}
