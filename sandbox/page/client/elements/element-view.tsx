import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { ButtonElement } from "./button-element.tsx";
import { ConversationSelectElement } from "./conversation-select-element.tsx";
import { ExternalSelectElement } from "./external-select-element.tsx";
import type { FieldFrame } from "./field-frame.ts";
import { MomentElement } from "./moment-element.tsx";
import { OverflowElement } from "./overflow-element.tsx";
import { PeopleSelectElement } from "./people-select-element.tsx";
import { SelectElement } from "./select-element.tsx";
import { TicksElement } from "./ticks-element.tsx";
import { TypedElement } from "./typed-element.tsx";
import { UnknownPart } from "../blocks/unknown-part.tsx";

/** Anything one can click, choose from or type into. */
export function ElementView({ element, frame }: { readonly element: InteractiveElement; readonly frame: FieldFrame }) {
  switch (element.type) {
    case "button":
      return <ButtonElement element={element} blockId={frame.blockId} />;
    case "overflow":
      return <OverflowElement element={element} blockId={frame.blockId} />;
    case "static_select":
    case "multi_static_select":
      return <SelectElement element={element} frame={frame} />;
    case "external_select":
    case "multi_external_select":
      return <ExternalSelectElement element={element} frame={frame} />;
    case "users_select":
    case "multi_users_select":
      return <PeopleSelectElement element={element} frame={frame} />;
    case "conversations_select":
    case "multi_conversations_select":
    case "channels_select":
    case "multi_channels_select":
      return <ConversationSelectElement element={element} frame={frame} />;
    case "checkboxes":
    case "radio_buttons":
      return <TicksElement element={element} frame={frame} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <MomentElement element={element} frame={frame} />;
    case "plain_text_input":
    case "number_input":
    case "email_text_input":
    case "url_text_input":
      return <TypedElement element={element} frame={frame} />;
    default:
      return <UnknownPart kind="element" part={element} />;
  }
}
