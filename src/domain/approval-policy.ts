import { keepableTrace, type Trace } from "./trace.ts";
import { type AccessRequest, countApproval, isOpen, moveRequest, passStage } from "./request.ts";
import { accept, refuse, type Refusal, type Result } from "./refusal.ts";
import { isSamePerson, type KnownPerson } from "./user.ts";

/** A reading of authority older than this, in milliseconds, is refused at commit and read again. */
export const readingMaxAgeMs = 5_000;

export type Outcome = "approve" | "deny";

/** What a person says about a request. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly by: KnownPerson;
  readonly message: string | null;
  readonly at: Date;
  /** The version of the request that was on the clicker's screen; `null` when nothing was. */
  readonly seenVersion: number | null;
}

/** A live reading of whether the person may decide. */
export interface DeciderReading {
  readonly mayDecide: boolean;
  /** The stage that was read. */
  readonly stage: number;
  /** Which rule said so, in words; kept with the decision. */
  readonly because: string;
  /** Who is away and in whose name the person decides; `null` where the rule allows the person themselves. */
  readonly onBehalfOf: KnownPerson | null;
  /** What was looked at; kept with the decision. */
  readonly trace: Trace | null;
  readonly readAt: Date;
}

/** An approval that counts already, with everybody whose word it is: whoever gave it, and who was away. */
export interface GivenApproval {
  readonly stage: number;
  readonly people: readonly KnownPerson[];
}

/** How many have to approve: what the configuration says now can ask for more than what was asked for, never for less. */
export interface AskedFor {
  /** How many stages there are. */
  readonly stages: number;
  /** How many people the present stage asks for. */
  readonly quorum: number;
}

/** One verdict, as it is kept. `userId` is `null` when the flow decided. */
export interface Decision {
  readonly requestId: string;
  readonly userId: string | null;
  readonly outcome: Outcome;
  readonly message: string | null;
  readonly because: string;
  /** The stage it was given in. */
  readonly stage: number;
  /** The person who was away and for whom it was given. */
  readonly onBehalfOf: string | null;
  /** What was read, and what it said. */
  readonly trace: Trace | null;
  readonly at: Date;
}

/** The last decision, where it is the one that closed the request: not an approval of a request that expired. */
export function closingDecision<Given extends Decision>(
  { status }: Pick<AccessRequest, "status">,
  decisions: readonly Given[],
): Given | null {
  return status === "approved" || status === "denied" ? (decisions.at(-1) ?? null) : null;
}

/** What is true of a verdict that one person gives alone, for themselves, in the only stage there is. */
export const plainVerdict = { stage: 0, onBehalfOf: null, trace: null } as const satisfies Partial<Decision>;

/** What a verdict rests on. */
export interface Authority {
  readonly reading: DeciderReading;
  /** The requester and the beneficiary, who do not decide for themselves. */
  readonly ownPeople: readonly KnownPerson[];
  readonly allowSelfApproval: boolean;
  /** The approvals of every stage so far. */
  readonly given: readonly GivenApproval[];
  readonly askedFor: AskedFor;
}

/**
 * Takes one person's verdict. A denial ends the request, also of whoever approved before. An approval counts once, whatever the stage: the request stays
 * pending until so many different people have approved as each stage asks for, and is approved with the last of them.
 *
 * Refuses when the request is closed, when the clicker saw another question, when it is the clicker's own (unless the flow
 * allows that), when they approve and this person's word counts already, when the reading is too old or of another stage, when it says no, and past
 * the deadline.
 */
export function decideRequest(
  request: AccessRequest,
  verdict: Verdict,
  authority: Authority,
): Result<{ readonly request: AccessRequest; readonly decision: Decision }> {
  if (isOpen(request)) {
    const refusal = whyRefused(request, verdict, authority);
    if (refusal !== null) return refuse(refusal);
  }
  const { because, trace, onBehalfOf } = authority.reading;
  const moved = verdict.outcome === "approve" ? approve(request, verdict, authority) : close(request, verdict);
  if (!moved.ok) return moved;
  const userId = verdict.by.user.id;
  const kept = { userId, because, trace: trace && keepableTrace(trace), onBehalfOf: onBehalfOf?.user.id ?? null };
  return accept({ request: moved.value, decision: { ...decisionOf(request, verdict), ...kept } });
}

/** The flow's own hook decides the whole request, before anybody is asked. Refuses when it is closed or past its deadline. */
export function decideByFlow(
  request: AccessRequest,
  verdict: Pick<Verdict, "outcome" | "message" | "at"> & Pick<Decision, "because" | "trace">,
): Result<{ readonly request: AccessRequest; readonly decision: Decision }> {
  if (isOpen(request) && verdict.at >= request.deadline) return refuse(pastDeadline(request));
  const moved = close(request, verdict);
  if (!moved.ok) return moved;
  const { because, trace } = verdict;
  const decision = {
    ...decisionOf(request, verdict),
    userId: null,
    onBehalfOf: null,
    because,
    trace: trace && keepableTrace(trace),
  };
  return accept({ request: moved.value, decision });
}

/** How many more people have to approve the present stage, after those who have. */
export function stillNeeded(request: AccessRequest, given: readonly GivenApproval[], quorum: number): number {
  const asked = Math.max(1, quorum, request.stages[request.stage]?.quorum ?? 1);
  return Math.max(0, asked - given.filter(({ stage }) => stage === request.stage).length);
}

/** Whose word it is: of whoever gives it, and of who is away and in whose name. */
interface Voice {
  readonly by: KnownPerson;
  readonly onBehalfOf: KnownPerson | null;
}

/** Whether it is a word about one's own request, where that does not count. */
export function isOwnRequest(
  voice: Voice,
  { ownPeople, allowSelfApproval }: Pick<Authority, "ownPeople" | "allowSelfApproval">,
): boolean {
  const voices = peopleOf(voice);
  // What a flow allows people for themselves it does not allow in somebody else's name.
  return ownPeople.some((person) => isAmong(person, voices)) && !(allowSelfApproval && voice.onBehalfOf === null);
}

/** The approval in which one of these people is heard already, so that they cannot approve again; `null` for none. */
export function countedAlready(voice: Voice, given: readonly GivenApproval[]): GivenApproval | null {
  const voices = peopleOf(voice);
  return given.find(({ people }) => people.some((person) => isAmong(person, voices))) ?? null;
}

/** Of two who share a voice, the one who is heard in an approval, as Slack mentions people; `null` where that is the speaker. */
export function whoseWord({ people }: Pick<GivenApproval, "people">, { by, onBehalfOf }: Voice): string | null {
  return onBehalfOf === null || isAmong(by, people) ? null : `<@${onBehalfOf.user.slackUserId}>`;
}

function peopleOf({ by, onBehalfOf }: Voice): readonly KnownPerson[] {
  return onBehalfOf === null ? [by] : [by, onBehalfOf];
}

function whyRefused(request: AccessRequest, verdict: Verdict, authority: Authority): Refusal | null {
  const { reading, ownPeople, allowSelfApproval, given } = authority;
  const { by, seenVersion } = verdict;
  if (request.status === "received" || request.status === "needs_account") return { reason: "still-opening" };
  if (seenVersion !== null && !(seenVersion >= request.askedVersion && seenVersion <= request.version))
    return { reason: "stale-version" };
  const voice: Voice = { by, onBehalfOf: reading.onBehalfOf };
  if (isOwnRequest(voice, { ownPeople, allowSelfApproval })) return { reason: "own-request" };
  const before = verdict.outcome === "approve" ? countedAlready(voice, given) : null;
  if (before !== null) {
    const mayDeny = whyRefused(request, { ...verdict, outcome: "deny" }, authority) === null;
    return { reason: "approved-already", by: whoseWord(before, voice), mayDeny };
  }
  const ageMs = verdict.at.getTime() - reading.readAt.getTime();
  if (!(Math.abs(ageMs) <= readingMaxAgeMs) || reading.stage !== request.stage) return { reason: "stale-reading" };
  if (!reading.mayDecide) return { reason: "may-not-decide", allowed: reading.because };
  return verdict.at >= request.deadline ? pastDeadline(request) : null;
}

function approve(request: AccessRequest, verdict: Verdict, { given, askedFor }: Authority): Result<AccessRequest> {
  if (stillNeeded(request, given, askedFor.quorum) > 1) return countApproval(request);
  const last = Math.max(askedFor.stages, request.stages.length) - 1;
  return request.stage < last ? passStage(request) : close(request, verdict);
}

function close(request: AccessRequest, { outcome, at, message }: Pick<Verdict, "outcome" | "at" | "message">) {
  return moveRequest(request, outcome, { at, reason: message });
}

function decisionOf(
  { id, stage }: AccessRequest,
  { outcome, message, at }: Pick<Verdict, "outcome" | "at" | "message">,
) {
  return { requestId: id, outcome, message, stage, at };
}

function pastDeadline({ deadline }: AccessRequest): Refusal {
  return { reason: "already-closed", status: "expired", by: null, at: deadline };
}

function isAmong(person: KnownPerson, people: readonly KnownPerson[]): boolean {
  return people.some((other) => isSamePerson(person, other));
}

/** The flow has a request end as denied whose time is up. Refused where nothing can be denied any more, or yet. */
export function denyUndecided(
  request: AccessRequest,
  message: string | null,
  at: Date,
): Result<{ readonly request: AccessRequest; readonly decision: Decision }> {
  const denied = moveRequest(request, "deny", { at, reason: message });
  if (!denied.ok) return denied;
  const decision: Decision = {
    requestId: request.id,
    userId: null,
    outcome: "deny",
    message,
    because: "the flow's onRequestExpire hook decided",
    ...plainVerdict,
    stage: request.stage,
    at,
  };
  return accept({ request: denied.value, decision });
}
