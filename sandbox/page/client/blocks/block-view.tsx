import { useMemo } from "react";

import type { Block } from "../../../slack/limits/blocks.ts";
import { keyOf } from "../common/key-of.ts";
import { DrawnText } from "../mrkdwn/draw-text.tsx";
import { parseMarkdown } from "../mrkdwn/parse-markdown.ts";
import { readRichText } from "../mrkdwn/read-rich-text.ts";
import { plainWords } from "../mrkdwn/words.tsx";
import { ActionsBlock } from "./actions-block.tsx";
import { ContextBlock } from "./context-block.tsx";
import { ImageBlock } from "./image-block.tsx";
import { InputBlock } from "./input-block.tsx";
import { SectionBlock } from "./section-block.tsx";
import { UnknownPart } from "./unknown-part.tsx";

/** The blocks of a message, form or home tab, one under the other. */
export function BlockList({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <BlockView key={block.block_id ?? keyOf(index)} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.type) {
    case "section":
      return <SectionBlock block={block} />;
    case "divider":
      return <hr className="block-divider" />;
    case "header":
      return <h3 className="block-header">{plainWords(block.text)}</h3>;
    case "context":
      return <ContextBlock block={block} />;
    case "actions":
      return <ActionsBlock block={block} />;
    case "input":
      return <InputBlock block={block} />;
    case "image":
      return <ImageBlock block={block} />;
    case "markdown":
      return <MarkdownBlock text={block.text} />;
    case "rich_text":
      return <RichTextBlock elements={block.elements} />;
    default:
      return <UnknownPart kind="block" part={block} />;
  }
}

function MarkdownBlock({ text }: { readonly text: string }) {
  const paragraphs = useMemo(() => parseMarkdown(text), [text]);
  return <DrawnText paragraphs={paragraphs} />;
}

function RichTextBlock({ elements }: { readonly elements: readonly { readonly type: string }[] }) {
  const paragraphs = useMemo(() => readRichText(elements), [elements]);
  return <DrawnText paragraphs={paragraphs} />;
}
