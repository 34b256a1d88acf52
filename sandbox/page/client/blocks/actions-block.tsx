import type { Block } from "../../../slack/limits/blocks.ts";
import { keyOf } from "../common/key-of.ts";
import { ElementView } from "../elements/element-view.tsx";

type ActionsSpec = Extract<Block, { type: "actions" }>;

/** A row of buttons and menus. */
export function ActionsBlock({ block }: { readonly block: ActionsSpec }) {
  return (
    <div className="block-actions">
      {block.elements.map((element, index) => (
        <ElementView
          key={element.action_id ?? keyOf(index)}
          element={element}
          frame={{
            blockId: block.block_id ?? "",
            label: "",
            labelId: undefined,
            describedBy: undefined,
            isRequired: true,
            error: undefined,
            dispatches: true,
          }}
        />
      ))}
    </div>
  );
}
