import { randomUUID } from "node:crypto";
import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults.ts";
import { copyByWire, type JsonObject } from "../json.ts";
import type { Carrier, Delivery, DeliveryKind, DeliveryResult, Letter } from "./delivery.ts";
import type { Signing } from "./signed-post.ts";

interface Kept extends Delivery {
  readonly results: DeliveryResult[];
}

/** https://docs.slack.dev/apis/events-api#error_handling: at once, after one minute, after five. */
export const slackRetryDelays: readonly number[] = [0, 60_000, 300_000];

/** Brings everything to the app by the road that is set, keeps a record, and retries events that were not acknowledged. */
export class Courier {
  readonly #kept: Kept[] = [];
  readonly #letters = new Map<string, Letter>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #faults: Faults;
  readonly #retryDelays: readonly number[];
  readonly #listeners = new Set<(delivery: Delivery) => void>();
  road: Carrier;
  /** How many of the newest deliveries are kept; all of them unless told. */
  limit = Number.POSITIVE_INFINITY;

  constructor(parts: {
    road: Carrier;
    clock: Clock;
    changes: Changes;
    faults: Faults;
    retryDelays: readonly number[];
  }) {
    this.road = parts.road;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#faults = parts.faults;
    this.#retryDelays = parts.retryDelays;
  }

  get deliveries(): readonly Delivery[] {
    return this.#kept;
  }

  async deliver(kind: DeliveryKind, payload: JsonObject, signing: Signing = {}): Promise<DeliveryResult> {
    const letter: Letter = {
      id: randomUUID(),
      kind,
      payload: copyByWire(payload),
      signing,
      retry: 0,
      retryReason: "",
    };
    const kept: Kept = { id: letter.id, at: this.#clock.now(), kind, payload: letter.payload, results: [] };
    this.#kept.push(kept);
    this.#letters.set(letter.id, letter);
    if (this.#kept.length > this.limit) this.#letters.delete(this.#kept.shift()?.id ?? "");
    this.#tell(kept);
    const first = this.#note(kept, this.road.carry(letter));
    if (this.#faults.redelivers) await this.#note(kept, this.road.carryAgain(letter));
    const result = await first;
    if (kind === "events_api") this.#retry(letter, kept, result);
    return result;
  }

  redeliverLast(): Promise<DeliveryResult> {
    const kept = this.#kept.at(-1);
    const letter = kept && this.#letters.get(kept.id);
    if (kept === undefined || letter === undefined) throw new Error("Nothing was delivered yet");
    return this.#note(kept, this.road.carryAgain(letter));
  }

  forget(): void {
    this.#kept.length = 0;
    this.#letters.clear();
  }

  /** Calls the listener when something is handed over, and again with each answer to it; returns how to stop that. */
  subscribe(listener: (delivery: Delivery) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #note(kept: Kept, sent: Promise<DeliveryResult>): Promise<DeliveryResult> {
    const result = await sent;
    kept.results.push(result);
    this.#tell(kept);
    this.#changes.announce();
    return result;
  }

  #tell(delivery: Delivery): void {
    for (const listener of this.#listeners) listener(delivery);
  }

  #retry(letter: Letter, kept: Kept, result: DeliveryResult): void {
    const delay = this.#retryDelays[letter.retry];
    if (result.outcome === "acknowledged" || delay === undefined) return;
    const retryReason = result.outcome === "timed-out" ? "http_timeout" : "http_error";
    const next: Letter = { ...letter, retry: letter.retry + 1, retryReason };
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#carryRetry(next, kept);
    }, delay);
    timer.unref();
    this.#timers.add(timer);
  }

  async #carryRetry(letter: Letter, kept: Kept): Promise<void> {
    this.#retry(letter, kept, await this.#note(kept, this.road.carry(letter)));
  }
}
