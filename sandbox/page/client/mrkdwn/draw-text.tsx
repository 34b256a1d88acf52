import type { ReactNode } from "react";

import { keyOf } from "../common/key-of.ts";
import { nameOf, useNames } from "../common/names.ts";
import { useToday } from "../common/use-now.ts";
import { usePlaces } from "../pane/places.ts";
import { formatSlackDate } from "./slack-date.ts";
import type { DateMark, Inline, Paragraph } from "./text-tree.ts";

/** A tree of text, drawn. */
export function DrawnText({ paragraphs }: { readonly paragraphs: readonly Paragraph[] }) {
  return paragraphs.map((paragraph, index) => <DrawnParagraph key={keyOf(index)} paragraph={paragraph} />);
}

function DrawnParagraph({ paragraph }: { readonly paragraph: Paragraph }) {
  switch (paragraph.kind) {
    case "paragraph":
      return <p className="text-paragraph">{drawInlines(paragraph.children)}</p>;
    case "heading":
      return <p className={`text-heading text-heading-${paragraph.level}`}>{drawInlines(paragraph.children)}</p>;
    case "preformatted":
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reachable by keyboard
        <pre className="text-preformatted" tabIndex={0}>
          {drawInlines(paragraph.children)}
        </pre>
      );
    case "quote":
      return (
        <blockquote className="text-quote">
          <DrawnText paragraphs={paragraph.children} />
        </blockquote>
      );
    case "list":
      return (
        <ul className="text-list">
          {paragraph.items.map(({ marker, indent, children }, index) => (
            <li key={keyOf(index)} className={`text-item text-item-${Math.min(indent, 4)}`}>
              <span className="text-marker">{marker}</span> <span>{drawInlines(children)}</span>
            </li>
          ))}
        </ul>
      );
  }
}

function drawInlines(inlines: readonly Inline[]): ReactNode {
  return inlines.map((inline, index) => <DrawnInline key={keyOf(index)} inline={inline} />);
}

function DrawnInline({ inline }: { readonly inline: Inline }) {
  switch (inline.kind) {
    case "text":
      return inline.text;
    case "break":
      return <br />;
    case "bold":
      return <b>{drawInlines(inline.children)}</b>;
    case "italic":
      return <i>{drawInlines(inline.children)}</i>;
    case "strike":
      return <s>{drawInlines(inline.children)}</s>;
    case "code":
      return <code className="text-code">{drawInlines(inline.children)}</code>;
    case "link":
      return (
        <a className="text-link" href={inline.url} target="_blank" rel="noopener noreferrer">
          {drawInlines(inline.children)}
        </a>
      );
    case "person":
    case "channel":
    case "user-group":
      return <Mention kind={inline.kind} id={inline.id} label={inline.label} />;
    case "broadcast":
      return <span className="mention mention-loud">@{inline.range}</span>;
    case "date":
      return <DateWords date={inline.date} />;
    case "emoji":
      return (
        <span className="emoji" role="img" aria-label={inline.name.replaceAll("_", " ")} title={`:${inline.name}:`}>
          {inline.emoji}
        </span>
      );
    case "unknown":
      return <span className="text-unknown">[{inline.name}]</span>;
  }
}

function Mention(props: {
  readonly kind: "person" | "channel" | "user-group";
  readonly id: string;
  readonly label: string | null;
}) {
  const names = useNames();
  const places = usePlaces();
  const { kind, id, label } = props;
  if (kind === "channel") {
    // Only those who are in a private channel know its name.
    const own = places.find((place) => place.id === id)?.name;
    return <span className="mention">#{names.channels.get(id) ?? own ?? label ?? "a private channel"}</span>;
  }
  const isKnown = names.people.has(id) || id === names.appUserId;
  const name =
    kind === "person" ? (isKnown ? nameOf(names, id) : (label ?? id)) : (names.userGroups.get(id) ?? label ?? id);
  return <span className="mention">@{name.replace(/^@/, "")}</span>;
}

function DateWords({ date }: { readonly date: DateMark }) {
  const now = useToday();
  const words = formatSlackDate(date.unix, date.format, { now }) ?? date.fallback;
  const isDate = Math.abs(date.unix) < 8.64e12;
  const drawn = isDate ? (
    <time dateTime={new Date(date.unix * 1000).toISOString()} title={date.fallback}>
      {words}
    </time>
  ) : (
    date.fallback
  );
  if (date.url === null) return drawn;
  return (
    <a className="text-link" href={date.url} target="_blank" rel="noopener noreferrer">
      {drawn}
    </a>
  );
}
