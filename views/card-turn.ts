import { describeDuration } from "../src/domain/duration.ts";
import type { Destination } from "../src/domain/notification.ts";
import type { CardTurn } from "../src/domain/routing.ts";
import { mrkdwn, person } from "./text.ts";

/** What becomes of a card that nobody decides about; `null` where only the request's deadline ends it. */
export function whatComesNext(turn: CardTurn): string | null {
  if (turn.kind !== "asking" || turn.timeoutSeconds === null) return null;
  const time = describeDuration(turn.timeoutSeconds);
  return turn.isLast
    ? `Without a decision within ${time} it expires.`
    : `Without a decision within ${time} others are asked instead.`;
}

/** Where a request went on to, for those who were asked before; `null` where it did not. */
export function whereItWent(turn: CardTurn): string | null {
  if (turn.kind !== "passed") return null;
  const why =
    turn.afterSeconds === null
      ? "Nobody decided here"
      : `Nobody decided here within ${describeDuration(turn.afterSeconds)}`;
  if (turn.to.length === 0) return `${why}. This message decides nothing any more.`;
  return `${why}, so it went on to ${placesInWords(turn.to)}. This message decides nothing any more.`;
}

/** More than these are counted. */
const mostNamed = 5;

function placesInWords(places: readonly Destination[]): string {
  const words = [...new Set(places.map(placeInWords))];
  const named = words.slice(0, mostNamed);
  const rest = words.length - named.length;
  if (rest > 0) return `${named.join(", ")} and ${rest} more`;
  return named.length === 1 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

const channelId = /^[CG][A-Z0-9]{2,30}$/;

/** A channel that has only an id is shown by its name where the reader may see it. */
function placeInWords(place: Destination): string {
  switch (place.kind) {
    case "channel":
    case "privately":
      return channelId.test(place.channel) ? `<#${place.channel}>` : mrkdwn(place.channel, 80);
    case "user":
      return person(place);
    case "group":
      return place.slackUserIds.map((slackUserId) => person({ slackUserId })).join(", ");
    case "nobody":
      return mrkdwn(place.who, 80);
  }
}
