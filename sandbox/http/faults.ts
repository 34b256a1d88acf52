import type { ArrivedCall } from "./call-log.ts";

/** Headers to set; `null` takes one away. */
export type HeaderChanges = Readonly<Record<string, string | null>>;

/** The ways in which a call can go wrong. Unless the name says "apply", nothing is applied. */
export type Fault =
  /** Answers this instead. Without `body` an error shape, or `[]` when the status is a success. */
  | { readonly status: number; readonly errorCode?: string; readonly headers?: HeaderChanges; readonly body?: unknown }
  /** A 429 as the provider sends it; for Okta `limit: 0` is its concurrency limit. */
  | { readonly rateLimit: { readonly resetInSeconds: number; readonly limit?: number } }
  /** A 302 to another place. */
  | { readonly redirectTo: string }
  /** Waits, then goes on as usual. */
  | { readonly delayMs: number }
  /** Never answers. */
  | { readonly hang: true }
  | { readonly dropConnection: true }
  /** Applied, but the answer is lost. */
  | { readonly applyThenDropConnection: true }
  | { readonly applyThenHang: true }
  | { readonly applyThenStatus: number }
  /** Applied, answered with the usual status and this text instead of the body. */
  | { readonly malformedBody: string }
  /** A list that is answered with its first records only, and says that there is no more. */
  | { readonly keepsOnly: number }
  /** Applied and answered as usual, except for these headers (a foreign `Link`, a garbled reset). */
  | { readonly replaceHeaders: HeaderChanges };

export interface FaultMatch {
  readonly method?: string;
  readonly path?: RegExp;
  readonly isAbout?: (call: ArrivedCall) => boolean;
}

/** How often a fault strikes: once unless told. */
export type FaultCount = { readonly times?: number } | { readonly forever: true };

/** Faults waiting for their calls. The earliest one that matches strikes. */
export class Faults {
  #waiting: { match: FaultMatch; fault: Fault; left: number }[] = [];

  next(match: FaultMatch, fault: Fault, count: FaultCount = {}): void {
    const left = "forever" in count ? Number.POSITIVE_INFINITY : (count.times ?? 1);
    this.#waiting.push({ match, fault, left });
  }

  clear(): void {
    this.#waiting = [];
  }

  take(call: ArrivedCall): Fault | undefined {
    const found = this.#waiting.find(
      ({ match }) =>
        (match.method === undefined || match.method.toUpperCase() === call.method) &&
        (match.path === undefined || call.path.search(match.path) >= 0) &&
        (match.isAbout === undefined || match.isAbout(call)),
    );
    if (!found) return undefined;
    found.left -= 1;
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
}
