import { type Destination, type Messenger, MessengerFault } from "../../src/ports/messenger.ts";
import type { People } from "../../src/ports/people.ts";
import type { Ground } from "./ground.ts";
import { cardKey, noticeKey, posted, watchNotice, watchPicture, watchRedrawing } from "./invariants/messages.ts";

/** The people of the workspace as a process reaches them: through a gate, and in the weather that Slack has. */
export function gatedPeople(ground: Ground): People {
  const { gates, company } = ground;
  const ask = <T>(at: string, look: () => Promise<T>): Promise<T> =>
    gates.after(at, "other", () => {
      const fault = slackFault(ground);
      if (fault !== null) throw fault;
      return look();
    });
  return {
    lookUp: (id) => ask("looks somebody up", () => company.slack.lookUp(id)),
    findByEmail: (email) => ask("looks for an address", () => company.slack.findByEmail(email)),
    isInUserGroup: (id, group) => ask("asks for a user group", () => company.slack.isInUserGroup(id, group)),
    usersInUserGroup: (group) => ask("asks for a user group", () => company.slack.usersInUserGroup(group)),
    listPeople: () => ask("lists the people", () => company.slack.listPeople()),
    membersOfChannel: (channel) => ask("asks for a channel", () => company.slack.membersOfChannel(channel)),
    home: () => company.slack.home(),
  };
}

/** Slack as a process writes to it: through a gate, and in its weather. What was posted may be answered by a fault. */
export function gatedMessenger(ground: Ground): Messenger {
  const { gates, messenger } = ground;
  const write = <T>(at: string, channel: string, key: string | null, post: () => Promise<T>): Promise<T> =>
    gates.after(at, "other", async () => {
      const fault = slackFault(ground);
      if (fault !== null) throw fault;
      if (ground.weather.archived.has(channel)) throw new MessengerFault("undeliverable", "is_archived");
      const answer = await post();
      if (key !== null) posted(ground, key);
      if (ground.weather.slack !== "lossy" || !ground.chance.happens(0.4)) return answer;
      ground.story.counts.faults += 1;
      ground.story.add(`Slack takes the message for ${channel} and does not answer`);
      throw new MessengerFault("unavailable", "timeout");
    });
  return {
    postCard: (destination, kind, picture, turn) =>
      write("posts a card", nameOf(destination), cardKey(kind, picture.request.id, nameOf(destination)), () => {
        watchPicture(ground, picture);
        return messenger.postCard(destination, kind, picture, turn);
      }),
    redrawCard: (place, kind, picture, turn) =>
      write("draws a card again", place.channel, null, () => {
        watchPicture(ground, picture);
        watchRedrawing(ground, place, picture);
        return messenger.redrawCard(place, kind, picture, turn);
      }),
    remind: (place, picture) => write("reminds of a card", place.channel, null, () => messenger.remind(place, picture)),
    say: (destination, text, threadTs) =>
      write("says a text", nameOf(destination), null, () => messenger.say(destination, text, threadTs)),
    publishHome: (slackUserId, home) =>
      write("draws a home", slackUserId, null, () => messenger.publishHome(slackUserId, home)),
    redrawClaim: (place, picture) =>
      write("draws a claim again", place.channel, null, () => messenger.redrawClaim(place, picture)),
    redrawQuarantine: (place, picture) =>
      write("draws a sync again", place.channel, null, () => messenger.redrawQuarantine(place, picture)),
    tell: (destination, notice, picture, about) =>
      write(
        "tells",
        nameOf(destination),
        noticeKey(notice.kind, picture?.request.id ?? null, nameOf(destination)),
        () => {
          watchNotice(ground, notice, picture);
          return messenger.tell(destination, notice, picture, about);
        },
      ),
  };
}

function slackFault({ weather, chance, story }: Ground): MessengerFault | null {
  const isBusy = weather.slack === "busy" && chance.happens(0.4);
  if (weather.slack !== "away" && !isBusy) return null;
  story.counts.faults += 1;
  story.add(`Slack ${isBusy ? "asks to wait" : "does not answer"}`);
  return isBusy
    ? new MessengerFault("unavailable", "ratelimited", { retryAfterMs: 1_000 })
    : new MessengerFault("unavailable", "service_unavailable");
}

function nameOf(destination: Destination): string {
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "user":
    case "privately":
      return destination.slackUserId;
    case "group":
      return destination.slackUserIds.join(", ");
    case "nobody":
      return destination.who;
  }
}
