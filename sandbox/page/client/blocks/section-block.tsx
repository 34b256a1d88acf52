import type { Block } from "../../../slack/limits/blocks.ts";
import { keyOf } from "../common/key-of.ts";
import { ElementView } from "../elements/element-view.tsx";
import { plainWords, Words } from "../mrkdwn/words.tsx";
import { BlockImage } from "./block-image.tsx";

type SectionSpec = Extract<Block, { type: "section" }>;

/** Text, fields in two columns, and one thing beside them. */
export function SectionBlock({ block }: { readonly block: SectionSpec }) {
  const { text, fields, accessory } = block;
  return (
    <div className={accessory === undefined ? "block-section" : `block-section has-accessory beside-${accessory.type}`}>
      <div className="section-words">
        {text !== undefined && (
          <div className="section-text">
            <Words text={text} />
          </div>
        )}
        {fields !== undefined && (
          <div className="section-fields">
            {fields.map((field, index) => (
              <div key={keyOf(index)} className="section-field">
                <Words text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && (
        <div className="section-accessory">
          {accessory.type === "image" ? (
            <BlockImage url={accessory.image_url} alt={accessory.alt_text} className="accessory-image" />
          ) : (
            <ElementView
              element={accessory}
              frame={{
                blockId: block.block_id ?? "",
                label:
                  text === undefined
                    ? ""
                    : plainWords(text)
                        .replaceAll(/[*_~`]/g, "")
                        .slice(0, 80),
                labelId: undefined,
                describedBy: undefined,
                isRequired: true,
                error: undefined,
                dispatches: true,
              }}
            />
          )}
        </div>
      )}
    </div>
  );
}
