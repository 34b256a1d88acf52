import { type KeyboardEvent, useEffect, useRef } from "react";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { type FieldFrame, labelling } from "./field-frame.ts";
import { useField } from "./use-field.ts";

type TypedSpec = Extract<
  InteractiveElement,
  { type: "plain_text_input" | "number_input" | "email_text_input" | "url_text_input" }
>;

const inputModes = {
  plain_text_input: "text",
  number_input: "decimal",
  email_text_input: "email",
  url_text_input: "url",
} as const;

/** Everything one types into. The app hears of it by Enter or by every pause, where the field says so. */
export function TypedElement({ element, frame }: { readonly element: TypedSpec; readonly frame: FieldFrame }) {
  const { choice, choose, type } = useField(element, frame.blockId);
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const value = typeof choice === "string" ? choice : "";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const everyCharacter = frame.dispatches && triggers.includes("on_character_entered");
  const byEnter = frame.dispatches && triggers.includes("on_enter_pressed");
  const isMultiline = element.type === "plain_text_input" && element.multiline === true;
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || !byEnter || (isMultiline && event.shiftKey)) return;
    event.preventDefault();
    void choose(value);
  };
  useEffect(() => {
    if (element.focus_on_load === true) input.current?.focus();
  }, [element.focus_on_load]);
  const most = element.type === "plain_text_input" ? (element.max_length ?? 3000) : undefined;
  const common = {
    ref: input,
    className: isMultiline ? "input input-tall" : "input",
    value,
    placeholder: element.placeholder?.text ?? "",
    onChange: (event: { currentTarget: { value: string } }) => type(event.currentTarget.value, !everyCharacter),
    onKeyDown: pressed,
    "aria-invalid": frame.error !== undefined,
    "aria-required": frame.isRequired,
    ...labelling(frame, element.placeholder?.text),
    ...(frame.describedBy !== undefined && { "aria-describedby": frame.describedBy }),
  };
  return (
    <div className="typed">
      {isMultiline ? (
        <textarea {...common} rows={3} />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={inputModes[element.type]}
          autoComplete="off"
          spellCheck={element.type === "plain_text_input"}
        />
      )}
      {most !== undefined && value.length > most * 0.8 && most - value.length < 200 && (
        <small className={value.length > most ? "typed-count is-over" : "typed-count"}>{most - value.length}</small>
      )}
    </div>
  );
}
