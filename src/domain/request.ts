import { isFinal, type MoveTable, nextState } from "./moves.ts";
import { accept, refuse, type Refusal, type Result } from "./refusal.ts";

/**
 * `received` is committed before anybody was asked: who may ask, the flow's own hook and the account are still to be
 * checked. `pending` waits for a decision. All others are final.
 */
export type RequestStatus = "received" | "pending" | "approved" | "denied" | "withdrawn" | "expired" | "refused";

type RequestMove = "open" | "approve" | "deny" | "withdraw" | "expire" | "refuse";

/** The one table of moves of a request. */
export const requestMoves = {
  received: {
    open: "pending",
    approve: "approved",
    deny: "denied",
    withdraw: "withdrawn",
    expire: "expired",
    refuse: "refused",
  },
  pending: { approve: "approved", deny: "denied", withdraw: "withdrawn", expire: "expired", refuse: "refused" },
  approved: {},
  denied: {},
  withdrawn: {},
  expired: {},
  refused: {},
} as const satisfies MoveTable<RequestStatus, RequestMove>;

/** A value a person gave in a form, already checked against its field. Durations are seconds. */
export type FieldValue = string | number | boolean | readonly string[] | null;

/** What was asked for, copied at the time of asking: later changes of the configuration do not rewrite history. */
export interface TargetSnapshot {
  /** The flow's stable key of the target. */
  readonly name: string;
  readonly label: string;
  readonly connectorId: string;
  /** The connector's type, such as `okta`. */
  readonly connectorType: string;
  /** The group's or role's id at the provider. */
  readonly resourceId: string;
  readonly settings: Readonly<Record<string, FieldValue>>;
}

/** One ask, from form to decision. Times are absolute; `durationSeconds` is `null` for approval-only flows. */
export interface AccessRequest {
  readonly id: string;
  readonly flow: string;
  readonly flowLabel: string;
  readonly target: TargetSnapshot | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** The answers in words, as they were shown when they were given. */
  readonly shownFields: readonly { readonly label: string; readonly value: string }[];
  readonly durationSeconds: number | null;
  readonly requesterId: string;
  readonly beneficiaryId: string;
  readonly status: RequestStatus;
  /** Grows by one with every change; buttons carry it so that a stale click is recognised. */
  readonly version: number;
  /** Why it ended as it did, in words for people; `null` while nothing needs saying. */
  readonly statusReason: string | null;
  /** Who may decide, in words; `null` until it was read. */
  readonly deciders: string | null;
  /** When the request expires if nobody decides. */
  readonly deadline: Date;
  readonly sourceChannel: string | null;
  /** Slack's id of the form that was submitted: the same form submitted twice is one request. */
  readonly slackViewId: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** Whether the request can still change. */
export function isOpen(request: AccessRequest): boolean {
  return !isFinal(requestMoves, request.status);
}

/** Changes a request along the table; the only door through which a status changes. */
export function moveRequest(
  request: AccessRequest,
  move: RequestMove,
  because: { readonly at: Date; readonly reason?: string | null },
): Result<AccessRequest> {
  const status = nextState(requestMoves, request.status, move);
  if (status === null) return refuse(alreadyClosed(request));
  return accept({
    ...request,
    status,
    version: request.version + 1,
    statusReason: because.reason ?? null,
    closedAt: isFinal(requestMoves, status) ? because.at : null,
  });
}

/** Silence never approves: once the deadline has passed, an undecided request expires. */
export function expireRequest(request: AccessRequest, now: Date): Result<AccessRequest> {
  if (now < request.deadline) return refuse({ reason: "stale-version" });
  const reason =
    request.status === "received"
      ? "Latchkey could not check it in time, so nobody was asked."
      : "Nobody decided in time.";
  return moveRequest(request, "expire", { at: now, reason });
}

/** Only the person who asked takes a request back. */
export function withdrawRequest(request: AccessRequest, by: string, now: Date): Result<AccessRequest> {
  if (by !== request.requesterId) return refuse({ reason: "not-the-requester" });
  return moveRequest(request, "withdraw", { at: now });
}

function alreadyClosed(request: AccessRequest): Refusal {
  return { reason: "already-closed", status: request.status, by: null, at: request.closedAt };
}
