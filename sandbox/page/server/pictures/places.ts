import type { Town } from "../../../town/town.ts";
import type { Channel, PostedMessage } from "../../../slack/index.ts";
import type { Place } from "../../protocol.ts";

/** The home tab of the app, among the places. */
export const homePlace = "home";

const order: Record<Place["kind"], number> = {
  channel: 0,
  "private-channel": 1,
  app: 2,
  "direct-message": 3,
  "group-message": 4,
};

/** Where this person can go, in the order of Slack's side bar, each with what they have not read there. */
export function drawPlaces(town: Town, personId: string, seen: readonly PostedMessage[]): readonly Place[] {
  const { slack } = town.company;
  const inbox = slack.as(personId).directMessage;
  return slack
    .channels()
    .filter(({ members }) => members.includes(personId))
    .map((channel) => drawPlace(town, { channel, personId, isInbox: channel.id === inbox, seen }))
    .toSorted((one, other) => order[one.kind] - order[other.kind] || one.name.localeCompare(other.name));
}

/** Where a person is: where they want to go, else where they were last, else the first channel there is. */
export function choosePlace(town: Town, personId: string, wanted: string | null, places: readonly Place[]): string {
  const candidates = [wanted, town.notebook.lastPlace(personId)];
  const found = candidates.find(
    (place) => place === homePlace || (place !== null && places.some(({ id }) => id === place)),
  );
  return found ?? places.find(({ name }) => name === "general")?.id ?? places[0]?.id ?? homePlace;
}

interface Sight {
  readonly channel: Channel;
  readonly personId: string;
  readonly isInbox: boolean;
  readonly seen: readonly PostedMessage[];
}

function drawPlace(town: Town, { channel, personId, isInbox, seen }: Sight): Place {
  const { id, isArchived } = channel;
  const readUpTo = town.notebook.readUpTo(personId, id);
  const unread = seen.filter(({ channel: at, ts, user }) => at === id && ts > readUpTo && user !== personId).length;
  const place = { id, name: nameOf(town, channel, personId), kind: kindOf(channel, isInbox), unread, isArchived };
  return isInbox ? { ...place, isReadOnly: town.manifest.areMessagesReadOnly } : place;
}

function kindOf({ kind, isPrivate }: Channel, isInbox: boolean): Place["kind"] {
  if (isInbox) return "app";
  if (kind === "im") return "direct-message";
  if (kind === "mpim") return "group-message";
  return isPrivate ? "private-channel" : "channel";
}

function nameOf({ company: { slack }, manifest }: Town, { kind, name, members }: Channel, personId: string): string {
  if (kind === "channel") return name;
  const others = members.filter((member) => member !== personId);
  return others.map((id) => (id === slack.botUserId ? manifest.appName : slack.user(id).realName)).join(", ");
}
