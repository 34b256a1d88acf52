import { denyUndecided } from "../domain/approval-policy.ts";
import { describeDestinations } from "../domain/describe-destination.ts";
import { remindedNotification, resumedNotification, type RequestNotification } from "../domain/notification.ts";
import type { AccessRequest } from "../domain/request.ts";
import { findRoute, nextCards, passOn, presentCards, type Route, superseded } from "../domain/routing.ts";
import type { HookOutcome } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askWithoutWaiting } from "./ask-hook.ts";
import { expireTimedOut, expireUnreachable } from "./close-request.ts";
import { factsOfStep } from "./facts-of-step.ts";
import { oweDelegates } from "./owe-delegates.ts";
import { readPicture } from "./read-picture.ts";
import { recordDecision } from "./record-decision.ts";
import { recordFailedStep, recordStep } from "./record-step.ts";

type Onward = Extract<Route, { readonly kind: "forward" }>;

/**
 * Looks where a request goes while nobody decides: to the next list of destinations, to those who are to be reminded, or to
 * its end. All of it is told from the rows and the database's clock, so that whoever looks, and however late, does the same.
 * Throws `StillOwed` while Slack does not take a reminder.
 */
export async function routeRequest(world: World, requestId: string): Promise<void> {
  const seen = await look(world, requestId);
  if (seen === null) return;
  const { request, route } = seen;
  switch (route.kind) {
    case "forward":
      return forward(world, request, route);
    case "remind":
      return remind(world, request, route.cards);
    case "return":
      return giveBack(world, requestId);
    case "timed-out":
      return expireTimedOut(world, requestId);
    case "exhausted":
      return expireUnreachable(world, requestId);
    case "over":
    case "deliver":
    case "wait":
  }
}

function look(
  { store }: Pick<World, "store">,
  requestId: string,
): Promise<{ readonly request: AccessRequest; readonly route: Route } | null> {
  return store.transaction(async (tx) => {
    const request = await tx.findRequest(requestId);
    if (request === null) return null;
    return { request, route: findRoute(request, await tx.notificationsOf(requestId), tx.now) };
  });
}

/** The flow's hook is asked first: it may end the request, or leave it with whom it is. Silence lets it go on. */
async function forward(world: World, request: AccessRequest, route: Onward): Promise<void> {
  const outcome = await askBeforeForward(world, request, route);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockRequest(request.id);
    if (locked === null) return;
    const cards = await tx.notificationsOf(request.id);
    if (!isSame(findRoute(locked, cards, tx.now), route)) return;
    const present = presentCards(cards, locked.stage);
    if (outcome?.kind === "deny") return denyByHook(world, tx, locked, outcome.reason);
    // Where nobody was reached there is nobody to stay with.
    if (outcome?.kind === "ignore" && route.because === "timeout") return stay(tx, locked, present);
    await goOn(world, tx, locked, route, present);
    const allowsDelegates = world.flows.find(locked.flow)?.allowDelegation ?? true;
    if (allowsDelegates) await oweDelegates(tx, locked, nextCards(cards, locked.stage));
  });
}

async function askBeforeForward(world: World, request: AccessRequest, route: Onward): Promise<HookOutcome> {
  const flow = world.flows.find(request.flow);
  if (flow === null || !flow.hasOn("requestForward")) return null;
  const about = { step: "requestForward", userId: null, forward: route.forward } as const;
  const facts = await factsOfStep(world, request, about);
  if (facts === null) return null;
  return askWithoutWaiting(world, flow, "onRequestForward", facts, "the request went on to the next list");
}

function isSame(now: Route, planned: Onward): boolean {
  return now.kind === "forward" && now.forward.from === planned.forward.from && now.because === planned.because;
}

async function denyByHook(world: World, tx: Transaction, request: AccessRequest, reason: string | null): Promise<void> {
  const denied = denyUndecided(request, reason, tx.now);
  if (denied.ok) await recordDecision(tx, { ...denied.value, maxSeconds: 0 }, world.flows);
}

/** The same list has its whole time once more. */
async function stay(tx: Transaction, request: AccessRequest, present: readonly RequestNotification[]): Promise<void> {
  for (const card of present) {
    if (card.state !== "sent") continue;
    await tx.saveNotification({ ...card, sentAt: tx.now }, "sent");
    const { timeoutSeconds } = card;
    if (timeoutSeconds === null) continue;
    const at = new Date(tx.now.getTime() + timeoutSeconds * 1_000);
    await tx.wake({ type: "route-request", requestId: request.id }, { at });
  }
  await recordFailedStep(tx, { request, step: "requestForward", userId: null });
}

/** One commit takes the turn from one list and gives it to the next: at no moment two of them are asked. */
async function goOn(
  world: World,
  tx: Transaction,
  request: AccessRequest,
  { forward: way, because }: Onward,
  present: readonly RequestNotification[],
): Promise<void> {
  for (const card of present) await supersede(tx, card);
  await tx.saveRequest(passOn(request));
  await recordStep(tx, world.flows, { request, step: "requestForward", userId: null, data: { forward: way } });
  tx.audit({
    actor: "system",
    action: "request.forwarded",
    subject: `request:${request.id}`,
    data: { ...way, because },
  });
  if (because === "failed") {
    const sequel = "so the next of the flow's destinations were";
    await tellFailed(tx, request, present, { sequel, key: `list-unreachable:${request.id}` });
  }
  await tx.wake({ type: "deliver-cards", requestId: request.id });
}

/** One commit takes the turn from a list that reached nobody and gives it back to the one before that did. */
async function giveBack(world: World, requestId: string): Promise<void> {
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null) return;
    const cards = await tx.notificationsOf(requestId);
    const route = findRoute(request, cards, tx.now);
    if (route.kind !== "return") return;
    const unreached = presentCards(cards, request.stage);
    for (const card of unreached) await supersede(tx, card);
    for (const card of route.cards) {
      const resumed = resumedNotification(card, tx.now);
      await tx.saveNotification(resumed, "superseded");
      if (resumed.nextReminderAt !== null)
        await tx.wake({ type: "route-request", requestId }, { at: resumed.nextReminderAt });
    }
    await tx.saveRequest(passOn(request));
    tx.audit({ actor: "system", action: "request.given-back", subject: `request:${requestId}`, data: {} });
    const sequel = "so those who were asked before decide, until the request expires";
    await tellFailed(tx, request, unreached, { sequel, key: `list-unreachable:${requestId}:last` });
    await tx.wake({ type: "deliver-cards", requestId });
  });
}

/** Its message may arrive, or be lost, at this moment: what became of it by now is what is superseded. */
async function supersede(tx: Transaction, card: RequestNotification): Promise<void> {
  if (card.state === "superseded" || (await tx.saveNotification(superseded(card), card.state))) return;
  const now = (await tx.notificationsOf(card.requestId)).find(({ id }) => id === card.id);
  if (now !== undefined) await supersede(tx, now);
}

/** Once for each key: the admins hear that a list of destinations is of no use. */
async function tellFailed(
  tx: Transaction,
  request: AccessRequest,
  cards: readonly RequestNotification[],
  { sequel, key }: { readonly sequel: string; readonly key: string },
): Promise<void> {
  const places = describeDestinations(cards.map(({ destination }) => destination));
  const codes = [...new Set(cards.flatMap(({ error }) => error ?? []))].join(", ");
  await tx.tell({
    recipient: { kind: "admins" },
    notice: {
      kind: "list-unreachable",
      detail: `${places} could not be asked (Slack says: ${codes}), ${sequel}.`,
    },
    requestId: request.id,
    dedupeKey: key,
  });
}

/** Each is looked at once more right before: nobody is reminded of what was decided. */
async function remind(world: World, { id, stage }: AccessRequest, due: readonly RequestNotification[]): Promise<void> {
  for (const { channel, ts, id: cardId } of due) {
    const picture = await readPicture(world, id);
    if (picture?.request.status !== "pending" || picture.request.stage !== stage) return;
    if (channel === null || ts === null) continue;
    try {
      await world.messenger.remind({ channel, ts }, picture);
    } catch (error) {
      if (!(error instanceof MessengerFault)) throw error;
      if (error.kind !== "undeliverable")
        throw new StillOwed(`A reminder about ${id} waits: ${error.message}`, { cause: error });
      world.log.info({ request: id, fault: error.code }, "A reminder could not be shown.");
    }
    await keepReminded(world, id, cardId);
  }
}

async function keepReminded({ store }: Pick<World, "store">, requestId: string, cardId: string): Promise<void> {
  await store.transaction(async (tx) => {
    const card = (await tx.notificationsOf(requestId)).find(({ id }) => id === cardId);
    if (card === undefined) return;
    const reminded = remindedNotification(card, tx.now);
    const isSaved = await tx.saveNotification(reminded, "sent");
    if (isSaved && reminded.nextReminderAt !== null)
      await tx.wake({ type: "route-request", requestId }, { at: reminded.nextReminderAt });
  });
}
