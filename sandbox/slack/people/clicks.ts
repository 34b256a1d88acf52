import type { JsonObject } from "../json.ts";
import { choose, optionsIn } from "../views/field-choices.ts";
import { drawState, type FieldState, withField } from "../views/field-state.ts";
import { findElement, type FoundElement } from "../views/find-element.ts";
import { describeView, type OpenView } from "../views/open-view.ts";
import { describeMessage, type PostedMessage } from "../workspace/messages.ts";
import { nameInPayload } from "./payloads.ts";
import { isView, type Place } from "./place.ts";
import type { Choice, InteractionSeen } from "./person.ts";
import type { Sender } from "./sender.ts";
import { offeredOptions } from "./type-ahead.ts";
import { refuseUnlessVisible } from "./what-one-sees.ts";

/** Clicks or chooses, and tells the app with `block_actions`. */
export async function click(sender: Sender, place: Place, target: string, choice: Choice): Promise<InteractionSeen> {
  const found = findElement(place.blocks, target);
  const value = await chosenValue(sender, place, found, choice);
  const drawn = isView(place) ? fill(sender, viewNow(sender, place), found, value) : place;
  return dispatch(sender, drawn, found, value);
}

/** The view as it stands, wherever in the stack; only a tampering client can use one that is gone. */
export function viewNow({ desk, isForging, user }: Sender, view: OpenView): OpenView {
  const now = desk.views.find({ viewId: view.id });
  if (now === undefined && !isForging) throw new Error(`"${view.title}" is no longer open for ${user.name}`);
  return now ?? view;
}

/** The value the client would send for this choice. */
export async function chosenValue(
  sender: Sender,
  place: Place,
  found: FoundElement,
  choice: Choice,
): Promise<JsonObject> {
  const { element } = found;
  const isExternal = element.type === "external_select" || element.type === "multi_external_select";
  const offered = isExternal ? await offeredOptions(sender, place, found, choice) : (optionsIn(element) ?? []);
  return choose(element, choice, offered);
}

/** Puts the value into the field of a view; buttons and overflow menus keep nothing. */
export function fill(sender: Sender, view: OpenView, found: FoundElement, value: JsonObject): OpenView {
  if (found.element.type === "button" || found.element.type === "overflow") return view;
  return sender.desk.views.setField(view, found.blockId, found.actionId, value);
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function dispatch(
  sender: Sender,
  place: Place,
  found: FoundElement,
  value: JsonObject,
): Promise<InteractionSeen> {
  const { desk, userId } = sender;
  const action = { action_id: found.actionId, block_id: found.blockId, ...value, action_ts: desk.clock.nextTs() };
  const where = isView(place) ? placeInView(sender, place) : placeInMessage(sender, place, found, value);
  const trigger = desk.triggers.issue(userId);
  return sender.interact("block_actions", { trigger_id: trigger, ...where, actions: [action] });
}

function placeInView({ desk }: Sender, view: OpenView): JsonObject {
  return { container: { type: "view", view_id: view.id }, view: describeView(view, desk.workspace) };
}

function placeInMessage(sender: Sender, seen: PostedMessage, found: FoundElement, value: JsonObject): JsonObject {
  const { workspace, responseUrls, messageStates } = sender.desk;
  refuseUnlessVisible(sender, seen);
  const message = workspace.messages.find(seen.channel, seen.ts) ?? seen;
  const channel = workspace.channel(seen.channel);
  const isEphemeral = seen.ephemeralTo !== undefined;
  const holdsValue = found.element.type !== "button" && found.element.type !== "overflow";
  const before = stateOfMessage(sender, message);
  const state = holdsValue ? withField(before, found.blockId, found.actionId, value) : before;
  messageStates.set(placeOf(sender, seen), state);
  return {
    container: { type: "message", message_ts: seen.ts, channel_id: channel.id, is_ephemeral: isEphemeral },
    channel: { id: channel.id, name: nameInPayload(channel) },
    ...(isEphemeral ? {} : { message: describeMessage(message, workspace.teamId, workspace.appId) }),
    state: { values: state },
    response_url: responseUrls.issue({ userId: sender.userId, channel: channel.id, message: seen }),
  };
}

/** What this person chose in the message so far; what nobody touched is as the app drew it. */
export function stateOfMessage(sender: Sender, message: PostedMessage): FieldState {
  return drawState(message.blocks, sender.desk.messageStates.get(placeOf(sender, message)));
}

function placeOf({ userId }: Sender, { channel, ts }: PostedMessage): string {
  return `${userId} ${channel} ${ts}`;
}
