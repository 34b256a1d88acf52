import { addSeconds } from "date-fns/addSeconds";

import { isFinal, type MoveTable, nextState } from "./moves.ts";
import type { ExpiryCause } from "./steps.ts";
import type { Trace } from "./trace.ts";
import { accept, refuse, type Refusal, type Result } from "./refusal.ts";

/**
 * `received` is committed before anybody was asked: who may ask, the flow's own hook and the account are still to be
 * checked. `needs_account` waits until the person has mapped an account, and is `received` again then. `pending` waits for
 * a decision. All others are final.
 */
export type RequestStatus =
  | "received"
  | "needs_account"
  | "pending"
  | "approved"
  | "denied"
  | "withdrawn"
  | "expired"
  | "refused";

/** From where a request was made. */
export type RequestSource = "slack" | "api";

type RequestMove = "open" | "await-account" | "resume" | "approve" | "deny" | "withdraw" | "expire" | "refuse";

/** The one table of moves of a request. */
export const requestMoves = {
  received: {
    open: "pending",
    "await-account": "needs_account",
    approve: "approved",
    deny: "denied",
    withdraw: "withdrawn",
    expire: "expired",
    refuse: "refused",
  },
  needs_account: { resume: "received", withdraw: "withdrawn", expire: "expired", refuse: "refused" },
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

/** One stage of an approval as it was asked for: later changes of the configuration do not lower it. */
export interface StageSnapshot {
  /** What the flow calls it; `null` where it has one stage alone. */
  readonly label: string | null;
  /** How many distinct people have to approve. */
  readonly quorum: number;
  /** Who may decide, in words. */
  readonly deciders: string;
  /** When it began to be decided, as ISO 8601 says it; `null` while it has not. */
  readonly since: string | null;
  /** Who may decide as well once nobody has for a while; `null` where it stays with the first. */
  readonly escalation: StageEscalation | null;
}

/** Who may decide as well, in words, and after how many seconds without a decision. */
export interface StageEscalation {
  readonly afterSeconds: number;
  readonly deciders: string;
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
  /** The connector in which the beneficiary has no account yet, while the request waits for it; otherwise `null`. */
  readonly neededConnectorId: string | null;
  /** The stage that is being decided, 0 the first. */
  readonly stage: number;
  /** When it began to be; `null` until somebody was asked. */
  readonly stageSince: Date | null;
  /** When those are asked to whom the stage escalates; `null` where nobody is, or once they were. */
  readonly escalatesAt: Date | null;
  /** What was asked for; empty until somebody was asked. */
  readonly stages: readonly StageSnapshot[];
  /** The version in which the present question was put: a click on an older picture is about another question. */
  readonly askedVersion: number;
  /** From when access is wanted; `null` for at once. */
  readonly startsAt: Date | null;
  /** The grant that this request asks to go on. */
  readonly extendsGrantId: string | null;
  /** What whoever sent the request attached to it, such as the message it is about. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Why it may be asked, or was refused; `null` until it was looked at. */
  readonly trace: Trace | null;
  /** When the request expires if nobody decides. */
  readonly deadline: Date;
  readonly source: RequestSource;
  readonly sourceChannel: string | null;
  /** Slack's id of the form that was submitted: the same form submitted twice is one request. */
  readonly slackViewId: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** What is true of a request that nobody was asked about yet, and that asks for nothing unusual. */
export const unasked = {
  stage: 0,
  stageSince: null,
  escalatesAt: null,
  stages: [],
  askedVersion: 1,
  startsAt: null,
  extendsGrantId: null,
  context: {},
  trace: null,
  source: "slack",
} as const satisfies Partial<AccessRequest>;

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
    neededConnectorId: null,
    statusReason: because.reason ?? null,
    closedAt: isFinal(requestMoves, status) ? because.at : null,
  });
}

/** One more person has approved the present stage, and more are needed. Refuses when nobody is being asked. */
export function countApproval(request: AccessRequest): Result<AccessRequest> {
  if (request.status !== "pending") return refuse(alreadyClosed(request));
  return accept({ ...request, version: request.version + 1 });
}

/** Enough have approved the present stage: the next one is to be asked, and clicks on the former question are stale. */
export function passStage(request: AccessRequest): Result<AccessRequest> {
  if (request.status !== "pending") return refuse(alreadyClosed(request));
  const version = request.version + 1;
  const stage = request.stage + 1;
  const deciders = request.stages[stage]?.deciders ?? null;
  return accept({ ...request, version, stage, stageSince: null, escalatesAt: null, askedVersion: version, deciders });
}

/** Those who decide first are asked from now on. */
export function openRequest(
  request: AccessRequest,
  stages: readonly StageSnapshot[],
  now: Date,
): Result<AccessRequest> {
  const opened = moveRequest(request, "open", { at: now });
  if (!opened.ok) return opened;
  return accept({ ...sinceNow({ ...opened.value, stages }, now), askedVersion: opened.value.version });
}

/** Those who decide in the present stage are asked from now on, in `snapshot`'s words. */
export function beginStage(request: AccessRequest, snapshot: StageSnapshot, now: Date): Result<AccessRequest> {
  if (request.status !== "pending" || request.stageSince !== null) return refuse(alreadyClosed(request));
  const earlier = request.stages.slice(0, request.stage);
  const later = request.stages.slice(request.stage + 1);
  return accept(sinceNow({ ...request, version: request.version + 1, stages: [...earlier, snapshot, ...later] }, now));
}

function sinceNow(request: AccessRequest, now: Date): AccessRequest {
  const stages = request.stages.map((stage, at) =>
    at === request.stage ? { ...stage, since: now.toISOString() } : stage,
  );
  const present = stages[request.stage];
  const escalatesAt = present?.escalation == null ? null : addSeconds(now, present.escalation.afterSeconds);
  return { ...request, stages, stageSince: now, escalatesAt, deciders: present?.deciders ?? null };
}

/** Others may decide as well from now on, as `escalation` says it, and were asked. */
export function escalateStage(request: AccessRequest, escalation: StageEscalation): AccessRequest {
  const stages = request.stages.map((stage, at) => (at === request.stage ? { ...stage, escalation } : stage));
  return { ...request, stages, escalatesAt: null };
}

/** The request waits until the beneficiary has mapped an account of a connector. */
export function awaitAccount(request: AccessRequest, connectorId: string, now: Date): Result<AccessRequest> {
  const moved = moveRequest(request, "await-account", { at: now });
  return moved.ok ? accept({ ...moved.value, neededConnectorId: connectorId }) : moved;
}

/** Silence never approves: once the deadline has passed, an undecided request expires. */
export function expireRequest(request: AccessRequest, now: Date): Result<AccessRequest> {
  if (now < request.deadline) return refuse({ reason: "stale-version" });
  return moveRequest(request, "expire", { at: now, reason: expiryWords(request.status) });
}

/** Why nobody decided a request whose time is up. */
export function whyUndecided({ status }: AccessRequest): ExpiryCause {
  return status === "pending" ? "nobody-decided" : "nobody-asked";
}

function expiryWords(status: RequestStatus): string {
  if (status === "received") return "Latchkey could not check it in time, so nobody was asked.";
  if (status === "needs_account") return "No account was mapped in time, so nobody was asked.";
  return "Nobody decided in time.";
}

/** Only the person who asked takes a request back. */
export function withdrawRequest(request: AccessRequest, by: string, now: Date): Result<AccessRequest> {
  if (by !== request.requesterId) return refuse({ reason: "not-the-requester" });
  return moveRequest(request, "withdraw", { at: now });
}

function alreadyClosed(request: AccessRequest): Refusal {
  return { reason: "already-closed", status: request.status, by: null, at: request.closedAt };
}
