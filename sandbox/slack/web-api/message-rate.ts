import type { Clock } from "../clock.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** https://docs.slack.dev/apis/web-api/rate-limits: about one message per second and channel, when switched on. */
export class MessageRate {
  readonly #lastPost = new Map<string, number>();
  readonly #clock: Clock;
  readonly #workspace: Workspace;
  isLimited = false;

  constructor(clock: Clock, workspace: Workspace) {
    this.#workspace = workspace;
    this.#clock = clock;
  }

  /** Seconds to wait, or undefined if the message may go. */
  secondsToWait(idOrName: string): number | undefined {
    const channel = this.#workspace.findChannel(idOrName)?.id ?? idOrName;
    if (!this.isLimited) return undefined;
    const now = this.#clock.now();
    if (now - (this.#lastPost.get(channel) ?? 0) < 1000) return 1;
    this.#lastPost.set(channel, now);
    return undefined;
  }
}
