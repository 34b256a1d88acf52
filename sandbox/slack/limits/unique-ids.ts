import type { Block } from "./blocks.ts";
import { elementsOf } from "./elements-of.ts";

/**
 * A `block_id` is unique in its message or view, an `action_id` in its block; Slack refuses the second one.
 * https://docs.slack.dev/reference/block-kit/block-elements/button-element: "each action_id in a block should be unique"
 */
export function findRepeatedIds(blocks: readonly Block[], pointer: string): string[] {
  const ofBlocks = repeated(blocks.map((block) => block.block_id)).map(({ id, at }) =>
    complain("block_id", id, `${pointer}/${at}/block_id`),
  );
  const ofElements = blocks.flatMap((block, index) =>
    repeated(elementsOf(block).map((element) => element.action_id)).map(({ id, at }) =>
      complain("action_id", id, `${pointer}/${index}/elements/${at}/action_id`),
    ),
  );
  return [...ofBlocks, ...ofElements];
}

function repeated(ids: readonly (string | undefined)[]): { id: string; at: number }[] {
  return ids.flatMap((id, at) => (id !== undefined && ids.indexOf(id) < at ? [{ id, at }] : []));
}

function complain(what: string, id: string, where: string): string {
  return `\`${what}\` "${id}" already exists [json-pointer:${where}]`;
}
