import type { FieldDefinition } from "../domain/field.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { TargetDefinition } from "../domain/target.ts";
import type { User } from "../domain/user.ts";
import type { Destination } from "./messenger.ts";

/** What the code of a flow is told about. `user` is the person who caused this event. */
export interface FlowFacts {
  readonly request: AccessRequest;
  readonly requester: User;
  readonly beneficiary: User;
  readonly user: User;
  /** The person who approved, once there is one. */
  readonly approver: User | null;
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
  readonly decide: PeopleRule;
}

/** One kind of request, loaded and checked. Its functions run the implementer's code, for at most 10 seconds each. */
export interface Flow {
  readonly name: string;
  readonly label: string;
  readonly headerText: string | null;
  readonly targets: readonly TargetDefinition[];
  readonly fields: readonly FieldDefinition[];
  readonly allowSelfApproval: boolean;
  readonly allowRevoke: boolean;
  readonly allowGuests: boolean;
  readonly includeDecisionMessage: boolean;
  readonly scheduleDeescalation: boolean;
  readonly sources: readonly ("slack" | "api")[];
  readonly maxDurationSeconds: number;
  /** How long a request waits for a decision. */
  readonly pendingSeconds: number;
  permissions(facts: FlowFacts): Promise<FlowPermissions>;
  hook(name: "onRequest" | "onApprove" | "onDeny", facts: FlowFacts): Promise<HookOutcome>;
  /** In order: the next list when every destination of the current one fails. */
  notifications(facts: FlowFacts): Promise<readonly (readonly Destination[])[]>;
  /** Groups of directories that this flow's permissions name for any of its targets, as far as that can be told ahead. */
  gatingGroups(): Promise<readonly { readonly connectorId: string; readonly groupId: string }[] | "unreadable">;
}

/** The flows of the configuration. */
export interface Flows {
  all(): readonly Flow[];
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

/** No account of the person was found in a service. The message is the sentence people and implementers see. */
export class IdentityNotFound extends Error {
  constructor(message: string) {
    super(message);
    this.name = "IdentityNotFound";
  }
}
