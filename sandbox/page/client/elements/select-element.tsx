import { useMemo } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import type { SearchItem } from "../common/search-list.tsx";
import { plainWords } from "../mrkdwn/words.tsx";
import type { FieldFrame } from "./field-frame.ts";
import { Picker } from "./picker.tsx";
import { useField } from "./use-field.ts";

type StaticSpec = Extract<InteractiveElement, { type: "static_select" | "multi_static_select" }>;
type OptionSpec = NonNullable<StaticSpec["options"]>[number];

/** A menu whose options stand in the element itself, in groups or not. */
export function SelectElement({ element, frame }: { readonly element: StaticSpec; readonly frame: FieldFrame }) {
  const { choice, words, isPending, choose } = useField(element, frame.blockId);
  const items = useMemo(() => itemsOf(element), [element]);
  const labels = useMemo(() => new Map(items.map(({ id, label }) => [id, label])), [items]);
  return (
    <Picker
      frame={frame}
      placeholder={element.placeholder?.text ?? "Choose an option"}
      items={items}
      choice={choice}
      wordsOf={(id) => labels.get(id) ?? words.get(id) ?? id}
      takesSeveral={element.type === "multi_static_select"}
      mostSelected={"max_selected_items" in element ? element.max_selected_items : undefined}
      isPending={isPending && frame.dispatches}
      onChoose={(next) => void choose(next)}
      empty="No option fits what you typed."
    />
  );
}

function itemsOf(element: StaticSpec): readonly SearchItem[] {
  const single = element.options?.map((option) => itemOf(option, undefined)) ?? [];
  const grouped =
    element.option_groups?.flatMap(({ label, options }) =>
      options.map((option) => itemOf(option, plainWords(label))),
    ) ?? [];
  return [...single, ...grouped];
}

function itemOf(option: OptionSpec, group: string | undefined): SearchItem {
  const description = option.description === undefined ? undefined : plainWords(option.description);
  return { id: option.value, label: plainWords(option.text), description, group };
}
