import type { DurationText } from "../domain/duration.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import type { AnyFields, AnyTarget, FlowInput, NoFields } from "./event.ts";
import type { Outcome } from "./outcomes.ts";
import type { Notification } from "./slack.ts";

type MaybePromise<T> = T | Promise<T>;
type Rule = PeopleRule | readonly PeopleRule[];

/** One kind of request, as an implementer writes it. */
export interface FlowConfig<
  Targets extends readonly AnyTarget[],
  Fields extends AnyFields,
  Connectors extends readonly string[],
> {
  /** The stable key, used in `/access <name>`: small letters, digits and hyphens. */
  readonly name: string;
  /** What people see; at most 75 characters. */
  readonly label: string;
  /** Where cards go when `notifications` is absent: `#name` or an id. */
  readonly channel?: string;
  /** What can be asked for. Leave it out for an approval-only flow. */
  readonly targets?: Targets;
  /** The questions of the form, by name. */
  readonly fields?: Fields;
  /** Connectors that hooks use beside those of the targets, by id. */
  readonly connectors?: Connectors;
  /** Shown on top of the form. */
  readonly additionalHeaderText?: string;
  /** The longest time access may be given for; default `14d`. */
  readonly maxDuration?: DurationText;
  /** How long a request waits for a decision before it expires; default `3d`. */
  readonly pendingFor?: DurationText;
  /** Whether people may decide their own requests; default false. */
  readonly allowSelfApproval?: boolean;
  /** Whether access may be ended early by its owner or a decider; default true. */
  readonly allowRevoke?: boolean;
  /** Whether access ends after the duration asked for; default true. With false it ends after `maxDuration`. */
  readonly scheduleDeescalation?: boolean;
  /** Whether Approve asks for a message as Deny does; default false. */
  readonly includeDecisionMessage?: boolean;
  /** Whether guests may request and decide; default false. */
  readonly allowGuests?: boolean;
  /** From where it may be requested; default both. */
  readonly sources?: readonly ("slack" | "api")[];
  /** Constants of this flow, read as `event.flow.vars`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Who may request and who may decide; default: everyone requests, admins decide. */
  permissions?(
    input: FlowInput<Targets, Fields, Connectors>,
  ): MaybePromise<{ readonly request?: Rule; readonly decide?: Rule }>;
  /** Where cards go, in order. */
  notifications?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<readonly Notification[]>;
  /** Each runs before its step and may return `approve()`, `deny()` or `ignore()`. */
  readonly hooks?: {
    onRequest?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Outcome | void>;
    onApprove?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Outcome | void>;
    onDeny?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Outcome | void>;
  };
}

/** A flow, ready for `flows` in `latchkey.config.ts`. Its own types are for its hooks; the runtime checks values. */
export type DefinedFlow = FlowConfig<readonly AnyTarget[], AnyFields, readonly string[]>;

/**
 * Defines a flow. Inside its functions, `event` and `sdk` know exactly this flow's fields, targets and connectors:
 * anything else is a compile error. Values are checked when Latchkey starts.
 */
export function defineFlow<
  const Targets extends readonly AnyTarget[] = readonly [],
  const Fields extends AnyFields = NoFields,
  const Connectors extends readonly string[] = readonly [],
>(flow: FlowConfig<Targets, Fields, Connectors>): DefinedFlow;
export function defineFlow(flow: DefinedFlow): DefinedFlow {
  return flow;
}
