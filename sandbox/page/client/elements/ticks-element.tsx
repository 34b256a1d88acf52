import { useId } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { Words } from "../mrkdwn/words.tsx";
import { asList } from "./choice.ts";
import { type FieldFrame, labelling } from "./field-frame.ts";
import { useField } from "./use-field.ts";

type TicksSpec = Extract<InteractiveElement, { type: "checkboxes" | "radio_buttons" }>;

/** Check boxes and radio buttons, with their descriptions. */
export function TicksElement({ element, frame }: { readonly element: TicksSpec; readonly frame: FieldFrame }) {
  const { choice, choose } = useField(element, frame.blockId);
  const name = useId();
  const chosen = asList(choice);
  const isRadio = element.type === "radio_buttons";
  const tick = (value: string, isOn: boolean) => {
    if (isRadio) void choose(value);
    else
      void choose(
        element.options.map((option) => option.value).filter((one) => (one === value ? isOn : chosen.includes(one))),
      );
  };
  return (
    <div
      className="ticks"
      role={isRadio ? "radiogroup" : "group"}
      {...labelling(frame)}
      {...(frame.describedBy !== undefined && { "aria-describedby": frame.describedBy })}
    >
      {element.options.map((option) => (
        <label key={option.value} className="tick">
          <input
            type={isRadio ? "radio" : "checkbox"}
            name={name}
            checked={chosen.includes(option.value)}
            onChange={(event) => tick(option.value, event.currentTarget.checked)}
          />
          <span className="tick-words">
            <Words text={option.text} />
            {option.description !== undefined && (
              <small>
                <Words text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
