import type { DeliveryResult } from "../delivery/delivery.ts";
import type { Signing } from "../delivery/signed-post.ts";
import type { FieldState } from "../views/field-state.ts";
import type { OpenView } from "../views/open-view.ts";
import type { Suggestion } from "./type-ahead.ts";
import type { PostedMessage } from "../workspace/messages.ts";
import type { User } from "../workspace/users.ts";

/** What one puts into a field: typed text, an option's value or its text, ids, or several of them; null empties it. */
export type Choice = string | number | readonly string[] | null;

/** By block id and action id, or by the label that stands over the field. */
export type FormValues = Readonly<Record<string, Choice | Readonly<Record<string, Choice>>>>;

/** How a person's requests are altered on the way: JSON pointers into the payload, and the signature. */
export interface Forgery extends Signing {
  /** For example `{ "/actions/0/value": "other" }`; the value undefined removes the key. */
  payload?: Readonly<Record<string, unknown>>;
}

/** What came of one interaction, from the person's chair. */
export interface InteractionSeen {
  /** What Slack shows when the app did not answer well: `operation_timeout`, `dispatch_failed`, … */
  readonly failure: string | undefined;
  readonly deliveredAt: number;
  readonly ackMs: number;
  readonly delivery: DeliveryResult;
}

export interface CommandSeen extends InteractionSeen {
  /** The message that came with the acknowledgement, if one did. */
  readonly shown: PostedMessage | undefined;
}

/** What happened to the form: it closed, shows errors, was replaced, got another on top, all closed, or nothing happened. */
export interface SubmissionSeen extends InteractionSeen {
  readonly outcome: "closed" | "errors" | "updated" | "pushed" | "cleared" | "failed";
  /** By block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** The form on top now, if one is left. */
  readonly view: OpenView | undefined;
  /** False when the client held the form back, because a required field is empty. */
  readonly sentToApp: boolean;
}

/** What one person can do in Slack. Each method rejects if a Slack client would not let them. */
export interface Person {
  readonly id: string;
  readonly user: User;
  /** The id of her conversation with the app, opened if it wasn't. */
  readonly directMessage: string;

  /** Types a slash command; `channel` is an id or name, her DM with the app when absent. */
  command(command: string, text?: string, options?: { channel?: string }): Promise<CommandSeen>;
  globalShortcut(callbackId: string): Promise<InteractionSeen>;
  messageShortcut(callbackId: string, message: PostedMessage): Promise<InteractionSeen>;

  /** The form on top of her screen, waiting for one to open. */
  openView(options?: { timeoutMs?: number }): Promise<OpenView>;
  /** The form on top once it looks like this (for example after `views.update`). */
  waitForView(predicate: (view: OpenView) => boolean, options?: { timeoutMs?: number }): Promise<OpenView>;
  /** The forms on her screen right now, bottom first. */
  views(): readonly OpenView[];
  /** Fills one field (action id, block id or label); tells the app if it dispatches and she is not still typing. */
  changeField(field: string, choice: Choice, options?: { isTyping?: boolean }): Promise<InteractionSeen | undefined>;
  /** What a type-ahead field (on the top form, or on a message or home tab) offers for this text. */
  typeAhead(field: string, text: string, options?: { on?: PostedMessage | OpenView }): Promise<readonly Suggestion[]>;
  submitView(values?: FormValues): Promise<SubmissionSeen>;
  /** Cancel closes the top form; `all` is the cross, which closes the whole stack. */
  closeView(options?: { all?: boolean }): Promise<void>;

  /** Clicks or chooses on a message, form or home tab, as it looked in the snapshot given; by action id or label; a question before is confirmed. */
  click(where: PostedMessage | OpenView, target: string, options?: { choice?: Choice }): Promise<InteractionSeen>;

  /** Opens the app's home tab and waits until the event is acknowledged. */
  openHome(tab?: "home" | "messages"): Promise<InteractionSeen>;
  home(): OpenView | undefined;
  waitForHome(predicate?: (view: OpenView) => boolean, options?: { timeoutMs?: number }): Promise<OpenView>;

  /** Writes a message herself; the app gets a `message` event where it would. */
  say(channelIdOrName: string, text: string, options?: { threadTs?: string }): Promise<PostedMessage>;
  /** Everything she can read now: channels she is in, DMs, her ephemerals; oldest first. */
  messages(): readonly PostedMessage[];
  /** What she chose in a message so far, or what it shows as chosen. */
  stateOf(message: PostedMessage): FieldState;
  /** The newest message she can read that fits, waiting for one. */
  waitForMessage(
    predicate?: (message: PostedMessage) => boolean,
    options?: { timeoutMs?: number },
  ): Promise<PostedMessage>;

  /** The same person with a tampering client: nothing is checked and her requests are altered as said. */
  forging(forgery: Forgery): Person;
}
