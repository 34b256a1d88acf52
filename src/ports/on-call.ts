import type { OnCallPlace } from "../domain/on-call.ts";
import type { DirectoryAccount } from "./directory.ts";

export type { OnCallPlace } from "../domain/on-call.ts";

/**
 * Who is on call at this moment, asked live. `null` for the place means any. Throws `DirectoryFault`, with `not-found` for
 * a place that does not exist: that is never "nobody".
 */
export interface OnCall {
  isOnCall(place: OnCallPlace | null, externalId: string, signal?: AbortSignal): Promise<boolean>;
  /** Each account once; at any level of an escalation policy. */
  listOnCall(place: OnCallPlace | null, signal?: AbortSignal): Promise<readonly DirectoryAccount[]>;
}
