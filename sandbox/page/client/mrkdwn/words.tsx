import { useMemo } from "react";

import { DrawnText } from "./draw-text.tsx";
import { parseMrkdwn } from "./parse-mrkdwn.ts";
import { parsePlain } from "./parse-plain.ts";

interface TextObject {
  readonly type: "plain_text" | "mrkdwn";
  readonly text: string;
  readonly emoji?: boolean | undefined;
  readonly verbatim?: boolean | undefined;
}

/** A text object of Block Kit: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function Words({ text }: { readonly text: TextObject }) {
  const { type, text: written, emoji = true, verbatim = false } = text;
  const paragraphs = useMemo(
    () => (type === "mrkdwn" ? parseMrkdwn(written, { linksAddresses: !verbatim }) : parsePlain(written, emoji)),
    [type, written, emoji, verbatim],
  );
  return <DrawnText paragraphs={paragraphs} />;
}

/** Plain words with their emoji, as one string, for labels and names. */
export function plainWords(text: { readonly text: string; readonly emoji?: boolean | undefined }): string {
  const [paragraph] = parsePlain(text.text, text.emoji ?? true);
  if (paragraph?.kind !== "paragraph") return text.text;
  return paragraph.children
    .map((inline) => (inline.kind === "text" ? inline.text : inline.kind === "emoji" ? inline.emoji : " "))
    .join("");
}
