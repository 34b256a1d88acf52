import type { Decision } from "./approval-policy.ts";
import type { AccessRequest } from "./request.ts";
import type { Forward, Step, StepCause } from "./steps.ts";

/** What belongs to a step beside who took it and why. */
export interface EventData {
  /** Of `requestForward`. */
  readonly forward?: Forward;
  /** Of `prompt`: what is known before there is a request. */
  readonly prompt?: Pick<AccessRequest, "flowLabel" | "source" | "sourceChannel" | "context">;
  /** What whoever took the step attached to it. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A step that was taken, as it is kept: written in the step's own commit, and never changed. */
export interface RequestEvent {
  readonly id: string;
  /** `null` for a form that was opened: there is no request yet. */
  readonly requestId: string | null;
  readonly flow: string;
  readonly targetName: string | null;
  readonly step: Step;
  /** Who took it; `null` where time, a check or the flow itself did. */
  readonly userId: string | null;
  readonly requesterId: string;
  readonly cause: StepCause | null;
  /** It was tried, and did not come to be. */
  readonly failed: boolean;
  readonly data: EventData;
  /** Whether the flow's hook after it is still to be run. */
  readonly isAfterOwed: boolean;
  readonly happenedAt: Date;
}

/** Which steps to count: those of one person's requests. */
export interface EventQuestion {
  readonly requesterId: string;
  readonly step: Step;
  /** The names of the flow: the present one and former ones. */
  readonly flows: readonly string[];
  /** `undefined` for whatever target. */
  readonly targetName?: string | null;
  /** From this moment on. */
  readonly since?: Date;
  /** Before this moment. */
  readonly until?: Date;
  /** Whether what was tried and did not come to be counts too; default no. */
  readonly includeFailed?: boolean;
}

/** A step as it is told to the code of a flow. */
export type StepTaken = Pick<RequestEvent, "step" | "userId" | "cause" | "failed" | "data" | "happenedAt">;

/**
 * The steps of a request in order. Where several people have to approve, only the last approval is a step of its own, for
 * which hooks run; those before it are told among the others.
 */
export function stepsTaken(events: readonly RequestEvent[], decisions: readonly Decision[]): readonly StepTaken[] {
  const isStep = ({ userId, at }: Decision) =>
    events.some(
      (event) => event.step === "approve" && event.userId === userId && event.happenedAt.getTime() === at.getTime(),
    );
  const earlier = decisions
    .filter((decision) => decision.outcome === "approve" && !isStep(decision))
    .map(({ userId, at }): StepTaken => {
      return { step: "approve", userId, cause: null, failed: false, data: {}, happenedAt: at };
    });
  if (earlier.length === 0) return events;
  return [...events, ...earlier].toSorted((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime());
}
