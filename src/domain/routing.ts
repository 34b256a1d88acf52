import type { Destination, NotificationList, RequestNotification } from "./notification.ts";
import type { AccessRequest } from "./request.ts";
import type { Forward } from "./steps.ts";

/** Why a list loses its turn. `timeout`: nobody decided in time. `failed`: none of its destinations took the message. */
export type ForwardCause = "timeout" | "failed";

/** What is to be done about those who were asked, or are to be. */
export type Route =
  /** Nobody waits for a decision. */
  | { readonly kind: "over" }
  /** Messages of the list that has its turn are to be posted. */
  | { readonly kind: "deliver"; readonly cards: readonly RequestNotification[] }
  /** These are due to be reminded of. */
  | { readonly kind: "remind"; readonly cards: readonly RequestNotification[] }
  /** Nothing before then; `null` where only a decision or the deadline ends it. */
  | { readonly kind: "wait"; readonly until: Date | null }
  /** The next list takes over. */
  | { readonly kind: "forward"; readonly forward: Forward; readonly because: ForwardCause }
  /** The last list could not be reached: these, who were asked before, have their turn again. */
  | { readonly kind: "return"; readonly cards: readonly RequestNotification[] }
  /** The last list's time is up. */
  | { readonly kind: "timed-out" }
  /** No list is left whose destinations could be reached. */
  | { readonly kind: "exhausted" };

/**
 * The request after another list took over. What was on the screen before is about a question that was put to others, so
 * that no click on it counts any more.
 */
export function passOn(request: AccessRequest): AccessRequest {
  const version = request.version + 1;
  return { ...request, version, askedVersion: version };
}

/** The message after another list took over; it keeps its place where it was posted, and is drawn again there. */
export function superseded(card: RequestNotification): RequestNotification {
  const place = card.state === "sent" ? { channel: card.channel, ts: card.ts } : { channel: null, ts: null };
  return { ...card, ...place, state: "superseded", nextReminderAt: null };
}

/** What of a request the routing of its messages depends on. */
type Routed = Pick<AccessRequest, "status" | "stage" | "stageSince">;

/** One list of the present stage, by its messages. */
interface Step {
  readonly step: number;
  readonly cards: readonly RequestNotification[];
}

/**
 * Where a request goes next. One list has its turn, the first that was not superseded. It loses it when its timeout is over,
 * counted from the first of its messages that stand, or when all of its destinations have failed. Where that is the last one, the
 * list before it that was reached has the turn again, with no timeout: it ends by a decision or the deadline.
 */
export function findRoute(request: Routed, notifications: readonly RequestNotification[], now: Date): Route {
  if (request.status !== "pending") return { kind: "over" };
  const steps = stepsOf(notifications, request.stage);
  const at = steps.findIndex(hasTurn);
  const present = steps[at];
  if (present === undefined) return isYetToAsk(request, steps) ? { kind: "wait", until: null } : { kind: "exhausted" };
  const isBack = hasTurnAgain(present, steps);
  const next = isBack ? undefined : steps[at + 1];
  const forwardBecause = (because: ForwardCause): Route => ({
    kind: "forward",
    forward: { from: at, to: at + 1, total: steps.length },
    because,
  });

  if (present.cards.every(hasGivenUp)) return next === undefined ? returnFrom(at, steps) : forwardBecause("failed");
  const timeout = isBack ? null : endOfTurn(present, steps, next === undefined);
  if (timeout !== null && now >= timeout) return next === undefined ? { kind: "timed-out" } : forwardBecause("timeout");
  const due = present.cards.filter((card) => isToRemind(card, now));
  if (due.length > 0) return { kind: "remind", cards: due };
  const queued = present.cards.filter(({ state }) => state === "queued");
  if (queued.length > 0) return { kind: "deliver", cards: queued };
  return { kind: "wait", until: earliest([timeout, ...present.cards.map(reminderOf)]) };
}

/** The messages of the list that has its turn; none where no list has. */
export function presentCards(
  notifications: readonly RequestNotification[],
  stage: number,
): readonly RequestNotification[] {
  return stepsOf(notifications, stage).find(hasTurn)?.cards ?? [];
}

/** The messages of the list after the one that has its turn. */
export function nextCards(
  notifications: readonly RequestNotification[],
  stage: number,
): readonly RequestNotification[] {
  const steps = stepsOf(notifications, stage);
  return steps[steps.findIndex(hasTurn) + 1]?.cards ?? [];
}

/** How a message stands to those who read it. */
export type CardTurn =
  /** They may decide. `timeoutSeconds`: how long they have; `null` until the deadline. `isLast`: nobody is asked after them. */
  | { readonly kind: "asking"; readonly timeoutSeconds: number | null; readonly isLast: boolean }
  /** A later stage is decided by others. */
  | { readonly kind: "answered" }
  /** Others were asked in their place. `afterSeconds`: how long these had; `null` where that was not it. */
  | { readonly kind: "passed"; readonly afterSeconds: number | null; readonly to: readonly Destination[] };

/** How a card stands, from all of the request's messages. */
export function turnOf(
  card: RequestNotification,
  notifications: readonly RequestNotification[],
  { stage }: Pick<AccessRequest, "stage">,
): CardTurn {
  const later = stepsOf(notifications, card.stage).filter(({ step }) => step > card.step);
  if (card.state === "superseded") {
    const taker = later.find(({ cards }) => cards.some(({ sentAt }) => sentAt !== null)) ?? later.find(hasTurn);
    const arrived = taker?.cards.filter(({ sentAt }) => sentAt !== null) ?? [];
    const to = (arrived.length > 0 ? arrived : (taker?.cards ?? [])).map(({ destination }) => destination);
    return { kind: "passed", afterSeconds: card.timeoutSeconds, to };
  }
  if (card.stage < stage) return { kind: "answered" };
  const isBack = later.some(wasPassed);
  return {
    kind: "asking",
    timeoutSeconds: isBack ? null : card.timeoutSeconds,
    isLast: isBack || later.length === 0,
  };
}

/**
 * The lists as they are asked: without those that name nowhere, and without a timeout of the last where an earlier one has
 * none, since only where every list has one do they say when a request expires.
 */
export function settleLists(lists: readonly NotificationList[]): readonly NotificationList[] {
  const named = lists.filter(({ destinations }) => destinations.length > 0);
  const isTimed = named.every(({ timeoutSeconds }) => timeoutSeconds !== null);
  return named.map((list, at) => (isTimed || at < named.length - 1 ? list : { ...list, timeoutSeconds: null }));
}

/** A stage that has only just come up: whom it asks is still to be found out. */
function isYetToAsk({ stageSince }: Routed, steps: readonly Step[]): boolean {
  return stageSince === null && steps.length === 0;
}

function stepsOf(notifications: readonly RequestNotification[], stage: number): readonly Step[] {
  const cards = notifications.filter((notification) => notification.kind === "card" && notification.stage === stage);
  return [...Map.groupBy(cards, ({ step }) => step)]
    .map(([step, ofStep]) => ({ step, cards: ofStep }))
    .toSorted((a, b) => a.step - b.step);
}

function hasTurn({ cards }: Step): boolean {
  return cards.some(({ state }) => state !== "superseded");
}

/** The last of the lists before this one that were reached gets the turn back. */
function returnFrom(at: number, steps: readonly Step[]): Route {
  const reached = steps
    .slice(0, at)
    .map(({ cards }) => cards.filter(({ state, ts }) => state === "superseded" && ts !== null))
    .findLast((cards) => cards.length > 0);
  return reached === undefined ? { kind: "exhausted" } : { kind: "return", cards: reached };
}

/** Whether a list has the turn that a later one had meanwhile. */
function hasTurnAgain({ step }: Step, steps: readonly Step[]): boolean {
  return steps.some((other) => other.step > step && wasPassed(other));
}

function wasPassed({ cards }: Step): boolean {
  return cards.some(({ state }) => state === "superseded");
}

function hasGivenUp({ state }: RequestNotification): boolean {
  return state === "failed" || state === "superseded";
}

/** When a list's turn is over; `null` while none of it stands, or where only a decision or the deadline ends it. */
function endOfTurn({ cards }: Step, steps: readonly Step[], isLast: boolean): Date | null {
  const timeout = cards.find(({ timeoutSeconds }) => timeoutSeconds !== null)?.timeoutSeconds ?? null;
  const arrived = earliest(cards.filter(({ state }) => state === "sent").map(({ sentAt }) => sentAt));
  if (timeout === null || arrived === null) return null;
  if (isLast && !steps.every((step) => step.cards.some(({ timeoutSeconds }) => timeoutSeconds !== null))) return null;
  return new Date(arrived.getTime() + timeout * 1_000);
}

function isToRemind(card: RequestNotification, now: Date): boolean {
  const at = reminderOf(card);
  return at !== null && now >= at;
}

function reminderOf({ state, nextReminderAt }: RequestNotification): Date | null {
  return state === "sent" ? nextReminderAt : null;
}

function earliest(moments: readonly (Date | null)[]): Date | null {
  return moments.reduce(
    (first, moment) => (first === null || (moment !== null && moment < first) ? moment : first),
    null,
  );
}
