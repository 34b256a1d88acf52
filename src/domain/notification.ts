/**
 * Where a message may go. A channel is a name such as `#access-requests` or an id. `nobody` is a person whom a flow
 * named and whom nobody in Slack is: a destination that fails, so that the next one gets its turn.
 */
export type Destination =
  | { readonly kind: "channel"; readonly channel: string }
  | { readonly kind: "user"; readonly slackUserId: string }
  | { readonly kind: "nobody"; readonly who: string };

/** `superseded`: a later destination took over, and this message is not actionable any more. */
export type NotificationState = "queued" | "sent" | "failed" | "superseded";

/** One message about a request, owed or delivered. `step` is its place in the flow's list, 0 the first. */
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
}

/** What to do with the list of destinations next. */
export type NextDelivery =
  | { readonly kind: "deliver"; readonly notifications: readonly RequestNotification[] }
  | { readonly kind: "arrived" }
  | { readonly kind: "exhausted" };

/**
 * The first step that still has something to deliver, as long as no earlier step arrived: the next step's turn comes
 * when every destination of the current one has failed. After the last, `exhausted`.
 */
export function nextDelivery(notifications: readonly RequestNotification[]): NextDelivery {
  const cards = notifications.filter((notification) => notification.kind === "card");
  const steps = [...new Set(cards.map((card) => card.step))].toSorted((a, b) => a - b);
  for (const step of steps) {
    const ofStep = cards.filter((card) => card.step === step);
    const queued = ofStep.filter((card) => card.state === "queued");
    if (queued.length > 0) return { kind: "deliver", notifications: queued };
    if (ofStep.some((card) => card.state === "sent")) return { kind: "arrived" };
  }
  return { kind: "exhausted" };
}
