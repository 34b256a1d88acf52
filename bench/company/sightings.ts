import type { PretendSlack, RecordedCall } from "../../sandbox/slack/index.ts";

/** A call by which Latchkey changed what somebody sees. */
export interface Sighting {
  readonly method: string;
  readonly channel: string;
  readonly ts: string;
  /** Everything it shows, as one text. */
  readonly words: string;
}

/** Looks at one call; gives something when it is the one that was waited for. */
type Look<T> = (sighting: Sighting) => T | undefined;

/** Where people see what Latchkey says, without reading all that was ever said: each call is looked at once. */
export interface Sightings {
  /** Waits for a call that was not there before. Rejects after `timeoutMs`, naming `what`. */
  next<T>(look: Look<T>, waiting: { readonly timeoutMs: number; readonly what: string }): Promise<T>;
}

/** Watches the calls of a pretend Slack. */
export function watchSlack(slack: PretendSlack): Sightings {
  const looks = new Set<(sighting: Sighting) => void>();
  slack.onCall((call) => {
    const sighting = sightingOf(call);
    if (sighting !== null) for (const look of looks) look(sighting);
  });
  return {
    next(look, { timeoutMs, what }) {
      const { promise, resolve, reject } = Promise.withResolvers<NonNullable<ReturnType<typeof look>>>();
      const attempt = (sighting: Sighting) => {
        const found = look(sighting);
        if (found !== undefined && found !== null) resolve(found);
      };
      looks.add(attempt);
      const timer = setTimeout(() => reject(new Error(`${what} did not come within ${timeoutMs} ms`)), timeoutMs);
      return promise.finally(() => {
        clearTimeout(timer);
        looks.delete(attempt);
      });
    },
  };
}

function sightingOf({ method, body, response }: RecordedCall): Sighting | null {
  if (response["ok"] !== true || !/^(chat\.(postMessage|update)|views\.open)$/.test(method)) return null;
  return {
    method,
    channel: text(response["channel"]),
    ts: text(response["ts"]),
    words: text(body["text"]) + JSON.stringify(body["blocks"] ?? ""),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
