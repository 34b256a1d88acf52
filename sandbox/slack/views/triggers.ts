import { randomBytes, randomInt } from "node:crypto";
import type { Clock } from "../clock.ts";
import { SlackRefusal } from "../web-api/slack-refusal.ts";

interface Trigger {
  readonly userId: string;
  readonly issuedAt: number;
  exchanged: boolean;
}

/** Slack's own, in milliseconds. */
export const triggerLifetimeMs = 3000;

/**
 * https://docs.slack.dev/reference/methods/views.open: a `trigger_id` lives three seconds and opens one view; Slack's
 * names for the rest are `expired_trigger_id`, `exchanged_trigger_id` and `invalid_trigger_id`.
 */
export class Triggers {
  readonly #issued = new Map<string, Trigger>();
  readonly #clock: Clock;
  readonly #lifetimeMs: number;

  constructor(clock: Clock, lifetimeMs: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
  }

  issue(userId: string): string {
    const id = `${randomInt(1e12)}.${randomInt(1e12)}.${randomBytes(16).toString("hex")}`;
    this.#issued.set(id, { userId, issuedAt: this.#clock.now(), exchanged: false });
    return id;
  }

  /** Whose screen it opens; refused if it is unknown, used or too old. */
  exchange(id: string | undefined): string {
    const trigger = id === undefined ? undefined : this.#issued.get(id);
    if (trigger === undefined) throw new SlackRefusal("invalid_trigger_id");
    if (trigger.exchanged) throw new SlackRefusal("exchanged_trigger_id");
    if (this.#clock.now() - trigger.issuedAt > this.#lifetimeMs) throw new SlackRefusal("expired_trigger_id");
    trigger.exchanged = true;
    return trigger.userId;
  }
}
