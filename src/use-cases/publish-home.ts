import type { RequestPicture } from "../domain/picture.ts";
import type { RequestNotification } from "../domain/notification.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { readHome } from "./read-home.ts";

/** Whoever opened App Home within so many minutes may be looking at it, and at requests of others. */
const watchingMinutes = 5;
const mostHomes = 20;

/**
 * A person opened App Home: it is drawn now, and drawn again from now on when something of it changes. Gives nothing back
 * to wait for: the drawing is owed work.
 */
export async function openHome(world: Pick<World, "store" | "people">, slackUserId: string): Promise<void> {
  const home = await world.people.home();
  await world.store.transaction(async (tx) => {
    const user = await tx.meetUser({ ...home, userId: slackUserId }, {});
    await tx.noteHomeOpened(user.id);
    await tx.wake({ type: "publish-home", userId: user.id });
  });
}

/** Draws a person's App Home, whole. Throws `StillOwed` while Slack is away; a home that cannot be drawn is left alone. */
export async function publishHome(world: World, userId: string): Promise<void> {
  const user = await world.store.findUser(userId);
  if (user === null) return;
  try {
    await world.messenger.publishHome(user.slackUserId, await readHome(world, user));
  } catch (error) {
    if (!(error instanceof MessengerFault || error instanceof DirectoryFault)) throw error;
    if (error instanceof MessengerFault && error.kind === "undeliverable") {
      return world.log.warn({ user: userId, fault: error.code }, "A person's App Home could not be drawn.");
    }
    throw new StillOwed(`The App Home of ${userId} waits: ${error.message}`, { cause: error });
  }
}

/**
 * A request changed: the homes that show it are drawn again. Those are the homes of the people it is about, of whoever got
 * a message about it, and of whoever may be looking at theirs at this moment; nobody's who never opened it.
 */
export async function redrawHomes(
  world: Pick<World, "store">,
  { requester, beneficiary }: Pick<RequestPicture, "requester" | "beneficiary">,
  notifications: readonly RequestNotification[],
): Promise<void> {
  const slackUserIds = notifications.flatMap(({ destination }) =>
    destination.kind === "user" ? [destination.slackUserId] : [],
  );
  const people = { userIds: [requester.id, beneficiary.id], slackUserIds };
  const homes = await world.store.homesToRedraw({ ...people, withinMinutes: watchingMinutes, limit: mostHomes });
  if (homes.length === 0) return;
  await world.store.transaction(async (tx) => {
    for (const userId of homes) await tx.wake({ type: "publish-home", userId });
  });
}
