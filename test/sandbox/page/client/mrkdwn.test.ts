import * as fc from "fast-check";
import { expect, test } from "vitest";

import { parseMrkdwn } from "../../../../sandbox/page/client/mrkdwn/parse-mrkdwn.ts";
import { parsePlain } from "../../../../sandbox/page/client/mrkdwn/parse-plain.ts";
import { type Inline, type Paragraph, readableWords } from "../../../../sandbox/page/client/mrkdwn/text-tree.ts";

const inline = (text: string): readonly Inline[] =>
  parseMrkdwn(text).flatMap((paragraph) => (paragraph.kind === "paragraph" ? paragraph.children : []));
const kinds = (text: string) => parseMrkdwn(text).map(({ kind }) => kind);
const letters = (some: string) => some.replaceAll(/[^a-z0-9]/g, "");
const words = (text: string): Inline => ({ kind: "text", text });

test("emphasis and code are read as Slack reads them", () => {
  expect(inline("*bold* _it_ ~gone~ `a < b`")).toEqual([
    { kind: "bold", children: [words("bold")] },
    words(" "),
    { kind: "italic", children: [words("it")] },
    words(" "),
    { kind: "strike", children: [words("gone")] },
    words(" "),
    { kind: "code", children: [words("a < b")] },
  ]);
  expect(inline("*bold _and_ more*")).toEqual([
    { kind: "bold", children: [words("bold "), { kind: "italic", children: [words("and")] }, words(" more")] },
  ]);
});

test.each(["2*3*4", "snake_case_name", "* not bold *", "a ** b", "*no end", "`no end", "*over\nlines*"])(
  "%j has no emphasis",
  (text) => {
    const found = inline(text).map(({ kind }) => kind);

    expect(found.every((kind) => kind === "text" || kind === "break")).toBe(true);
    expect(readableWords(parseMrkdwn(text))).toBe(text);
  },
);

test("escaped characters are only characters", () => {
  expect(inline("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt; stays")).toEqual([words("1 < 2 && 3 > 2, &lt; stays")]);
});

test("links, mentions and dates between angle brackets", () => {
  expect(inline("<https://acme.com/?a=1&amp;b=2|the wiki>")).toEqual([
    { kind: "link", url: "https://acme.com/?a=1&b=2", children: [words("the wiki")] },
  ]);
  expect(inline("<@U0BOB> <#C1|general> <!subteam^S1|@oncall> <!here>")).toEqual([
    { kind: "person", id: "U0BOB", label: null },
    words(" "),
    { kind: "channel", id: "C1", label: "general" },
    words(" "),
    { kind: "user-group", id: "S1", label: "@oncall" },
    words(" "),
    { kind: "broadcast", range: "here" },
  ]);
  expect(inline("<!date^1700000000^{date} at {time}^https://acme.com/|then>")).toEqual([
    {
      kind: "date",
      date: { unix: 1_700_000_000, format: "{date} at {time}", url: "https://acme.com/", fallback: "then" },
    },
  ]);
});

test("a bare address is a link, without the full stop behind it; not in verbatim text", () => {
  expect(inline("see https://acme.com/a.")).toEqual([
    words("see "),
    { kind: "link", url: "https://acme.com/a", children: [words("https://acme.com/a")] },
    words("."),
  ]);
  expect(parseMrkdwn("https://acme.com", { linksAddresses: false })).toEqual([
    { kind: "paragraph", children: [words("https://acme.com")] },
  ]);
});

test.each([
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "vbscript:x",
  " javascript:x",
])("<%s> never becomes a link", (address) => {
  const tree = [...parseMrkdwn(`<${address}|click>`), ...parseMrkdwn(`<!date^1^{date}^${address}|then>`)];

  expect(JSON.stringify(tree)).not.toContain('"url":"');
});

test("quotes, fences and lists are paragraphs of their own", () => {
  expect(kinds("before\n> one\n&gt; two\nafter")).toEqual(["paragraph", "quote", "paragraph"]);
  expect(kinds("before\n```\ncode *here*\n```\nafter")).toEqual(["paragraph", "preformatted", "paragraph"]);
  expect(kinds("before\n• one\n  ◦ two\n1. three")).toEqual(["paragraph", "list"]);
  expect(kinds(">>> everything\nfrom here\n> on")).toEqual(["quote"]);
  expect(readableWords(parseMrkdwn("```\ncode *here*\n```"))).toBe("code *here*");
});

test("plain text has no markup, only emoji where it allows them", () => {
  const text = ":tada: *not bold* <@U1> &amp;";

  expect(readableWords(parsePlain(text, true))).toBe("🎉 *not bold* <@U1> &amp;");
  expect(readableWords(parsePlain(text, false))).toBe(text);
});

/** What marks up text, and the words between: the worst that can be written with them. */
const marks = fc.constantFrom(
  "*",
  "_",
  "~",
  "`",
  "```",
  "<",
  ">",
  "&lt;",
  "&gt;",
  "&amp;",
  "&",
  ":",
  "|",
  "!",
  "@",
  "#",
  "\n",
  " ",
  "•",
  "- ",
  "1. ",
  "http://",
  "<@U1>",
  "<!here>",
  ":tada:",
);
const text = fc
  .array(fc.oneof(marks, fc.stringMatching(/^[a-z0-9]{1,6}$/)), { maxLength: 60 })
  .map((parts) => parts.join(""));

test("any text is read without an error", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "grapheme", maxLength: 300 })), (written) => {
      const tree: readonly Paragraph[] = parseMrkdwn(written);

      expect(readableWords(tree)).toBeTypeOf("string");
    }),
    { numRuns: 2_000 },
  );
});

test("no visible word is ever lost", () => {
  // Without what is meant to disappear: names of emoji and what stands in angle brackets.
  const visible = text.map((written) => written.replaceAll(/[<>:|]/g, "").replaceAll(/&(?:amp|lt|gt);?/g, ""));
  fc.assert(
    fc.property(visible, (written) => {
      expect(letters(readableWords(parseMrkdwn(written)))).toBe(letters(written));
    }),
    { numRuns: 2_000 },
  );
});
