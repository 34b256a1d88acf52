import { expect, test } from "vitest";

import { prettyBody } from "../../../../sandbox/page/client/backstage/pretty-body.ts";
import { backOff } from "../../../../sandbox/page/client/connection/back-off.ts";
import { readPicture } from "../../../../sandbox/page/client/connection/read-picture.ts";
import { heldChoice, heldWords } from "../../../../sandbox/page/client/elements/choice.ts";
import { fromLocalInput, toLocalInput } from "../../../../sandbox/page/client/elements/local-moment.ts";
import { checkFields } from "../../../../sandbox/page/client/forms/check-fields.ts";
import { groupMessages } from "../../../../sandbox/page/client/messages/group-messages.ts";
import { parseMarkdown } from "../../../../sandbox/page/client/mrkdwn/parse-markdown.ts";
import { readRichText } from "../../../../sandbox/page/client/mrkdwn/read-rich-text.ts";
import { readableWords } from "../../../../sandbox/page/client/mrkdwn/text-tree.ts";
import { readAddress, writeAddress } from "../../../../sandbox/page/client/shell/page-address.ts";
import type { DrawnMessage } from "../../../../sandbox/page/protocol.ts";
import type { Block } from "../../../../sandbox/slack/limits/blocks.ts";

test("the address keeps who is played where, and drops what is no id", () => {
  const address = {
    panes: [
      { as: "U1", place: "C1" },
      { as: "U2", place: null },
    ],
    drawer: "on-call",
  };

  expect(readAddress(writeAddress(address))).toEqual(address);
  expect(readAddress("#left=U1/<script>&right=%20&drawer=a b")).toEqual({
    panes: [{ as: "U1", place: null }],
    drawer: null,
  });
  expect(readAddress("")).toEqual({ panes: [], drawer: null });
});

test("a lost connection is tried again quickly, then every five seconds", () => {
  expect([0, 1, 2, 10, 1_000].map(backOff)).toEqual([250, 500, 1_000, 5_000, 5_000]);
});

test("what is no picture is no picture", () => {
  expect(readPicture('{"kind":"pane","pane":0}')).toMatchObject({ kind: "pane" });
  for (const wrong of ["", "nonsense", '{"kind":"other"}', "null", new Uint8Array(3)]) {
    expect(readPicture(wrong)).toBeUndefined();
  }
});

test("what stands in a field is read for every kind of field", () => {
  const option = { text: { type: "plain_text", text: "Database" }, value: "db" };
  const state = {
    a: { x: { type: "plain_text_input", value: "words" } },
    b: { x: { type: "static_select", selected_option: option } },
    c: { x: { type: "multi_static_select", selected_options: [option] } },
    d: { x: { type: "multi_users_select", selected_users: ["U1", "U2"] } },
    e: { x: { type: "datetimepicker", selected_date_time: 1_700_000_000 } },
    f: { x: { type: "static_select", selected_option: null } },
  };

  expect(Object.keys(state).map((block) => heldChoice(state, block, "x"))).toEqual([
    "words",
    "db",
    ["db"],
    ["U1", "U2"],
    "1700000000",
    null,
  ]);
  expect(heldChoice(state, "nowhere", "x")).toBeNull();
  expect(heldWords(state, "b", "x")).toEqual(new Map([["db", "Database"]]));
});

test("a moment survives the way into the browser's field and back", () => {
  expect(fromLocalInput(toLocalInput("1700000040"))).toBe("1700000040");
  expect(toLocalInput("nonsense")).toBe("");
  expect(fromLocalInput("")).toBeNull();
});

test("numbers, addresses and links that are none are found before a form is sent", () => {
  const blocks = [
    input("number", { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "9" }),
    input("mail", { type: "email_text_input" }),
    input("link", { type: "url_text_input" }),
  ];
  const wrongIn = (typed: Readonly<Record<string, string>>) => checkFields(blocks, {}, (blockId) => typed[blockId]);

  expect(wrongIn({})).toEqual({});
  expect(wrongIn({ number: "5", mail: "a@b.co", link: "https://b.co" })).toEqual({});
  expect(Object.keys(wrongIn({ number: "five", mail: "a@b", link: "b.co" }))).toEqual(["number", "mail", "link"]);
  for (const number of ["0", "10", "1.5", "1e3", "--1"]) expect(wrongIn({ number })).toHaveProperty("number");
});

test("replies stand under their message, and what one person says in a row goes without a name", () => {
  const threads = groupMessages([
    message("1700000000.000100", "U1"),
    message("1700000001.000100", "U1"),
    message("1700000002.000100", "U2", "1700000001.000100"),
    message("1700000003.000100", "U1"),
    message("1700000400.000100", "U1"),
    message("1700090000.000100", "U2", "1600000000.000100"),
  ]);

  expect(threads.map((thread) => [thread.isContinued, thread.replies.length, thread.beginsDay])).toEqual([
    [false, 0, true],
    [true, 1, false],
    [false, 0, false],
    [false, 0, false],
    [false, 0, true],
  ]);
});

test("rich text that is not known is named, never left out", () => {
  const elements: readonly { readonly type: string; readonly elements?: readonly unknown[] }[] = [
    {
      type: "rich_text_section",
      elements: [
        { type: "text", text: "hello ", style: { bold: true } },
        { type: "hologram", of: "Bob" },
        { type: "link", url: "javascript:alert(1)", text: "click" },
      ],
    },
    { type: "rich_text_hologram" },
  ];

  const tree = readRichText(elements);

  expect(readableWords(tree)).toBe("hello hologramclick\nrich_text_hologram");
  expect(JSON.stringify(tree)).not.toContain("javascript");
});

test("Markdown keeps its words, and makes no link of what is none", () => {
  const tree = parseMarkdown(
    "# Title\n\nSome **bold** [x](javascript:a) [y](https://b.co)\n\n- one\n- two\n\n```\ncode\n```",
  );

  expect(tree.map(({ kind }) => kind)).toEqual(["heading", "paragraph", "list", "preformatted"]);
  expect(readableWords(tree)).toBe("Title\nSome bold [x](javascript:a) y\n• one\n• two\ncode");
});

test("bodies are set out to be read", () => {
  expect(prettyBody('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyBody("channel=C1&blocks=%5B1%5D")).toBe("channel = C1\nblocks = [\n  1\n]");
  expect(prettyBody("just words = here")).toBe("just words = here");
  expect(prettyBody("")).toBe("(empty)");
});

function input(block_id: string, element: Extract<Block, { type: "input" }>["element"]): Block {
  const label = { type: "plain_text" as const, text: block_id };
  return { type: "input", block_id, label, element: { ...element, action_id: "x" } };
}

function message(ts: string, user: string, threadTs: string | null = null): DrawnMessage {
  const form = { isFromApp: false, blocks: [], state: {}, isEphemeral: false, isEdited: false };
  return { channel: "C1", ts, user, text: ts, threadTs, ...form };
}
