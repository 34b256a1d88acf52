import type { CallCost } from "../../ports/directory.ts";
import type { CallBudget } from "./call-budget.ts";
import type { CallLimits } from "./call-limits.ts";
import { explainFailure, type ProviderWords } from "./explain-failure.ts";
import type { Question } from "./question.ts";
import { retryPatiently } from "./retry-patiently.ts";
import { retryUnavailable, type RetryPolicy } from "./retry.ts";
import type { Timing } from "./timing.ts";
import { type Lane, Turnstile } from "./turnstile.ts";

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
  readonly #budget: CallBudget;
  readonly #turnstile: Turnstile;

  /**
   * @param atOnce how many calls may be on their way at once
   * @param budget what answers say of the provider's limits; whoever sends keeps it up to date
   */
  constructor(words: ProviderWords, atOnce: number, timing: Timing, limits: CallLimits, budget: CallBudget) {
    this.#words = words;
    this.#timing = timing;
    this.#limits = limits;
    this.#budget = budget;
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

  /**
   * A read that nobody waits for: after all other calls, only while half of the limit for calls of its `kind` is left to
   * them, and as patiently as `retryPatiently` says. It ends by itself only when the provider fails.
   */
  async readInBackground<T>(
    asked: Asked,
    kind: string,
    send: Send<T>,
  ): Promise<{ readonly value: T; readonly cost: CallCost }> {
    const signal = asked.signal ?? new AbortController().signal;
    let calls = 0;
    const counted: Send<T> = (ending) => {
      calls += 1;
      return send(ending);
    };
    await this.#explained(asked, signal, () => this.#budget.room(kind, signal));
    const attempt = (): Promise<T> => this.#attempt(asked, signal, "background", counted);
    const value = await retryPatiently(attempt, { timing: this.#timing, signal });
    return { value, cost: { calls, ...this.#budget.standing(kind) } };
  }

  async #call<T>(asked: Asked, policy: RetryPolicy, send: Send<T>): Promise<T> {
    const budget = AbortSignal.timeout(policy.budgetMs);
    const signal = asked.signal === undefined ? budget : AbortSignal.any([budget, asked.signal]);
    const attempt = (): Promise<T> => this.#attempt(asked, signal, "interactive", send);
    return retryUnavailable(attempt, policy, { timing: this.#timing, signal });
  }

  #attempt<T>(asked: Asked, signal: AbortSignal, lane: Lane, send: Send<T>): Promise<T> {
    return this.#explained(asked, signal, () => this.#turnstile.pass(() => send(signal), signal, lane));
  }

  async #explained<T>({ attempt }: Asked, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      throw explainFailure(failure, attempt, signal, this.#words);
    }
  }
}
