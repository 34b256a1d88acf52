import { describeRefusal } from "../domain/describe-refusal.ts";
import type { DecidingStage } from "../domain/deciding-stage.ts";
import type { FieldDefinition, FieldOption } from "../domain/field.ts";
import type { AnsweredForm, ChangedField } from "../domain/form.ts";
import type { Named } from "../domain/identity-search.ts";
import type { NotificationList } from "../domain/notification.ts";
import type { OnCallRule, PeopleRule } from "../domain/people-rule.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { AccessRequest, TargetSnapshot } from "../domain/request.ts";
import type { AfterHook, Forward, OnHook, Step, StepCause } from "../domain/steps.ts";
import type { SyncedGroup, TargetDefinition } from "../domain/target.ts";
import type { User } from "../domain/user.ts";

/** What the code of a flow is told about. `user` is the person who caused this event. */
export interface FlowFacts {
  readonly request: AccessRequest;
  readonly requester: User;
  readonly beneficiary: User;
  readonly user: User;
  /** The person who approved, once there is one. */
  readonly approver: User | null;
  /** The step that is being taken, for what is asked beside its hook; default `request`. */
  readonly step?: Step;
  /** Whether time or a check caused this event: then `user` is the requester, who did not. */
  readonly isCausedByNobody?: boolean;
  /** Why a request expires, or access ends. */
  readonly cause?: StepCause;
  /** From which list of destinations to which. */
  readonly forward?: Forward;
  readonly now: Date;
}

/** What a hook answers; `null` is silence, and the step goes on. */
export type HookOutcome =
  | { readonly kind: "approve"; readonly reason: string | null }
  | { readonly kind: "deny"; readonly reason: string | null }
  | { readonly kind: "ignore"; readonly message: string }
  | null;

/** Who may ask and who may decide, for one request. */
export interface FlowPermissions {
  readonly request: PeopleRule;
  /** In the order in which they decide; at least one. */
  readonly stages: readonly DecidingStage[];
}

/** A group or role whose members request or decide in a flow. */
export interface GatingGroup {
  readonly connectorId: string;
  readonly groupId: string;
  /** Whether they decide. */
  readonly decides: boolean;
}

/** Who gates a flow, as far as its permissions tell it ahead. */
export interface FlowGates {
  /** For any of its targets. */
  readonly groups: readonly GatingGroup[];
  /** Whether somebody decides because they are somebody's manager. */
  readonly managersDecide: boolean;
  /** Where whoever is on call decides. */
  readonly onCall: readonly OnCallRule[];
  /** Whether that is so of everything it offers; `false` where it offers more by rules than could be asked about. */
  readonly areAll: boolean;
}

/** What the operator's own code says of people's accounts, for one flow. Each part runs for at most 10 seconds. */
export interface IdentityRules {
  /** The flow that is speaking, for the audit trail. */
  readonly flow: string;
  /** A login, an e-mail or an id of the person's account, or nothing. Throws `FlowFault`. */
  name(user: User, connectorId: string): Promise<Named>;
  /** Another e-mail to look the person up by, or `null`. Throws `FlowFault`. */
  lookupEmail(user: User, connectorId: string): Promise<string | null>;
}

/** What a flow's own code says of its form. */
export interface FlowForm {
  /** Choices whose options are asked for when somebody opens the form, by name. */
  readonly prefetched: readonly string[];
  /** The options of one of those, for the person who opens it. Throws `FlowFault`. */
  options(field: string, user: User): Promise<readonly FieldOption<string>[]>;
  /** The fields after the code that belongs to one of them saw what stands in the form. Throws `FlowFault`. */
  change(field: string, form: AnsweredForm, user: User): Promise<readonly ChangedField[]>;
}

/** Groups or roles of a connector that a flow offers by a rule, as a sync saw them last. */
export interface TargetSource {
  readonly connectorId: string;
  /** The target that a group is, or `null` where the rule leaves it out. Throws `FlowFault` where the rule fails. */
  targetOf(group: SyncedGroup): TargetDefinition | null;
  /** The id of the group that a target of this source is called after, or `null` where the name is of another source. */
  groupOf(targetName: string): string | null;
}

/** One kind of request, loaded and checked. Its functions run the implementer's code, for at most 10 seconds each. */
export interface Flow {
  readonly name: string;
  /** What it was called before. */
  readonly formerNames: readonly string[];
  readonly label: string;
  readonly headerText: string | null;
  readonly targets: readonly TargetDefinition[];
  /** What it offers beside those. */
  readonly targetSources: readonly TargetSource[];
  readonly form: FlowForm;
  readonly fields: readonly FieldDefinition[];
  readonly allowSelfApproval: boolean;
  readonly allowRevoke: boolean;
  readonly allowGuests: boolean;
  /** Whether somebody may decide in the name of a person who is away. */
  readonly allowDelegation: boolean;
  readonly includeDecisionMessage: boolean;
  readonly scheduleDeescalation: boolean;
  /** Whether somebody may ask for somebody else. */
  readonly allowOnBehalf: boolean;
  /** Whether access may be asked for that begins later. */
  readonly allowScheduledStart: boolean;
  readonly sources: readonly ("slack" | "api")[];
  readonly maxDurationSeconds: number;
  /** How often the end of access may be moved on request. */
  readonly maxExtensions: number;
  /** Whether that needs nobody's approval. */
  readonly extendWithoutApproval: boolean;
  /** How long before its end people are reminded of access, in seconds; `null` for never. */
  readonly remindBeforeSeconds: number | null;
  /** How long a request waits for a decision. */
  readonly pendingSeconds: number;
  readonly identity: IdentityRules;
  permissions(facts: FlowFacts): Promise<FlowPermissions>;
  /**
   * Asks the hook before a step. Throws `FlowFault` when it fails, takes too long, or answers what does not count there;
   * faults of outside systems go through as they are.
   */
  hook(name: OnHook, facts: FlowFacts): Promise<HookOutcome>;
  /** Runs the hook after a step; throws as `hook` does. */
  after(name: AfterHook, facts: FlowFacts): Promise<void>;
  /** Whether there is such a hook, so that nothing is read for one that is not. */
  hasOn(step: Step): boolean;
  hasAfter(step: Step): boolean;
  /** Where cards go when `notifications` does not say so; `null` where the flow has no such channel. */
  readonly channel: string | null;
  /**
   * Where cards go, in order: the next list on a timeout, or when every destination of the current one fails. Throws
   * `FlowFault` where it cannot be told, or names nobody.
   */
  notifications(facts: FlowFacts): Promise<readonly NotificationList[]>;
  /**
   * Whom this flow's permissions name for any of its targets. Of those it offers by rules, for the one that is asked for, and
   * for what `offered` gives; that is read only where the permissions look at the target, and `null` where it is too much.
   */
  gates(
    asked?: TargetSnapshot | null,
    offered?: () => Promise<readonly TargetSnapshot[] | null>,
  ): Promise<FlowGates | "unreadable">;
}

/** The flows of the configuration. */
export interface Flows {
  all(): readonly Flow[];
  /** The flow of this name, or the one that had it before. */
  find(name: string): Flow | null;
}

/** The implementer's code failed or took too long. The message is a sentence for admins. */
export class FlowFault extends Error {
  readonly flow: string;
  readonly part: string;

  constructor(flow: string, part: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "FlowFault";
    this.flow = flow;
    this.part = part;
  }
}

/** The code of a custom strategy failed or took too long, on behalf of a flow. The message is a sentence for admins. */
export class StrategyFault extends FlowFault {
  readonly strategy: string;

  constructor(
    strategy: string,
    told: { readonly flow: string; readonly part: string; readonly message: string },
    options?: { cause?: unknown },
  ) {
    super(told.flow, told.part, told.message, options);
    this.name = "StrategyFault";
    this.strategy = strategy;
  }
}

/**
 * No account of the person was found in a service, or it may not be used or linked. The message is the sentence people
 * and implementers see; `refusal` is what it says, and `userId` whom it is about.
 */
export class IdentityRefused extends Error {
  readonly refusal: Refusal;
  readonly userId: string | null;

  constructor(refusal: Refusal, userId: string | null) {
    super(describeRefusal(refusal));
    this.name = "IdentityRefused";
    this.refusal = refusal;
    this.userId = userId;
  }
}
