import type { Changes } from "../changes.ts";
import type { Clock } from "../clock.ts";
import { newId } from "../ids.ts";
import type { JsonObject } from "../json.ts";
import type { ViewPayload } from "../limits/check-view.ts";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import { fillInIds } from "../workspace/fill-in-ids.ts";
import { drawState, withField } from "./field-state.ts";
import { newHash, type OpenView, settingsOf } from "./open-view.ts";

/** https://docs.slack.dev/surfaces/modals: a root view and up to two on top of it. */
const maxStack = 3;

/** What was open when somebody looked: the stacks by user id, bottom first. */
interface KeptViews {
  readonly stacks: Readonly<Record<string, readonly OpenView[]>>;
  readonly homes: readonly OpenView[];
}

/** Every person's modal stack and home tab. */
export class Views {
  readonly #stacks: Map<string, readonly OpenView[]>;
  readonly #homes: Map<string, OpenView>;
  readonly #clock: Clock;
  readonly #changes: Changes;

  /** @param kept what was open before */
  constructor(clock: Clock, changes: Changes, kept?: KeptViews) {
    this.#stacks = new Map(Object.entries(kept?.stacks ?? {}));
    this.#homes = new Map(kept?.homes.map((home) => [home.userId, home]));
    this.#clock = clock;
    this.#changes = changes;
  }

  stackOf(userId: string): readonly OpenView[] {
    return this.#stacks.get(userId) ?? [];
  }

  homeOf(userId: string): OpenView | undefined {
    return this.#homes.get(userId);
  }

  /** A modal on someone's screen, by its id or by the app's own id for it. */
  find(ids: { viewId?: string | undefined; externalId?: string | undefined }): OpenView | undefined {
    const open = [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
    return open.find((view) =>
      ids.viewId === undefined ? view.externalId !== "" && view.externalId === ids.externalId : view.id === ids.viewId,
    );
  }

  /** A new stack takes the place of whatever was open. */
  open(userId: string, payload: ViewPayload): OpenView {
    this.#refuseTakenName(payload);
    const view = this.#draw(userId, payload, undefined);
    this.#show(userId, [view]);
    return view;
  }

  push(userId: string, payload: ViewPayload): OpenView {
    const stack = this.stackOf(userId);
    const top = stack.at(-1);
    if (top === undefined) throw new SlackRefusal("not_found");
    if (stack.length >= maxStack) throw new SlackRefusal("push_limit_reached");
    this.#refuseTakenName(payload);
    const view = this.#draw(userId, payload, top);
    this.#show(userId, [...stack, view]);
    return view;
  }

  update(view: OpenView, payload: ViewPayload): OpenView {
    if (payload.external_id !== view.externalId) this.#refuseTakenName(payload);
    const blocks = fillInIds(payload.blocks);
    const hash = newHash(this.#clock.now());
    const updated = { ...view, ...settingsOf(payload), blocks, hash, state: drawState(blocks, view.state) };
    return this.#replace(updated);
  }

  publish(userId: string, payload: ViewPayload): OpenView {
    const before = this.#homes.get(userId);
    const drawn = this.#draw(userId, payload, undefined);
    const home = before === undefined ? drawn : { ...drawn, id: before.id, rootViewId: before.id };
    this.#homes.set(userId, home);
    this.#changes.announce();
    return home;
  }

  /** Puts a value into a field without telling anyone. */
  setField(view: OpenView, blockId: string, actionId: string, value: JsonObject): OpenView {
    return this.#replace({ ...view, state: withField(view.state, blockId, actionId, value) });
  }

  /** Takes the top view away; the one under it shows again. */
  closeTop(userId: string): void {
    this.#show(userId, this.stackOf(userId).slice(0, -1));
  }

  closeAll(userId: string): void {
    this.#show(userId, []);
  }

  snapshot(): KeptViews {
    const open = [...this.#stacks].filter(([, stack]) => stack.length > 0);
    return { stacks: Object.fromEntries(open), homes: [...this.#homes.values()] };
  }

  #draw(userId: string, payload: ViewPayload, under: OpenView | undefined): OpenView {
    const id = newId("V");
    const blocks = fillInIds(payload.blocks);
    return {
      id,
      userId,
      rootViewId: under?.rootViewId ?? id,
      previousViewId: under?.id,
      hash: newHash(this.#clock.now()),
      ...settingsOf(payload),
      blocks,
      state: drawState(blocks),
    };
  }

  #replace(view: OpenView): OpenView {
    if (view.type === "home") this.#homes.set(view.userId, view);
    const stack = this.stackOf(view.userId).map((open) => (open.id === view.id ? view : open));
    this.#show(view.userId, stack);
    return view;
  }

  #show(userId: string, stack: readonly OpenView[]): void {
    this.#stacks.set(userId, stack);
    this.#changes.announce();
  }

  #refuseTakenName(payload: ViewPayload): void {
    if (payload.external_id === undefined || payload.external_id === "") return;
    if (this.find({ externalId: payload.external_id }) !== undefined) throw new SlackRefusal("duplicate_external_id");
  }
}
