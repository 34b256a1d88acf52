import type { SdkUser } from "../ports/connector.ts";
import type { Json } from "../ports/strategies.ts";
import type { EndCause } from "../domain/grant.ts";
import type { CustomTarget } from "./custom-target.ts";
import type { AnyFields, FlowEvent } from "./event.ts";

type MaybePromise<T> = T | Promise<T>;

/**
 * What the code of a strategy is told: the same as hooks. `user` is the person who caused this: who approved, or who ended
 * the access; the requester where the flow or time did.
 */
export interface StrategyEvent extends FlowEvent<readonly [CustomTarget<string, string>], AnyFields> {
  /** Why the access ends; `null` while it is given. */
  readonly cause: EndCause | null;
}

/** Gives access. */
export interface Escalation {
  readonly event: StrategyEvent;
  /** The account that gets it, as `fetchRemoteIdentity` or an admin named it. */
  readonly identity: { readonly externalId: string };
  /** What it gets: the target as it was when it was asked for. */
  readonly target: StrategyEvent["target"];
  /** Is aborted when the time is up. */
  readonly signal: AbortSignal;
}

/** Takes access back. */
export interface Deescalation<Kept> extends Escalation {
  /** What `escalate` returned, or `null` where that was lost: it may have been stopped before it could return. */
  readonly kept: Kept | null;
}

/**
 * A way to give and take back access where no connector does. Each part may take ten seconds. Both `escalate` and
 * `deescalate` must be idempotent: they are called again until they succeed, and `deescalate` also where `escalate` failed
 * or was cut off.
 */
export interface StrategyConfig<Kept> {
  /** The stable key, kept with every link and grant: small letters, digits and hyphens. */
  readonly name: string;
  /** What people read as the name of the service; default: the name. */
  readonly label?: string;
  /**
   * Names the person's account, or nothing. Asked instead of the flow's `getIdentity` and the look-up by e-mail, once: what
   * it names is kept, unless it is somebody else's.
   */
  fetchRemoteIdentity(user: SdkUser): MaybePromise<string | null | undefined | void>;
  /** Gives access. What it returns, as JSON, is kept and handed to `deescalate`; no secrets. */
  escalate(escalation: Escalation): MaybePromise<Kept>;
  /** Takes access back. */
  deescalate(deescalation: Deescalation<Exclude<Kept, void | undefined>>): MaybePromise<void>;
}

/** A strategy, ready for `customTarget`. */
export type DefinedStrategy = StrategyConfig<Json | void>;

/**
 * Defines a custom strategy. `kept` has the type of what `escalate` returns, so write `escalate` first. Values are checked
 * when Latchkey starts.
 */
export function defineStrategy<Kept extends Json | void>(strategy: StrategyConfig<Kept>): DefinedStrategy;
export function defineStrategy(strategy: DefinedStrategy): DefinedStrategy {
  return strategy;
}
