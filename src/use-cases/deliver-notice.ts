import type { NoticeKind } from "../domain/notice.ts";
import type { SlackPerson } from "../domain/standing.ts";
import { type Destination, MessengerFault } from "../ports/messenger.ts";
import type { OutboxEvent } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { deliverLetter } from "./deliver-letter.ts";
import { readNoticePictures } from "./read-notice-pictures.ts";
import { readPicture } from "./read-picture.ts";
import { settleNotice } from "./settle-notice.ts";

/**
 * Tells one thing that was committed, from the rows as they are now. Whoever cannot be reached is left out and the
 * event says so; admins who have no channel get a direct message each. Throws `StillOwed` while Slack is away.
 */
export async function deliverNotice(world: World, eventId: string): Promise<void> {
  const event = await world.store.findOutboxEvent(eventId);
  if (event === null) return;
  if (event.recipient.kind === "address") return deliverLetter(world, event, event.recipient.email);
  const picture = event.requestId === null ? null : await readPicture(world, event.requestId);
  const about = await readNoticePictures(world, event);
  const failures: string[] = [];
  for (const destinations of await destinationsOf(world, event)) {
    const told: string[] = [];
    for (const destination of destinations) {
      try {
        const place = await world.messenger.tell(destination, event.notice, picture, about);
        told.push(`${place.channel}:${place.ts}`);
      } catch (error) {
        if (!(error instanceof MessengerFault)) throw error;
        // Once one of them knows, the rest are not worth telling that one again.
        if (error.kind !== "undeliverable" && told.length === 0) throw new StillOwed(error.message, { cause: error });
        failures.push(error.code);
      }
    }
    if (told.length === 0) continue;
    await tellPrivately(world, event, (alone) => world.messenger.tell(alone, event.notice, picture, about));
    return settleNotice(world, event, { deliveredTo: told.join(" ") });
  }
  // Most addresses are of nobody else in Slack: that is no failure.
  if (event.recipient.kind !== "reader" || failures.length > 0) {
    world.log.warn({ event: eventId, failures }, "A message could not be delivered to anybody.");
  }
  await settleNotice(world, event, { failed: failures.join(", ") || "nobody to tell" });
}

/** They say who has which account, which is for those who decide on claims. */
const claimNotices: ReadonlySet<NoticeKind> = new Set(["claim-to-confirm", "claim-suspicious"]);

/** Lists of destinations; the next one is used when nobody in the current one could be told. */
async function destinationsOf(world: World, event: OutboxEvent): Promise<readonly (readonly Destination[])[]> {
  if (event.recipient.kind === "address") return [];
  if (event.recipient.kind === "reader") return readerOf(world, event, event.recipient.email);
  if (event.recipient.kind === "user") {
    const user = await world.store.findUser(event.recipient.userId);
    return user === null ? [] : [[{ kind: "user", slackUserId: user.slackUserId }]];
  }
  const { errorsChannel, adminsChannel, admins } = world.rules;
  const channel = claimNotices.has(event.notice.kind) ? adminsChannel : errorsChannel;
  const stored = await world.store.usersWithRole("admin");
  const ids = new Set([...admins, ...stored.map((user) => user.slackUserId)]);
  const direct = [...ids].map((slackUserId): Destination => ({ kind: "user", slackUserId }));
  return channel === null ? [direct] : [[{ kind: "channel", channel }], direct];
}

/** Whoever reads a directory's address, where that is somebody else in Slack than the person a link was made for. */
async function readerOf(
  world: World,
  { identityId }: OutboxEvent,
  email: string,
): Promise<readonly (readonly Destination[])[]> {
  const link = identityId === null ? null : await world.store.findIdentity(identityId);
  const owner = link && (await world.store.findUser(link.userId));
  const reader = owner && (await findReader(world, email));
  if (reader === null || reader.userId === owner?.slackUserId) return [];
  return [[{ kind: "user", slackUserId: reader.userId }]];
}

async function findReader(world: World, email: string): Promise<SlackPerson | null> {
  try {
    return await world.people.findByEmail(email);
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    throw new StillOwed(error.message, { cause: error });
  }
}

/**
 * The same once more for the person alone, in the channel where they asked; what cannot be shown there is in the direct
 * message.
 */
async function tellPrivately(
  world: World,
  { recipient, id }: OutboxEvent,
  tell: (destination: Destination) => Promise<unknown>,
): Promise<void> {
  if (recipient.kind !== "user" || recipient.alsoIn == null) return;
  const user = await world.store.findUser(recipient.userId);
  if (user === null) return;
  try {
    await tell({ kind: "privately", channel: recipient.alsoIn, slackUserId: user.slackUserId });
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    world.log.info({ event: id, fault: error.code }, "A message could not be shown in the channel as well.");
  }
}
