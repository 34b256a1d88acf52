import type { Block } from "../../../slack/limits/blocks.ts";
import { plainWords } from "../mrkdwn/words.tsx";
import { BlockImage } from "./block-image.tsx";

type ImageSpec = Extract<Block, { type: "image" }>;

export function ImageBlock({ block }: { readonly block: ImageSpec }) {
  return (
    <figure className="block-image">
      {block.title !== undefined && <figcaption>{plainWords(block.title)}</figcaption>}
      <BlockImage url={block.image_url} alt={block.alt_text} className="image-large" />
    </figure>
  );
}
