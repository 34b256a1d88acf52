import type { Client } from "@okta/okta-sdk-nodejs";

import { DirectoryFault } from "../../ports/directory.ts";
import { readNextLink } from "../http/next-link.ts";
import { retryUnavailable, type RetryPolicy } from "../http/retry.ts";
import type { Timing } from "../http/timing.ts";
import { Turnstile } from "../http/turnstile.ts";
import { explainFailure } from "./explain-failure.ts";

/** How long calls may take, in milliseconds. */
export interface OktaLimits {
  readonly attemptMs: number;
  readonly readMs: number;
  readonly writeMs: number;
}

export const usualLimits: OktaLimits = { attemptMs: 10_000, readMs: 29_000, writeMs: 9_500 };

/** Okta answers at most 75 calls of an organisation at once; half of that leaves room for everyone else. */
const concurrentCalls = 35;

/** One question: a path below the origin or a whole address at it, and what is asked in words. */
export interface OktaQuestion {
  readonly path: string;
  /** Goes into "Okta did not …", such as `describe the group`. */
  readonly attempt: string;
  readonly signal?: AbortSignal | undefined;
}

export interface OktaPage {
  readonly body: unknown;
  /** The whole address of the next page, as Okta gave it. */
  readonly next: string | null;
}

/** What it takes to send through the SDK: its client, and a fresh access token where OAuth is used. */
export interface OktaSession {
  readonly origin: string;
  readonly http: Client["http"];
  /** Makes sure the SDK holds a token that works; one call for all who wait. */
  readonly prepare: () => Promise<void>;
}

/**
 * Calls to Okta: signed by the SDK, sent by our own executor, tried again within limits. Reads: at most 3 tries and 30
 * seconds. Writes: at most 2 tries, which is safe because they are idempotent, and 10 seconds. Throws `DirectoryFault`.
 */
export class OktaApi {
  readonly #session: OktaSession;
  readonly #timing: Timing;
  readonly #limits: OktaLimits;
  readonly #turnstile = new Turnstile(concurrentCalls);

  constructor(session: OktaSession, timing: Timing, limits: OktaLimits) {
    this.#session = session;
    this.#timing = timing;
    this.#limits = limits;
  }

  get origin(): string {
    return this.#session.origin;
  }

  /** The signal of one whole operation, however many calls it takes: ends them all when its time is over. */
  operationSignal(signal?: AbortSignal): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(this.#limits.readMs), ...(signal === undefined ? [] : [signal])]);
  }

  async read(question: OktaQuestion): Promise<OktaPage> {
    return this.#call(question, { tries: 3, budgetMs: this.#limits.readMs }, async (signal) => {
      const answer = await this.#send("GET", question.path, signal);
      return { body: await readJson(answer), next: this.#nextPage(answer, question.path) };
    });
  }

  async write(method: "PUT" | "DELETE", question: OktaQuestion): Promise<void> {
    await this.#call(question, { tries: 2, budgetMs: this.#limits.writeMs }, async (signal) => {
      await this.#send(method, question.path, signal);
    });
  }

  async #call<T>(question: OktaQuestion, policy: RetryPolicy, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const budget = AbortSignal.timeout(policy.budgetMs);
    const signal = question.signal === undefined ? budget : AbortSignal.any([budget, question.signal]);
    const attempt = async (): Promise<T> => {
      try {
        return await this.#turnstile.pass(() => send(signal), signal);
      } catch (failure) {
        throw explainFailure(failure, question.attempt, signal);
      }
    };
    return retryUnavailable(attempt, policy, { timing: this.#timing, signal });
  }

  /**
   * The SDK's `http` signs, renews the token after a 401 and speaks through our executor. Its generated methods are
   * not used: they take no signal, hide the `Link`, and drop what they do not know before a schema could see it.
   */
  async #send(method: string, path: string, signal: AbortSignal): Promise<Response> {
    const { http, origin, prepare } = this.#session;
    await prepare();
    const url = new URL(path, origin).href;
    const request = { url, method, headers: { Accept: "application/json" }, signal };
    return http.http(url, request);
  }

  #nextPage(answer: Response, path: string): string | null {
    const link = readNextLink(answer.headers.get("link"), this.origin);
    if (link.kind === "last") return null;
    if (link.kind === "next" && link.url !== new URL(path, this.origin).href) return link.url;
    const fault = link.kind === "foreign" ? "leads to another address" : "leads back to the same page";
    throw new DirectoryFault(
      "malformed",
      `Okta's link to the next page ${fault}. It was not followed; the list was not used.`,
    );
  }
}

async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new DirectoryFault("malformed", "Okta answered with something that is not JSON. It was not used.");
  }
}
