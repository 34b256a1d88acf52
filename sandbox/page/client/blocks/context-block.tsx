import type { Block } from "../../../slack/limits/blocks.ts";
import { keyOf } from "../common/key-of.ts";
import { Words } from "../mrkdwn/words.tsx";
import { BlockImage } from "./block-image.tsx";

type ContextSpec = Extract<Block, { type: "context" }>;

/** Small print: text and little pictures in a row. */
export function ContextBlock({ block }: { readonly block: ContextSpec }) {
  return (
    <div className="block-context">
      {block.elements.map((element, index) =>
        element.type === "image" ? (
          <BlockImage key={keyOf(index)} url={element.image_url} alt={element.alt_text} className="context-image" />
        ) : (
          <div key={keyOf(index)} className="context-text">
            <Words text={element} />
          </div>
        ),
      )}
    </div>
  );
}
