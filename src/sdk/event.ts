import type { RequestSource, RequestStatus } from "../domain/request.ts";
import type { SdkUser, TargetConfig } from "../ports/connector.ts";
import type { Json } from "../ports/strategies.ts";
import type { FieldValue } from "../domain/request.ts";
import type { Forward, Step, StepCause } from "../domain/steps.ts";
import type { DefinedStrategy } from "./define-strategy.ts";
import type { AnswerOf, FieldConfig } from "./field.ts";
import type { HttpSdk } from "./http-tools.ts";
import type { IdentitiesSdk } from "./identities.ts";
import type { SlackSdk } from "./slack-tools.ts";
import type { ConnectorSdks, ConnectorType, GrantingType } from "./connector-sdks.ts";

/** Any target a flow may list; one of a custom strategy carries it. */
export type AnyTarget = TargetConfig<
  string,
  GrantingType | "strategy",
  Readonly<Record<string, FieldValue>>,
  Readonly<Record<string, string>>
> & {
  readonly strategy?: DefinedStrategy;
};

/** Any fields a flow may list, by name. */
export type AnyFields = Readonly<Record<string, FieldConfig<unknown>>>;

/** The fields of a flow that asks nothing: there is no name to read. */
export interface NoFields extends AnyFields {
  readonly [name: string]: never;
}

/** A target as hooks read it. */
type TargetView<Target, Fields extends AnyFields> =
  Target extends TargetConfig<infer Name, string, infer Settings, infer Bind>
    ? { readonly name: Name; readonly label: string; readonly settings: BoundSettings<Settings, Bind, Fields> }
    : never;

/** The settings of a target, where those that are bound hold the answer of their field. */
type BoundSettings<Settings, Bind, Fields extends AnyFields> = [keyof Bind] extends [never]
  ? Settings
  : string extends keyof Bind
    ? Settings
    : Omit<Settings, keyof Bind> & {
        readonly [Setting in keyof Bind]: Bind[Setting] extends keyof Fields ? AnswerOf<Fields[Bind[Setting]]> : never;
      };

/** What was asked for: one of the flow's targets, or `null` in an approval-only flow. A list of unknown length may be either. */
export type EventTarget<
  Targets extends readonly AnyTarget[],
  Fields extends AnyFields = AnyFields,
> = Targets extends readonly []
  ? null
  : number extends Targets["length"]
    ? TargetView<Targets[number], Fields> | null
    : TargetView<Targets[number], Fields>;

/** A person of an event, who can be asked how often they did something. */
export interface EventUser extends SdkUser {
  /**
   * How many steps of this kind the person's own requests took: in this flow, or with `on: "target"` for this target of
   * it. `since` is the first moment that counts, `until` the first that does not. What failed counts only when asked for.
   */
  eventCount(
    step: Step,
    asked?: {
      readonly since?: Date;
      readonly until?: Date;
      readonly on?: "flow" | "target";
      readonly includeFailed?: boolean;
    },
  ): Promise<number>;
}

/** A step that the request took. */
export interface HistoryEntry {
  readonly step: Step;
  readonly at: Date;
  /** Who took it; `null` where time, a check or the flow itself did. */
  readonly user: EventUser | null;
  readonly cause: StepCause | null;
  /** It was tried, and did not come to be. */
  readonly failed: boolean;
}

/** What every event tells, also one without a request. */
interface EventOf {
  readonly step: Step;
  /**
   * The person who caused this event: the requester in `onRequest`, the approver in `onApprove`. Where time or a check
   * caused it, the requester.
   */
  readonly user: EventUser;
  readonly requester: EventUser;
  /** The person the access is for. */
  readonly beneficiary: EventUser;
  /** What whoever sent the request attached to it; what was attached to another step where it is named. */
  context(step?: Step): Readonly<Record<string, unknown>>;
  readonly flow: { readonly name: string; readonly label: string; readonly vars: Readonly<Record<string, string>> };
}

/** What a hook is told of a form that is about to open: there is no request yet. */
export interface PromptEvent extends EventOf {
  readonly request: Pick<FlowEvent<readonly [], NoFields>["request"], "source" | "sourceChannel">;
}

/** What a hook, a reducer or a permission is told. */
export interface FlowEvent<Targets extends readonly AnyTarget[], Fields extends AnyFields> extends EventOf {
  /** Why the step is taken, where it says so: `requestExpire` and `deescalate` do. */
  readonly cause: StepCause | null;
  /** From which list of destinations to which, in `requestForward`. */
  readonly forward: Forward | null;
  /**
   * What the `escalate` of the target's custom strategy returned; `null` where there is none, before access is given and
   * once it is taken back.
   */
  output(): Promise<Json>;
  /** Who took a step last, or `null` when nobody has. Access is given and approved by the same person. */
  actor(step: Step): EventUser | null;
  readonly request: {
    readonly id: string;
    readonly status: RequestStatus;
    readonly fields: { readonly [Name in keyof Fields]: AnswerOf<Fields[Name]> };
    readonly target: EventTarget<Targets, Fields>;
    /** Seconds; `null` in an approval-only flow. */
    readonly duration: number | null;
    readonly source: RequestSource;
    /** The channel the command was typed in, if any. */
    readonly sourceChannel: string | null;
    /** The stage that is being decided, 0 the first. */
    readonly stage: number;
    /** The steps it took before this one, in order. */
    readonly history: readonly HistoryEntry[];
  };
  /** Short for `event.request.target`. */
  readonly target: EventTarget<Targets, Fields>;
}

/** The connector types a flow may use: those of its own targets, and those it lists under `connectors`. */
type UsableTypes<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> = Extract<
  Targets[number]["connectorType"] | Connectors[number],
  ConnectorType
>;

/** The connectors a flow may use, by id. */
type UsableConnectors<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> =
  | Targets[number]["connector"]
  | Connectors[number];

/** Those of them whose functions it may call. A strategy has none. */
type CallableConnectors<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> =
  | Exclude<Targets[number], { readonly connectorType: "strategy" }>["connector"]
  | Connectors[number];

/** The type of a connector, as far as the flow tells it: by its targets, or by an id that is a type. */
type TypeOf<Targets extends readonly AnyTarget[], Id extends string> = [
  Extract<Targets[number], { readonly connector: Id }>,
] extends [never]
  ? Id extends ConnectorType
    ? Id
    : ConnectorType
  : Extract<Extract<Targets[number], { readonly connector: Id }>["connectorType"], ConnectorType>;

/** The functions of outside systems, for hooks. */
export type FlowSdk<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> = {
  readonly [Type in UsableTypes<Targets, Connectors>]: ConnectorSdks[Type];
} & {
  readonly identities: IdentitiesSdk<UsableConnectors<Targets, Connectors>>;
  readonly slack: SlackSdk;
  readonly http: HttpSdk;
  /** One connector by its id, for configurations with several of a type. */
  connector<const Id extends CallableConnectors<Targets, Connectors>, Type extends TypeOf<Targets, Id>>(
    id: Id,
    type: Type,
  ): ConnectorSdks[Type];
};

/** What every function of a flow receives. */
export interface FlowInput<
  Targets extends readonly AnyTarget[],
  Fields extends AnyFields,
  Connectors extends readonly string[],
> {
  readonly event: FlowEvent<Targets, Fields>;
  readonly sdk: FlowSdk<Targets, Connectors>;
}

/** What `onPrompt` and `afterPrompt` receive. */
export interface PromptInput<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> {
  readonly event: PromptEvent;
  readonly sdk: FlowSdk<Targets, Connectors>;
}
