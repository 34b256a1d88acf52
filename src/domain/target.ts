import type { FieldValue } from "./request.ts";

/** A target as a flow offers it. */
export interface TargetDefinition {
  readonly name: string;
  readonly label: string;
  readonly connectorId: string;
  readonly connectorType: string;
  readonly resourceId: string;
  readonly settings: Readonly<Record<string, FieldValue>>;
  /** What the operator states where the credential cannot see it; see `target-policy.ts`. */
  readonly ruleManaged: boolean | null;
  readonly isProtected: boolean | null;
  /** Settings that an answer fills in: the field, by setting. */
  readonly bind?: Readonly<Record<string, string>>;
}

/** A group or role as a sync saw it last. */
export interface SyncedGroup {
  readonly externalId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}
