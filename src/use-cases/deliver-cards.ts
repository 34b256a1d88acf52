import type { RequestPicture } from "../domain/picture.ts";
import { nextDelivery, type RequestNotification } from "../domain/notification.ts";
import { isOpen } from "../domain/request.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { expireUnreachable } from "./close-request.ts";
import { pictureVersion, readPicture } from "./read-picture.ts";

/**
 * Brings every message about a request up to date: delivers what is queued, in the order of the flow's destinations,
 * and draws again whatever shows an older state. Access never waits for it. A destination that cannot take the message
 * gives way to the next list; when none is left an undecided request expires. Throws `StillOwed` while Slack is away.
 */
export async function deliverCards(world: World, requestId: string): Promise<void> {
  const { seen, fault: undelivered } = await deliverQueued(world, requestId);
  if (seen === null) return;
  const unshown = await redrawStale(world, seen);
  const problem = undelivered ?? unshown;
  if (problem !== null) throw new StillOwed(`Messages about ${requestId} wait: ${problem.message}`, { cause: problem });
}

/** A request and its messages, as they were read last. */
interface Seen {
  readonly picture: RequestPicture;
  readonly notifications: readonly RequestNotification[];
}

/** Gives what it saw when nothing was left to deliver, or could not be delivered now; `null` without a request. */
async function deliverQueued(
  world: World,
  requestId: string,
): Promise<{ readonly seen: Seen | null; readonly fault: MessengerFault | null }> {
  for (;;) {
    const picture = await readPicture(world, requestId);
    if (picture === null) return { seen: null, fault: null };
    const notifications = await world.store.notificationsOf(requestId);
    const seen = { picture, notifications };
    const receipts = notifications.filter(({ kind, state }) => kind === "receipt" && state === "queued");
    // Cards are there only once the request was opened: then the picture is older than they are.
    if (picture.request.status === "received" && notifications.some(({ kind }) => kind === "card")) continue;
    const next = nextDelivery(notifications);
    if (!isOpen(picture.request)) await supersede(world, notifications);
    else if (next.kind === "exhausted" && picture.request.status === "pending") {
      await expireUnreachable(world, requestId);
      continue;
    }
    const cards = isOpen(picture.request) && next.kind === "deliver" ? next.notifications : [];
    const due = [...cards, ...receipts];
    if (due.length === 0) return { seen, fault: null };
    let waiting: MessengerFault | null = null;
    for (const notification of due) {
      const fault = await deliver(world, notification, picture);
      if (fault !== null && fault.kind !== "undeliverable") waiting = fault;
    }
    if (waiting !== null) return { seen, fault: waiting };
  }
}

async function deliver(
  world: World,
  notification: RequestNotification,
  picture: RequestPicture,
): Promise<MessengerFault | null> {
  try {
    const place = await world.messenger.postCard(notification.destination, notification.kind, picture);
    const drawnVersion = pictureVersion(picture);
    await save(world, { ...notification, ...place, state: "sent", drawnVersion, error: null });
    return null;
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    if (error.kind === "undeliverable") await save(world, { ...notification, state: "failed", error: error.code });
    return error;
  }
}

/** A request that was closed before a card went out needs no card any more. */
async function supersede(world: World, notifications: readonly RequestNotification[]): Promise<void> {
  for (const notification of notifications) {
    if (notification.kind === "card" && notification.state === "queued") {
      await save(world, { ...notification, state: "superseded" });
    }
  }
}

async function redrawStale(world: World, { picture, notifications }: Seen): Promise<MessengerFault | null> {
  const version = pictureVersion(picture);
  for (const notification of notifications) {
    const { channel, ts, kind, state } = notification;
    if (state !== "sent" || channel === null || ts === null || notification.drawnVersion === version) continue;
    try {
      await world.messenger.redrawCard({ channel, ts }, kind, picture);
      await world.store.transaction((tx) => tx.saveDrawn(notification, version));
    } catch (error) {
      if (!(error instanceof MessengerFault)) throw error;
      if (error.kind !== "undeliverable") {
        // Slack may have drawn it all the same, and over a newer picture of another worker's.
        await world.store.transaction((tx) => tx.saveDrawn(notification, 0));
        return error;
      }
      await save(world, { ...notification, state: "failed", error: error.code });
    }
  }
  return null;
}

async function save(world: Pick<World, "store">, notification: RequestNotification): Promise<void> {
  await world.store.transaction((tx) => tx.saveNotification(notification));
}
