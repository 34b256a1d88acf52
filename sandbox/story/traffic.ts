import { z } from "zod";

import type { PretendOkta } from "../okta/index.ts";
import type { Delivery, PretendSlack } from "../slack/index.ts";

/** What is read of what Slack sends. */
const spoken = z.object({
  command: z.string().optional(),
  text: z.string().optional(),
  type: z.string().optional(),
  actions: z.array(z.object({ text: z.object({ text: z.string() }).optional() })).optional(),
});

/** Something that travelled. */
export interface Call {
  readonly at: number;
  readonly from: "Slack" | "Latchkey";
  readonly to: "Slack" | "Okta" | "Latchkey";
  readonly what: string;
}

/** Gives, each time it is asked, what travelled since the last time, in its order. */
export function followTraffic(slack: PretendSlack, okta: PretendOkta): () => readonly Call[] {
  const deliveries = sinceLast(() => slack.deliveries);
  const slackCalls = sinceLast(() => slack.calls);
  const oktaCalls = sinceLast(() => okta.calls);
  return () => {
    const calls: Call[] = [
      ...deliveries().map((delivery): Call => ({
        at: delivery.at,
        from: "Slack",
        to: "Latchkey",
        what: describe(delivery),
      })),
      ...slackCalls().map(({ at, method }): Call => ({ at, from: "Latchkey", to: "Slack", what: method })),
      ...oktaCalls().map(({ at, method, path, status }): Call => {
        const what = `${method} ${path.replace(/^\/(api\/v1|\.well-known)\//, "")}${status === null ? " (no answer)" : ""}`;
        return { at: at.getTime(), from: "Latchkey", to: "Okta", what };
      }),
    ];
    return calls.toSorted((a, b) => a.at - b.at);
  };
}

function sinceLast<T>(all: () => readonly T[]): () => readonly T[] {
  let seen = all().length;
  return () => {
    const news = all().slice(seen);
    seen += news.length;
    return news;
  };
}

/** What a person did, in a few words. */
function describe({ kind, payload }: Delivery): string {
  const { command, text, type, actions } = spoken.parse(payload);
  if (kind === "slash_commands") return `${command} ${text}`;
  const button = actions?.[0]?.text?.text;
  return button === undefined ? (type ?? kind) : `${type} (${button})`;
}
