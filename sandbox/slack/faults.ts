import type { JsonObject } from "./json.ts";

/** What goes wrong with a call. */
export type Fault =
  | { error: string; details?: JsonObject }
  | { status: 429; retryAfterSeconds: number }
  | { status: number; body?: string }
  /** The call is applied, but only after this long. */
  | { delayMs: number }
  /** The call is applied and the connection is cut before the answer. */
  | { applyButDropConnection: true }
  /** The connection is cut and nothing is applied. */
  | { dropConnection: true }
  /** No answer, ever; nothing is applied. */
  | { hang: true };

export interface FaultOptions {
  /** How many calls it hits (1). */
  times?: number;
  forever?: boolean;
  /** Which calls it hits, by their arguments. */
  where?: (body: JsonObject) => boolean;
}

interface ArmedFault {
  readonly method: string;
  readonly fault: Fault;
  readonly where: (body: JsonObject) => boolean;
  left: number;
}

/** Faults that wait for their call. The one armed first goes first; `"*"` is any method, `"response_url"` its uses. */
export class Faults {
  #armed: ArmedFault[] = [];
  #redelivers = false;

  next(method: string, fault: Fault, options: FaultOptions = {}): void {
    const left = options.forever === true ? Number.POSITIVE_INFINITY : (options.times ?? 1);
    this.#armed.push({ method, fault, left, where: options.where ?? (() => true) });
  }

  /** While on, every envelope and every signed request reaches the app twice. */
  redeliver(on: boolean): void {
    this.#redelivers = on;
  }

  get redelivers(): boolean {
    return this.#redelivers;
  }

  /** Faults that no call has met yet. */
  get pending(): number {
    return this.#armed.length;
  }

  clear(): void {
    this.#armed = [];
    this.#redelivers = false;
  }

  take(method: string, body: JsonObject): Fault | undefined {
    const found = this.#armed.find((armed) => (armed.method === method || armed.method === "*") && armed.where(body));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#armed = this.#armed.filter((armed) => armed !== found);
    return found.fault;
  }
}
