import { useMemo } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { Avatar } from "../common/avatar.tsx";
import { nameOf, useNames } from "../common/names.ts";
import type { FieldFrame } from "./field-frame.ts";
import { Picker } from "./picker.tsx";
import { useField } from "./use-field.ts";

type PeopleSpec = Extract<InteractiveElement, { type: "users_select" | "multi_users_select" }>;

/** A menu of everybody in the workspace. */
export function PeopleSelectElement({ element, frame }: { readonly element: PeopleSpec; readonly frame: FieldFrame }) {
  const { choice, isPending, choose } = useField(element, frame.blockId);
  const names = useNames();
  const items = useMemo(
    () =>
      [...names.people.values()]
        .filter(({ kind }) => kind !== "deactivated")
        .map(({ id, realName, name, title }) => ({
          id,
          label: realName,
          description: [`@${name}`, title].filter((words) => words !== "").join(" · "),
          picture: <Avatar id={id} name={realName} size="s" />,
        })),
    [names],
  );
  return (
    <Picker
      frame={frame}
      placeholder={element.placeholder?.text ?? "Choose a person"}
      items={items}
      choice={choice}
      wordsOf={(id) => nameOf(names, id)}
      takesSeveral={element.type === "multi_users_select"}
      mostSelected={"max_selected_items" in element ? element.max_selected_items : undefined}
      isPending={isPending && frame.dispatches}
      onChoose={(next) => void choose(next)}
      empty="Nobody has this name."
    />
  );
}
