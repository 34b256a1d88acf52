import { useId } from "react";

import type { Block } from "../../../slack/limits/blocks.ts";
import { ElementView } from "../elements/element-view.tsx";
import { usePlace } from "../elements/place.ts";
import { plainWords } from "../mrkdwn/words.tsx";

type InputSpec = Extract<Block, { type: "input" }>;

/** A field with its label, its hint and what is wrong with it. */
export function InputBlock({ block }: { readonly block: InputSpec }) {
  const { errors } = usePlace();
  const id = useId();
  const blockId = block.block_id ?? "";
  const error = Object.hasOwn(errors, blockId) ? errors[blockId] : undefined;
  const isOptional = block.optional === true;
  const label = plainWords(block.label);
  const described = [
    ...(error === undefined ? [] : [`${id}-error`]),
    ...(block.hint === undefined ? [] : [`${id}-hint`]),
  ].join(" ");
  return (
    <div className={error === undefined ? "block-input" : "block-input is-wrong"} data-block-id={blockId}>
      <div className="input-label" id={`${id}-label`}>
        {label}
        {isOptional && <span className="input-optional"> (optional)</span>}
      </div>
      <ElementView
        element={block.element}
        frame={{
          blockId,
          label,
          labelId: `${id}-label`,
          describedBy: described === "" ? undefined : described,
          isRequired: !isOptional,
          error,
          dispatches: block.dispatch_action === true,
        }}
      />
      {error !== undefined && (
        <p className="input-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p className="input-hint" id={`${id}-hint`}>
          {plainWords(block.hint)}
        </p>
      )}
    </div>
  );
}
