import type { Destination } from "./notification.ts";

/** Destinations as people read them: people are mentioned as Slack writes it, a channel that has only an id is not named. */
export function describeDestinations(destinations: readonly Destination[]): string {
  const words = [...new Set(destinations.map(describeDestination))];
  return words.length <= 1 ? (words[0] ?? "nobody") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function describeDestination(destination: Destination): string {
  switch (destination.kind) {
    case "channel":
    case "privately":
      return destination.channel.startsWith("#") ? destination.channel : "another channel";
    case "user":
      return `<@${destination.slackUserId}>`;
    case "group":
      return destination.slackUserIds.map((id) => `<@${id}>`).join(", ");
    case "nobody":
      // A name that a directory gave, which must not come to life as a mention of somebody.
      return destination.who.replaceAll(/[<>]/g, "");
  }
}
