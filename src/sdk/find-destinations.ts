import { parseDuration } from "../domain/duration.ts";
import { type Destination, largestGroup, type NotificationList } from "../domain/notification.ts";
import { FlowFault } from "../ports/flows.ts";
import type { FlowServices } from "./services.ts";
import type { FlowDestination, Notification, SlackReader } from "./slack.ts";

/** What finding a destination may lean on. */
interface Ground {
  /** The flow's name. */
  readonly flow: string;
  /** Where the request came from; `null` for nowhere. */
  readonly sourceChannel: string | null;
  readonly services: Pick<FlowServices, "managerOf" | "slackUserByEmail">;
}

/**
 * The lists that a flow named, with people and channels found. Whoever is not there is a destination that fails. Throws
 * `FlowFault` for a group that Slack has no conversation for, and `MessengerFault` when nobody can be looked up.
 */
export function findDestinations(lists: readonly Notification[], ground: Ground): Promise<readonly NotificationList[]> {
  return Promise.all(
    lists.map(async ({ to, timeout, remind }) => ({
      destinations: await Promise.all(to.map((one) => findDestination(one, ground))),
      timeoutSeconds: secondsOf(timeout),
      remindSeconds: secondsOf(remind),
    })),
  );
}

function secondsOf(text: string | undefined): number | null {
  const read = text === undefined ? null : parseDuration(text);
  return read?.ok === true ? read.value : null;
}

async function findDestination(destination: FlowDestination, ground: Ground): Promise<Destination> {
  switch (destination.kind) {
    case "channel":
      return destination;
    case "sourceChannel":
      return findSource(ground.sourceChannel);
    case "manager": {
      const manager = await ground.services.managerOf(destination.of.id);
      if (manager !== null) return { kind: "user", slackUserId: manager.slackUserId };
      return { kind: "nobody", who: `the manager of ${destination.of.displayName}` };
    }
    case "person":
      return findPerson(destination.person, ground);
    case "group":
      return findGroup(destination.people, ground);
  }
}

/** Nobody decides in the direct messages of whoever asked. */
function findSource(channel: string | null): Destination {
  if (channel === null) return { kind: "nobody", who: "the channel it came from, which is none" };
  if (channel.startsWith("D")) return { kind: "nobody", who: "the channel it came from, which is a direct message" };
  return { kind: "channel", channel };
}

async function findPerson(person: SlackReader, { services }: Ground): Promise<Destination> {
  if (typeof person === "string") return { kind: "user", slackUserId: person };
  if ("slackUserId" in person) return { kind: "user", slackUserId: person.slackUserId };
  if (person.user !== undefined) return { kind: "user", slackUserId: person.user.slackUserId };
  const found = person.email === null ? null : await services.slackUserByEmail(person.email);
  return found === null ? { kind: "nobody", who: person.displayName } : { kind: "user", slackUserId: found };
}

async function findGroup(people: readonly SlackReader[], ground: Ground): Promise<Destination> {
  const found = await Promise.all(people.map((person) => findPerson(person, ground)));
  const slackUserIds = [...new Set(found.flatMap((one) => (one.kind === "user" ? [one.slackUserId] : [])))].toSorted();
  if (people.length === 0 || slackUserIds.length > largestGroup) {
    const size = people.length === 0 ? "nobody" : `${slackUserIds.length} people`;
    throw new FlowFault(
      ground.flow,
      "notifications",
      `The notifications of the flow "${ground.flow}" named a group of ${size}, and Slack has conversations of 1 to ${largestGroup} people with Latchkey.`,
    );
  }
  const [only, ...others] = slackUserIds;
  if (only === undefined)
    return { kind: "nobody", who: found.flatMap((one) => (one.kind === "nobody" ? [one.who] : [])).join(", ") };
  return others.length === 0 ? { kind: "user", slackUserId: only } : { kind: "group", slackUserIds };
}
