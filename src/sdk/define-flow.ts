import type { DurationText } from "../domain/duration.ts";
import type { FieldValue } from "../domain/request.ts";
import type { AnyFields, AnyTarget, FlowInput, NoFields } from "./event.ts";
import type { AnswerOf } from "./field.ts";
import type { FlowHooks } from "./hooks.ts";
import type { IdentityQuestion } from "./identity-rules.ts";
import type { OpenForm } from "./open-form.ts";
import type { Permissions } from "./people.ts";
import type { Notification } from "./slack.ts";

/** What the fields of a flow hold, by name. */
type ValuesOf<Fields extends AnyFields> = { readonly [Name in keyof Fields]: ValueOf<AnswerOf<Fields[Name]>> };
type ValueOf<Answer> = unknown extends Answer ? FieldValue : Extract<Answer, FieldValue>;

type MaybePromise<T> = T | Promise<T>;

/** One kind of request, as an implementer writes it. */
export interface FlowConfig<
  Targets extends readonly AnyTarget[],
  Fields extends AnyFields,
  Connectors extends readonly string[],
> {
  /** The stable key, used in `/access <name>`: small letters, digits and hyphens. */
  readonly name: string;
  /** What it was called before: requests that were made under these names go on in this flow. */
  readonly formerNames?: readonly string[];
  /** What people see; at most 75 characters. */
  readonly label: string;
  /** Where cards go when `notifications` is absent: `#name` or an id. */
  readonly channel?: string;
  /** What can be asked for. Leave it out for an approval-only flow. */
  readonly targets?: Targets;
  /** The questions of the form, by name. */
  readonly fields?: Fields;
  /**
   * What changes the form when an answer changes, by field; see `onChange` of a field. Here all fields are known by name
   * and type.
   */
  readonly onChange?: {
    readonly [Name in keyof Fields]?: (
      form: OpenForm<ValuesOf<NoInfer<Fields>>>,
    ) => MaybePromise<OpenForm<ValuesOf<NoInfer<Fields>>>>;
  };
  /** Connectors that hooks use beside those of the targets, by id. */
  readonly connectors?: Connectors;
  /** Shown on top of the form. */
  readonly additionalHeaderText?: string;
  /** The longest time access may be given for; default `14d`. */
  readonly maxDuration?: DurationText;
  /** How long a request waits for a decision before it expires; default `3d`. */
  readonly pendingFor?: DurationText;
  /** How often people may extend access before it ends, `maxDuration` in all at most; default 1, 0 for never. */
  readonly maxExtensions?: number;
  /** Whether an extension is given at once, without asking those who decide; default false. */
  readonly extendWithoutApproval?: boolean;
  /**
   * How long before the end people are reminded of it; default `10m`, and only where access lasts at least three times as
   * long. False for never.
   */
  readonly remindBefore?: DurationText | false;
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
  /** Whether people may ask for somebody else, who is told and decides nothing; default false. */
  readonly allowOnBehalf?: boolean;
  /** Whether access may be asked for that begins later, at most 30 days ahead; default false. */
  readonly allowScheduledStart?: boolean;
  /** Whether somebody who is away may be stood in for when deciding, with `/access delegate`; default true. */
  readonly allowDelegation?: boolean;
  /** From where it may be requested; default both. */
  readonly sources?: readonly ("slack" | "api")[];
  /** Constants of this flow, read as `event.flow.vars`. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Who may request and who may decide; default: everyone requests, admins decide. */
  permissions?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Permissions>;
  /** Where cards go, in order. */
  notifications?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<readonly Notification[]>;
  /**
   * Names a person's account where their e-mail does not: a login, an e-mail or an id, or nothing. It is looked up in the
   * directory before it is kept (source `workflow`), and never somebody else's or a privileged one. What it names and the
   * directory does not have is not found; only nothing falls through to the look-up by e-mail.
   */
  getIdentity?(question: IdentityQuestion): MaybePromise<string | null | undefined | void>;
  /** Another e-mail to look a person up by; nothing means that of Slack. */
  getIdentityLookup?(question: IdentityQuestion): MaybePromise<string | null | undefined | void>;
  /** `onX` runs before its step and may return `approve()`, `deny()` or `ignore()`; `afterX` runs after its commit. */
  readonly hooks?: FlowHooks<Targets, Fields, Connectors>;
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
