import type { Destination } from "../ports/messenger.ts";
import type { FlowDestination } from "../sdk/slack.ts";
import type { Staff } from "./company/people.ts";
import type { House } from "./house.ts";

/** A place as a test names it: a destination of a flow; `#channel` or an e-mail; or e-mails of one conversation. */
export type TestPlace = FlowDestination | string | readonly string[];

/** A destination in words: `#channel`, or the e-mails of those who read it. */
export function nameDestination(destination: TestPlace, staff: Staff): string {
  if (typeof destination === "string") return destination.includes("@") ? staff.find(destination).email : destination;
  if (isList(destination)) return together(destination.map((email) => staff.find(email).email));
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "sourceChannel":
      return "the channel the request came from";
    case "person":
      return nameReader(destination.person, staff);
    case "group":
      return together(destination.people.map((person) => nameReader(person, staff)));
    case "manager":
      return `the manager of ${destination.of.email ?? destination.of.displayName}`;
  }
}

/** Where the present question of a request stands, as a test names places. */
export function placesOfCards({ rows, staff }: House, requestId: string | null): readonly string[] {
  const sent = rows.notifications
    .all(null)
    .filter((one) => one.requestId === requestId && one.kind === "card" && one.state === "sent");
  const stage = Math.max(...sent.map((one) => one.stage));
  return sent.filter((one) => one.stage === stage).map(({ destination }) => placeOf(destination, staff));
}

/** Where a message goes, as a test names places. */
export function placeOf(destination: Destination, staff: Staff): string {
  switch (destination.kind) {
    case "channel":
      return destination.channel;
    case "user":
    case "privately":
      return staff.nameOf(destination.slackUserId);
    case "group":
      return together(destination.slackUserIds.map(staff.nameOf));
    case "nobody":
      return `nobody (${destination.who})`;
  }
}

type Reader = Extract<FlowDestination, { kind: "person" }>["person"];

function nameReader(person: Reader, staff: Staff): string {
  if (typeof person === "string") return staff.nameOf(person);
  if ("slackUserId" in person) return staff.nameOf(person.slackUserId);
  return person.email ?? person.displayName;
}

function together(names: readonly string[]): string {
  return names.toSorted().join(" + ");
}

/** `Array.isArray` does not narrow a list that cannot be changed. */
function isList(place: TestPlace): place is readonly string[] {
  return Array.isArray(place);
}
