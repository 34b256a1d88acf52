import { useMemo } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { Icon } from "../common/icon.tsx";
import { useNames } from "../common/names.ts";
import type { FieldFrame } from "./field-frame.ts";
import { Picker } from "./picker.tsx";
import { usePlaces } from "../pane/places.ts";
import { useField } from "./use-field.ts";

type ConversationSpec = Extract<
  InteractiveElement,
  { type: "conversations_select" | "multi_conversations_select" | "channels_select" | "multi_channels_select" }
>;

/** A menu of the channels that everybody may see; conversation menus also have the person's direct messages. */
export function ConversationSelectElement(props: { readonly element: ConversationSpec; readonly frame: FieldFrame }) {
  const { element, frame } = props;
  const { choice, isPending, choose } = useField(element, frame.blockId);
  const { channels } = useNames();
  const places = usePlaces();
  const hasPeople = element.type === "conversations_select" || element.type === "multi_conversations_select";
  const items = useMemo(() => {
    const open = [...channels].map(([id, name]) => ({ id, label: name, picture: <Icon name="hash" /> }));
    if (!hasPeople) return open;
    const own = places
      .filter(({ kind }) => kind === "direct-message" || kind === "group-message")
      .map(({ id, name }) => ({ id, label: name, picture: <Icon name="chat" /> }));
    return [...open, ...own];
  }, [channels, places, hasPeople]);
  const labels = new Map(items.map(({ id, label }) => [id, label]));
  const takesSeveral = element.type === "multi_conversations_select" || element.type === "multi_channels_select";
  return (
    <Picker
      frame={frame}
      placeholder={element.placeholder?.text ?? (hasPeople ? "Choose a conversation" : "Choose a channel")}
      items={items}
      choice={choice}
      wordsOf={(id) => labels.get(id) ?? id}
      takesSeveral={takesSeveral}
      mostSelected={"max_selected_items" in element ? element.max_selected_items : undefined}
      isPending={isPending && frame.dispatches}
      onChoose={(next) => void choose(next)}
      empty="No conversation has this name."
    />
  );
}
