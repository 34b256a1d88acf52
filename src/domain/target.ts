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
}
