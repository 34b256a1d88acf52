import * as z from "zod";
import type { OfferedOption } from "../views/field-choices.ts";
import type { FoundElement } from "../views/find-element.ts";
import { describeView } from "../views/open-view.ts";
import { selectOption, plainText } from "../limits/text-objects.ts";
import { describeMessage } from "../workspace/messages.ts";
import { nameInPayload } from "./payloads.ts";
import { isView, type Place } from "./place.ts";
import type { Choice } from "./person.ts";
import type { Sender } from "./sender.ts";

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload: options or groups, at most 100. */
const answer = z.union([
  z.object({ options: z.array(selectOption).max(100) }),
  z.object({
    option_groups: z.array(z.object({ label: plainText(75), options: z.array(selectOption).max(100) })).max(100),
  }),
]);

/** An option as it is shown while typing. */
export interface Suggestion extends OfferedOption {
  readonly description?: { readonly text: string } | undefined;
  /** The heading it stands under, where the app answered in groups. */
  readonly group?: string | undefined;
}

/** Asks the app what it offers for this text. An answer outside Slack's limits shows nothing, as in Slack: here an error. */
export async function typeAhead(
  sender: Sender,
  place: Place,
  found: FoundElement,
  text: string,
): Promise<readonly Suggestion[]> {
  const { element, actionId, blockId } = found;
  if (element.type !== "external_select" && element.type !== "multi_external_select") {
    throw new Error(`"${actionId}" is a ${element.type}: nothing is asked while typing into it`);
  }
  const least = element.min_query_length ?? 3;
  if (text.length < least) throw new Error(`Slack asks the app from ${least} characters on`);
  const where = describePlace(sender, place);
  const seen = await sender.interact("block_suggestion", {
    action_id: actionId,
    block_id: blockId,
    value: text,
    ...where,
  });
  if (seen.delivery.outcome !== "acknowledged") throw new Error(`The options did not load: ${seen.failure}`);
  const read = answer.safeParse(seen.delivery.body);
  if (!read.success) throw new Error(`Slack would show none of these options: ${z.prettifyError(read.error)}`);
  const groups =
    "options" in read.data
      ? [{ heading: undefined, options: read.data.options }]
      : read.data.option_groups.map(({ label, options }) => ({ heading: label.text, options }));
  const key = keyOf(place, found);
  const options = groups.flatMap((group) => group.options);
  sender.desk.offered.set(key, [...options, ...(sender.desk.offered.get(key) ?? [])]);
  return groups.flatMap((group) => group.options.map((option) => ({ ...option, group: group.heading })));
}

/** Everything this field was ever offered; asks for the choice itself when it is not among that yet. */
export async function offeredOptions(
  sender: Sender,
  place: Place,
  found: FoundElement,
  choice: Choice,
): Promise<readonly OfferedOption[]> {
  const known = () => sender.desk.offered.get(keyOf(place, found)) ?? [];
  const wanted = choice === null ? [] : [choice].flat().map(String);
  for (const one of wanted) {
    if (known().some(({ value, text }) => value === one || text.text === one)) continue;
    await typeAhead(sender, place, found, one);
  }
  return known();
}

function keyOf(place: Place, { blockId, actionId }: FoundElement): string {
  const where = isView(place) ? place.id : `${place.channel} ${place.ts}`;
  return `${where} ${blockId} ${actionId}`;
}

function describePlace({ desk: { workspace } }: Sender, place: Place) {
  if (isView(place)) {
    return { container: { type: "view", view_id: place.id }, view: describeView(place, workspace) };
  }
  const channel = workspace.channel(place.channel);
  return {
    container: { type: "message", message_ts: place.ts, channel_id: channel.id, is_ephemeral: false },
    channel: { id: channel.id, name: nameInPayload(channel) },
    message: describeMessage(place, workspace.teamId, workspace.appId),
  };
}
