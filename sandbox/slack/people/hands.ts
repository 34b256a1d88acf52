import { findElement } from "../views/find-element.ts";
import { describeView, type OpenView } from "../views/open-view.ts";
import type { PostedMessage } from "../workspace/messages.ts";
import type { User } from "../workspace/users.ts";
import { click, stateOfMessage } from "./clicks.ts";
import { typeCommand, useGlobalShortcut, useMessageShortcut } from "./commands.ts";
import type { Desk } from "./desk.ts";
import { changeField, closeView, submitView, topView } from "./forms.ts";
import type { Choice, Forgery, FormValues, Person } from "./person.ts";
import type { Place } from "./place.ts";
import { say } from "./say.ts";
import { Sender } from "./sender.ts";
import { type Suggestion, typeAhead } from "./type-ahead.ts";
import { messagesSeenBy, newestSeenBy } from "./what-one-sees.ts";

/** One person at a Slack client. */
export class Hands implements Person {
  readonly id: string;
  readonly #desk: Desk;
  readonly #sender: Sender;

  constructor(desk: Desk, id: string, forgery?: Forgery) {
    this.id = desk.workspace.user(id).id;
    this.#desk = desk;
    this.#sender = new Sender(desk, id, forgery);
  }

  get user(): User {
    return this.#sender.user;
  }

  get directMessage(): string {
    return this.#desk.workspace.directMessage([this.id]).id;
  }

  forging(forgery: Forgery): Person {
    return new Hands(this.#desk, this.id, forgery);
  }

  command(command: string, text = "", options: { channel?: string } = {}) {
    return typeCommand(this.#sender, { command, text, channel: options.channel });
  }

  globalShortcut(callbackId: string) {
    return useGlobalShortcut(this.#sender, callbackId);
  }

  messageShortcut(callbackId: string, message: PostedMessage) {
    return useMessageShortcut(this.#sender, callbackId, message);
  }

  openView(options: { timeoutMs?: number } = {}) {
    return this.waitForView(() => true, options);
  }

  waitForView(predicate: (view: OpenView) => boolean, options: { timeoutMs?: number } = {}) {
    const top = () => this.views().findLast((view, index, stack) => index === stack.length - 1 && predicate(view));
    return this.#desk.changes.until(top, { what: `a form for ${this.user.name}`, ...options });
  }

  views() {
    return this.#desk.views.stackOf(this.id);
  }

  changeField(field: string, choice: Choice, options: { isTyping?: boolean } = {}) {
    return changeField(this.#sender, field, choice, options);
  }

  async typeAhead(field: string, text: string, options: { on?: Place } = {}): Promise<readonly Suggestion[]> {
    const place = options.on ?? topView(this.#sender);
    return typeAhead(this.#sender, place, findElement(place.blocks, field), text);
  }

  submitView(values: FormValues = {}) {
    return submitView(this.#sender, values);
  }

  closeView(options: { all?: boolean } = {}) {
    return closeView(this.#sender, options.all ?? false);
  }

  click(where: Place, target: string, options: { choice?: Choice } = {}) {
    return click(this.#sender, where, target, options.choice ?? null);
  }

  openHome(tab: "home" | "messages" = "home") {
    const { workspace, clock } = this.#desk;
    const home = this.home();
    const view = home === undefined || tab === "messages" ? {} : { view: describeView(home, workspace) };
    const event = { type: "app_home_opened", user: this.id, channel: this.directMessage, tab, ...view };
    return this.#sender.event({ ...event, event_ts: clock.nextTs() });
  }

  home() {
    return this.#desk.views.homeOf(this.id);
  }

  waitForHome(predicate: (view: OpenView) => boolean = () => true, options: { timeoutMs?: number } = {}) {
    const look = () => [this.home()].find((view) => view !== undefined && predicate(view));
    return this.#desk.changes.until(look, { what: `the home tab of ${this.user.name}`, ...options });
  }

  say(channelIdOrName: string, text: string, options: { threadTs?: string } = {}) {
    return say(this.#sender, channelIdOrName, text, options.threadTs);
  }

  messages() {
    return messagesSeenBy(this.#desk.workspace, this.id);
  }

  stateOf(message: PostedMessage) {
    return stateOfMessage(this.#sender, message);
  }

  waitForMessage(predicate: (message: PostedMessage) => boolean = () => true, options: { timeoutMs?: number } = {}) {
    const look = () => newestSeenBy(this.#desk.workspace, this.id, predicate);
    return this.#desk.changes.until(look, { what: `a message for ${this.user.name}`, ...options });
  }
}
