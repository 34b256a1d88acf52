import type { RequestStatus } from "../domain/request.ts";
import type { SdkUser, TargetConfig } from "../ports/connector.ts";
import type { FieldValue } from "../domain/request.ts";
import type { AnswerOf, FieldConfig } from "./field.ts";
import type { ConnectorSdks, ConnectorType } from "./connector-sdks.ts";

/** Any target a flow may list. */
export type AnyTarget = TargetConfig<string, string, Readonly<Record<string, FieldValue>>>;

/** Any fields a flow may list, by name. */
export type AnyFields = Readonly<Record<string, FieldConfig<unknown>>>;

/** The fields of a flow that asks nothing: there is no name to read. */
export interface NoFields extends AnyFields {
  readonly [name: string]: never;
}

/** A target as hooks read it. */
type TargetView<Target> =
  Target extends TargetConfig<infer Name, string, infer Settings>
    ? { readonly name: Name; readonly label: string; readonly settings: Settings }
    : never;

/** What was asked for: one of the flow's targets, or `null` in an approval-only flow. A list of unknown length may be either. */
export type EventTarget<Targets extends readonly AnyTarget[]> = Targets extends readonly []
  ? null
  : number extends Targets["length"]
    ? TargetView<Targets[number]> | null
    : TargetView<Targets[number]>;

/** What a hook, a reducer or a permission is told. */
export interface FlowEvent<Targets extends readonly AnyTarget[], Fields extends AnyFields> {
  /** The person who caused this event: the requester in `onRequest`, the approver in `onApprove`. */
  readonly user: SdkUser;
  readonly requester: SdkUser;
  /** The person the access is for. */
  readonly beneficiary: SdkUser;
  /** Who took a step, or `null` when nobody has. */
  actor(step: "request" | "approve"): SdkUser | null;
  readonly request: {
    readonly id: string;
    readonly status: RequestStatus;
    readonly fields: { readonly [Name in keyof Fields]: AnswerOf<Fields[Name]> };
    readonly target: EventTarget<Targets>;
    /** Seconds; `null` in an approval-only flow. */
    readonly duration: number | null;
    /** The channel the command was typed in, if any. */
    readonly sourceChannel: string | null;
  };
  /** Short for `event.request.target`. */
  readonly target: EventTarget<Targets>;
  readonly flow: { readonly name: string; readonly label: string; readonly vars: Readonly<Record<string, string>> };
}

/** The connector types a flow may use: those of its own targets, and those it lists under `connectors`. */
type UsableTypes<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> = Extract<
  Targets[number]["connectorType"] | Connectors[number],
  ConnectorType
>;

/** The functions of outside systems, for hooks. */
export type FlowSdk<Targets extends readonly AnyTarget[], Connectors extends readonly string[]> = {
  readonly [Type in UsableTypes<Targets, Connectors>]: ConnectorSdks[Type];
} & {
  /** One connector by its id, for configurations with several of a type. */
  connector<Type extends ConnectorType>(
    id: Targets[number]["connector"] | Connectors[number],
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
