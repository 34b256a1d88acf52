import { type Destination, MessengerFault } from "../ports/messenger.ts";
import type { OutboxEvent } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { readPicture } from "./read-picture.ts";

/**
 * Tells one thing that was committed, from the rows as they are now. Whoever cannot be reached is left out and the
 * event says so; admins who have no channel get a direct message each. Throws `StillOwed` while Slack is away.
 */
export async function deliverNotice(world: World, eventId: string): Promise<void> {
  const event = await world.store.findOutboxEvent(eventId);
  if (event === null) return;
  const picture = event.requestId === null ? null : await readPicture(world, event.requestId);
  const failures: string[] = [];
  for (const destinations of await destinationsOf(world, event)) {
    const told: string[] = [];
    for (const destination of destinations) {
      try {
        const place = await world.messenger.tell(destination, event.notice, picture);
        told.push(`${place.channel}:${place.ts}`);
      } catch (error) {
        if (!(error instanceof MessengerFault)) throw error;
        // Once one of them knows, the rest are not worth telling that one again.
        if (error.kind !== "undeliverable" && told.length === 0) throw new StillOwed(error.message, { cause: error });
        failures.push(error.code);
      }
    }
    if (told.length > 0) return settle(world, event, { deliveredTo: told.join(" ") });
  }
  world.log.warn({ event: eventId, failures }, "A message could not be delivered to anybody.");
  await settle(world, event, { failed: failures.join(", ") || "nobody to tell" });
}

/** Lists of destinations; the next one is used when nobody in the current one could be told. */
async function destinationsOf(world: World, event: OutboxEvent): Promise<readonly (readonly Destination[])[]> {
  if (event.recipient.kind === "user") {
    const user = await world.store.findUser(event.recipient.userId);
    return user === null ? [] : [[{ kind: "user", slackUserId: user.slackUserId }]];
  }
  const { errorsChannel, admins } = world.rules;
  const stored = await world.store.usersWithRole("admin");
  const ids = new Set([...admins, ...stored.map((user) => user.slackUserId)]);
  const direct = [...ids].map((slackUserId): Destination => ({ kind: "user", slackUserId }));
  return errorsChannel === null ? [direct] : [[{ kind: "channel", channel: errorsChannel }], direct];
}

async function settle(
  world: Pick<World, "store">,
  event: OutboxEvent,
  outcome: { deliveredTo: string } | { failed: string },
): Promise<void> {
  await world.store.transaction((tx) => tx.settleOutboxEvent(event.id, outcome));
}
