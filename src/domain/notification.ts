/**
 * Where a message may go. A channel is a name such as `#access-requests` or an id. `group` is one conversation of several
 * people with Latchkey. `privately` is a message in a channel that one person alone sees. `nobody` is a person or a place
 * that a flow named and that is not there: a destination that fails, so that the next one gets its turn.
 */
export type Destination =
  | { readonly kind: "channel"; readonly channel: string }
  | { readonly kind: "user"; readonly slackUserId: string }
  | { readonly kind: "group"; readonly slackUserIds: readonly string[] }
  | { readonly kind: "privately"; readonly channel: string; readonly slackUserId: string }
  | { readonly kind: "nobody"; readonly who: string };

/** Slack's own limit: at most eight people share a conversation, Latchkey among them. */
export const largestGroup = 7;

/** Destinations that are asked at once, and what happens while none of them decides. */
export interface NotificationList {
  readonly destinations: readonly Destination[];
  /** After how many seconds without a decision the next list has its turn; `null` for never. */
  readonly timeoutSeconds: number | null;
  /** After how many seconds those who were asked are reminded first; `null` for never. */
  readonly remindSeconds: number | null;
}

/**
 * `queued`: to be posted when its list has its turn. `failed`: Slack did not take it, or it is gone. `superseded`: a later
 * list took over, whatever became of it before, and it is not actionable any more.
 */
export type NotificationState = "queued" | "sent" | "failed" | "superseded";

/** One message about a request, owed or delivered. `step` is the place of its list among all lists of the request, 0 the first. */
export interface RequestNotification {
  readonly id: string;
  readonly requestId: string;
  readonly kind: "card" | "receipt";
  readonly step: number;
  readonly destination: Destination;
  readonly state: NotificationState;
  readonly channel: string | null;
  readonly ts: string | null;
  /** The version of the request, and of its grant, that the message shows. */
  readonly drawnVersion: number;
  readonly error: string | null;
  /** The stage whose deciders it asks. */
  readonly stage: number;
  /** After how many seconds without a decision the next step has its turn; `null` for never. */
  readonly timeoutSeconds: number | null;
  /** After how many seconds those who were asked are reminded first; each next time it is twice as long. */
  readonly remindSeconds: number | null;
  /** When it was sent, or when a flow gave its list another turn. */
  readonly sentAt: Date | null;
  /** How often they were reminded. */
  readonly reminders: number;
  readonly nextReminderAt: Date | null;
}

/** A message about a request that is owed and that nobody is reminded of. */
export function owedNotification(
  given: Pick<RequestNotification, "id" | "requestId" | "kind" | "step" | "destination"> &
    Partial<Pick<RequestNotification, "stage" | "timeoutSeconds" | "remindSeconds">>,
): RequestNotification {
  return {
    stage: 0,
    timeoutSeconds: null,
    remindSeconds: null,
    ...given,
    state: "queued",
    channel: null,
    ts: null,
    drawnVersion: 0,
    error: null,
    sentAt: null,
    reminders: 0,
    nextReminderAt: null,
  };
}

/** The same message to one more person, of the same list. */
export function alsoTo(card: RequestNotification, slackUserId: string, id: string): RequestNotification {
  const { requestId, kind, step, stage, timeoutSeconds, remindSeconds } = card;
  const list = { requestId, kind, step, stage, timeoutSeconds, remindSeconds };
  return owedNotification({ id, ...list, destination: { kind: "user", slackUserId } });
}

/** Who reads a message because it was sent to them, by Slack's ids; nobody where it stands in a channel. */
export function addressees(destination: Destination): readonly string[] {
  if (destination.kind === "group") return destination.slackUserIds;
  return destination.kind === "user" ? [destination.slackUserId] : [];
}

/** A message that Slack took at `at`, showing `version`: from now on its timeout and its reminders are counted. */
export function sentNotification(
  owed: RequestNotification,
  sent: { readonly channel: string; readonly ts: string; readonly drawnVersion: number; readonly at: Date },
): RequestNotification {
  const { channel, ts, drawnVersion, at } = sent;
  const isCard = owed.kind === "card";
  return {
    ...owed,
    state: "sent",
    channel,
    ts,
    drawnVersion,
    error: null,
    sentAt: at,
    nextReminderAt: isCard ? reminderAfter(owed, at) : null,
  };
}

/** A message whose list has its turn again from `at` on. */
export function resumedNotification(card: RequestNotification, at: Date): RequestNotification {
  return { ...card, state: "sent", error: null, sentAt: at, nextReminderAt: reminderAfter(card, at) };
}

/** A message whose readers are to be reminded at `at`, whenever they were to be before. */
export function dueNow(card: RequestNotification, at: Date): RequestNotification {
  return { ...card, nextReminderAt: at };
}

/** A message whose readers were reminded at `at`. */
export function remindedNotification(card: RequestNotification, at: Date): RequestNotification {
  const reminded = { ...card, reminders: card.reminders + 1 };
  return { ...reminded, nextReminderAt: reminderAfter(reminded, at) };
}

/** Nobody is reminded more often than this: each time is twice as long, so that this is years. */
const mostReminders = 16;

/** `null` where nobody is to be reminded, or was often enough. */
function reminderAfter({ remindSeconds, reminders }: RequestNotification, at: Date): Date | null {
  if (remindSeconds === null || reminders >= mostReminders) return null;
  return new Date(at.getTime() + remindSeconds * 2 ** reminders * 1_000);
}
