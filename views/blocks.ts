import type { ActionsBlock, Button, ContextBlock, KnownBlock, MrkdwnElement, SectionBlock } from "@slack/types";

import { plain } from "./text.ts";

/** A message: `text` is what notifications and screen readers say, `blocks` what is seen. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Markup of our own. People's words in it went through `mrkdwn` or `sentence` of `text.ts`. */
export function markup(text: string): MrkdwnElement {
  return { type: "mrkdwn", text, verbatim: true };
}

export function section(text: string): SectionBlock {
  return { type: "section", text: markup(text) };
}

/** People's own words at full length, shown exactly as they were typed. */
export function quotation(text: string): SectionBlock {
  return { type: "section", text: plain(text, 3_000) };
}

export function context(text: string): ContextBlock {
  return { type: "context", elements: [markup(text)] };
}

/** Label and value, two beside each other; as many sections as Slack's ten fields each demand. */
export function fieldSections(fields: readonly string[]): SectionBlock[] {
  const sections: SectionBlock[] = [];
  for (let start = 0; start < fields.length; start += 10) {
    sections.push({ type: "section", fields: fields.slice(start, start + 10).map(markup) });
  }
  return sections;
}

/** One row of buttons, or nothing when there is none. */
export function buttonRow(buttons: readonly Button[]): ActionsBlock[] {
  return buttons.length === 0 ? [] : [{ type: "actions", elements: [...buttons] }];
}
