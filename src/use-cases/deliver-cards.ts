import type { RequestPicture } from "../domain/picture.ts";
import { type RequestNotification, sentNotification } from "../domain/notification.ts";
import { isOpen } from "../domain/request.ts";
import { presentCards, superseded, turnOf } from "../domain/routing.ts";
import { MessengerFault, type Place } from "../ports/messenger.ts";
import type { Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { redrawHomes } from "./publish-home.ts";
import { pictureVersion, readPicture } from "./read-picture.ts";

/**
 * Brings every message about a request up to date: delivers what is queued, of the list that has its turn, and draws again
 * whatever shows an older state, also where another list took over. Access never waits for it. Where a destination cannot
 * take the message, `route-request` looks whether another list is asked. Throws `StillOwed` while Slack is away.
 */
export async function deliverCards(world: World, requestId: string): Promise<void> {
  const { seen, fault: undelivered } = await deliverQueued(world, requestId);
  if (seen === null) return;
  const unshown = await redrawStale(world, seen);
  const problem = undelivered ?? unshown;
  if (problem !== null) throw new StillOwed(`Messages about ${requestId} wait: ${problem.message}`, { cause: problem });
  await redrawHomes(world, seen.picture, seen.notifications);
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
    const queued = notifications.filter(({ state }) => state === "queued");
    // Cards are there only once the request was opened: then the picture is older than they are.
    if (picture.request.status === "received" && queued.some(({ kind }) => kind === "card")) continue;
    await dropUnneeded(world, seen, queued);
    const due = queued.filter((notification) => isDue(notification, seen));
    if (due.length === 0) return { seen, fault: null };
    let waiting: MessengerFault | null = null;
    for (const notification of due) {
      const fault = await deliver(world, notification, seen);
      if (fault !== null && fault.kind !== "undeliverable") waiting = fault;
    }
    if (waiting !== null) return { seen, fault: waiting };
  }
}

function isDue(notification: RequestNotification, { picture: { request }, notifications }: Seen): boolean {
  if (notification.kind === "receipt") return true;
  return request.status === "pending" && presentCards(notifications, request.stage).includes(notification);
}

/** A request that was closed before a card went out needs no card any more, nor does a stage that is over. */
async function dropUnneeded(
  world: World,
  { picture: { request } }: Seen,
  queued: readonly RequestNotification[],
): Promise<void> {
  for (const card of queued) {
    if (card.kind === "card" && (!isOpen(request) || card.stage < request.stage)) {
      await world.store.transaction((tx) => tx.saveNotification(superseded(card), "queued"));
    }
  }
}

async function deliver(
  world: World,
  notification: RequestNotification,
  { picture, notifications }: Seen,
): Promise<MessengerFault | null> {
  const { destination, kind } = notification;
  const turn = turnOf(notification, notifications, picture.request);
  try {
    const place = await world.messenger.postCard(destination, kind, picture, turn);
    await world.store.transaction((tx) => keepPlace(tx, notification, place, pictureVersion(picture)));
    return null;
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    if (error.kind === "undeliverable") await giveUp(world, notification, error);
    return error;
  }
}

/** It arrived: its time begins to run. Where its list lost its turn meanwhile, it is to be drawn again, as that is now. */
async function keepPlace(
  tx: Transaction,
  notification: RequestNotification,
  { channel, ts }: Place,
  drawnVersion: number,
): Promise<void> {
  const { id, requestId, timeoutSeconds } = notification;
  const sent = sentNotification(notification, { channel, ts, drawnVersion, at: tx.now });
  if (await tx.saveNotification(sent, "queued")) {
    if (timeoutSeconds !== null) await wakeAt(tx, requestId, new Date(tx.now.getTime() + timeoutSeconds * 1_000));
    if (sent.nextReminderAt !== null) await wakeAt(tx, requestId, sent.nextReminderAt);
    return;
  }
  const now = (await tx.notificationsOf(requestId)).find((one) => one.id === id);
  if (now?.state === "superseded") {
    await tx.saveNotification({ ...now, channel, ts, drawnVersion: 0, sentAt: tx.now }, "superseded");
  }
}

function wakeAt(tx: Transaction, requestId: string, at: Date): Promise<void> {
  return tx.wake({ type: "route-request", requestId }, { at });
}

/** The destination will not take it, or has it no more: the next list may have to be asked. */
async function giveUp(world: World, notification: RequestNotification, fault: MessengerFault): Promise<void> {
  const { state, kind, requestId } = notification;
  await world.store.transaction(async (tx) => {
    const isSaved = await tx.saveNotification({ ...notification, state: "failed", error: fault.code }, state);
    if (isSaved && kind === "card") await tx.wake({ type: "route-request", requestId });
  });
}

async function redrawStale(world: World, { picture, notifications }: Seen): Promise<MessengerFault | null> {
  const version = pictureVersion(picture);
  for (const notification of notifications) {
    const { channel, ts, kind, state } = notification;
    if ((state !== "sent" && state !== "superseded") || channel === null || ts === null) continue;
    if (notification.drawnVersion === version) continue;
    try {
      const turn = turnOf(notification, notifications, picture.request);
      await world.messenger.redrawCard({ channel, ts }, kind, picture, turn);
      await world.store.transaction((tx) => tx.saveDrawn(notification, version));
    } catch (error) {
      if (!(error instanceof MessengerFault)) throw error;
      if (error.kind !== "undeliverable") {
        // Slack may have drawn it all the same, and over a newer picture of another worker's.
        await world.store.transaction((tx) => tx.saveDrawn(notification, 0));
        return error;
      }
      // Nobody is asked there any more: that it cannot be drawn changes nothing.
      if (state === "superseded") await world.store.transaction((tx) => tx.saveDrawn(notification, version));
      else await giveUp(world, notification, error);
    }
  }
  return null;
}
