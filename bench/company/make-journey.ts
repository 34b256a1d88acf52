import type { InteractionSeen, Person as Hands } from "../../sandbox/slack/index.ts";
import type { Company } from "./open-company.ts";
import type { JourneyRecord } from "./message.ts";
import type { Sighting, Sightings } from "./sightings.ts";

/** A journey that takes longer has failed. Milliseconds. */
const timeoutMs = 120_000;

type MadeJourney = Omit<JourneyRecord, "from" | "until" | "asker" | "decider">;

interface Travellers {
  readonly asker: Hands;
  readonly decider: Hands;
}

/**
 * One whole journey, as the people at their screens make it: asked, approved, given, given back, ended, and everybody
 * told. Never throws: a journey that goes another way tells why in `failure`.
 */
export async function makeJourney(
  { slack, requests }: Pick<Company, "slack" | "requests">,
  { asker, decider }: Travellers,
  sightings: Sightings,
  reason: string,
): Promise<MadeJourney> {
  const acknowledged: JourneyRecord["acknowledged"] = {};
  let approvedAt: number | null = null;
  const mine = asker.directMessage;
  const see = (what: string, isIt: (sighting: Sighting) => boolean) => {
    const seen = sightings.next((sighting) => (isIt(sighting) ? sighting : undefined), { timeoutMs, what });
    // What is awaited later may be given up earlier.
    seen.catch(() => undefined);
    return seen;
  };
  const messageAt = ({ channel, ts }: Sighting) => {
    const message = slack.message(channel, ts);
    if (message === undefined) throw new Error(`The message ${ts} is gone`);
    return message;
  };

  try {
    const opened = sightings.next(({ method }) => (method === "views.open" ? asker.views().at(-1) : undefined), {
      timeoutMs,
      what: "the form",
    });
    opened.catch(() => undefined);
    acknowledged.command = took(await asker.command("/access", "okta-access", { channel: requests.id }));
    await opened;

    const posted = see("the card", ({ method, channel, words }) => {
      return method === "chat.postMessage" && channel === requests.id && words.includes(reason);
    });
    const sent = await asker.submitView({ "Why do you need it?": reason, "What do you need?": "Production database" });
    acknowledged.form = took(sent);
    if (sent.outcome !== "closed" && sent.outcome !== "updated") {
      throw new Error(`The form was not taken: ${JSON.stringify(sent.errors)}`);
    }
    const card = await posted;
    // A form that was late says "Saving…" and stays; the request goes on all the same.
    while (asker.views().length > 0) await asker.closeView({ all: true });

    const given = see("the news of the access", ({ method, channel, words }) => {
      return method === "chat.postMessage" && channel === mine && words.startsWith("You have ");
    });
    approvedAt = now();
    acknowledged.approve = took(await decider.click(messageAt(card), "Approve"));
    const news = await given;

    const told = see("the news of the end", ({ method, channel, words }) => {
      return method === "chat.postMessage" && channel === mine && /^Your access to .+ ended/.test(words);
    });
    const drawn = see("the card at the end", ({ method, ts, words }) => {
      return method === "chat.update" && ts === card.ts && words.includes("Access ended");
    });
    const receipt = see("the receipt at the end", ({ channel, words }) => {
      return channel === mine && words.includes("Access ended");
    });
    acknowledged.giveBack = took(await asker.click(messageAt(news), "Give back"));
    await Promise.all([told, drawn, receipt]);
    return { reason, failure: null, acknowledged, approvedAt };
  } catch (error) {
    return { reason, failure: error instanceof Error ? error.message : String(error), acknowledged, approvedAt };
  }
}

/** Milliseconds since the epoch, with their fractions. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** How long the acknowledgement took, in milliseconds. Throws when there was none. */
function took({ failure, ackMs }: InteractionSeen): number {
  if (failure !== undefined) throw new Error(`Slack was not answered: ${failure}`);
  return ackMs;
}
