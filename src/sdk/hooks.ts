import type { EndCause } from "../domain/grant.ts";
import type { AfterHook, ExpiryCause, Forward } from "../domain/steps.ts";
import type { AnyFields, AnyTarget, FlowInput, PromptInput } from "./event.ts";
import type { Approval, Denial, Ignoring } from "./outcomes.ts";

type MaybePromise<T> = T | Promise<T>;

/** What a hook is given, with what is known of its event beyond all others. */
type Told<Input, About> = Input & { readonly event: About };

/**
 * The hooks of a flow. `onX` runs before its step and may change what comes of it; it may run again when the step is
 * tried again. `afterX` runs once the step is committed and undoes nothing. What fails is told to the errors channel.
 */
export interface FlowHooks<
  Targets extends readonly AnyTarget[],
  Fields extends AnyFields,
  Connectors extends readonly string[],
> extends AfterHooks<FlowInput<Targets, Fields, Connectors>> {
  /** The form is about to open: `deny` or `ignore` keeps it closed, and the person reads why. */
  onPrompt?(input: PromptInput<Targets, Connectors>): MaybePromise<Denial | Ignoring | void>;
  /** The request is about to be put to those who decide: `approve` is the fast track. */
  onRequest?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Approval | Denial | Ignoring | void>;
  /** Nobody of one list decided in time: `ignore` leaves the request with them, `deny` ends it. */
  onRequestForward?(
    input: Told<FlowInput<Targets, Fields, Connectors>, { readonly forward: Forward }>,
  ): MaybePromise<Denial | Ignoring | void>;
  /** Nobody decided: `deny` ends the request as denied, else it expires. */
  onRequestExpire?(
    input: Told<FlowInput<Targets, Fields, Connectors>, { readonly cause: ExpiryCause }>,
  ): MaybePromise<Denial | void>;
  /** Somebody who may decide approves: `deny` turns it around, `ignore` refuses the click. */
  onApprove?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Approval | Denial | Ignoring | void>;
  /** Somebody who may decide denies: `ignore` refuses the click. */
  onDeny?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<Denial | Ignoring | void>;
  /** Access is about to be given. It answers nothing; while it throws, the access waits. */
  onEscalate?(input: FlowInput<Targets, Fields, Connectors>): MaybePromise<void>;
  /**
   * Access is about to end. `ignore` keeps it where a person wants it ended early, though never against an admin: that
   * click waits for the answer. Else the hook is started before the removal, which does not wait for it and heeds no
   * answer; it may still run when the access is gone.
   */
  onDeescalate?(
    input: Told<FlowInput<Targets, Fields, Connectors>, { readonly cause: EndCause }>,
  ): MaybePromise<Ignoring | void>;
  /** A form was opened. */
  afterPrompt?(input: PromptInput<Targets, Connectors>): unknown;
  /** The request went on to the next list. */
  afterRequestForward?(input: Told<FlowInput<Targets, Fields, Connectors>, { readonly forward: Forward }>): unknown;
  afterRequestExpire?(input: Told<FlowInput<Targets, Fields, Connectors>, { readonly cause: ExpiryCause }>): unknown;
  /** Access has ended. */
  afterDeescalate?(input: Told<FlowInput<Targets, Fields, Connectors>, { readonly cause: EndCause }>): unknown;
}

/** What runs after a step; what it returns is waited for and not looked at. */
type AfterHooks<Input> = {
  readonly [
    Name in Exclude<AfterHook, "afterPrompt" | "afterRequestForward" | "afterRequestExpire" | "afterDeescalate">
  ]?: (input: Input) => unknown;
};
