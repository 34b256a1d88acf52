import { expect, test } from "vitest";

import { prettyBody } from "../../../../sandbox/page/client/backstage/pretty-body.ts";
import { backOff } from "../../../../sandbox/page/client/connection/back-off.ts";
import { readPicture } from "../../../../sandbox/page/client/connection/read-picture.ts";
import { roomLeft } from "../../../../sandbox/page/client/composer/room-left.ts";
import { heldChoice, heldWords } from "../../../../sandbox/page/client/elements/choice.ts";
import { fromLocalInput, toLocalInput } from "../../../../sandbox/page/client/elements/local-moment.ts";
import { groupMessages } from "../../../../sandbox/page/client/messages/group-messages.ts";
import { parseMarkdown } from "../../../../sandbox/page/client/mrkdwn/parse-markdown.ts";
import { readRichText } from "../../../../sandbox/page/client/mrkdwn/read-rich-text.ts";
import { readableWords } from "../../../../sandbox/page/client/mrkdwn/text-tree.ts";
import { quickPeople } from "../../../../sandbox/page/client/pane/quick-people.ts";
import { readAddress, writeAddress } from "../../../../sandbox/page/client/shell/page-address.ts";
import { type DrawnMessage, longestText, type PersonCard } from "../../../../sandbox/page/protocol.ts";

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

test("one click plays those played lately, else the people of the tour, an admin and who is worth playing", () => {
  const people = [
    person("U1"),
    person("U2", { note: "approves" }),
    person("U3"),
    person("U4", { kind: "admin" }),
    person("U5", { isPlayable: false, note: "left" }),
    person("U6", { note: "asks" }),
  ];
  const workspace = { people, tour: { isShown: true, steps: [step("U1"), step("U2"), step("U1")] } };
  const offered = (recent: readonly string[], as: string, beside?: string) =>
    quickPeople(workspace, { recent, as, beside }).map(({ id }) => id);

  expect(offered([], "U1")).toEqual(["U2", "U4", "U6"]);
  expect(offered(["U1", "U3", "U5", "U6"], "U1")).toEqual(["U3", "U6", "U2"]);
  expect(offered([], "U1", "U2")).toEqual(["U4", "U6", "U2"]);
  expect(offered(["U2", "U1", "U3"], "U2", "U2")).toEqual(["U1", "U3", "U4"]);
});

test("how much more can be written is said when it gets little", () => {
  const said = [501, 500, 1, 0].map((left) => roomLeft("x".repeat(longestText - left)));

  expect(said).toEqual([null, "500 characters left", "1 character left", "No more characters fit"]);
});

test("bodies are set out to be read", () => {
  expect(prettyBody('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyBody("channel=C1&blocks=%5B1%5D")).toBe("channel = C1\nblocks = [\n  1\n]");
  expect(prettyBody("just words = here")).toBe("just words = here");
  expect(prettyBody("")).toBe("(empty)");
});

function person(id: string, more: Partial<PersonCard> = {}): PersonCard {
  return { id, name: id, realName: id, title: "", kind: "member", isPlayable: true, note: "", ...more };
}

function step(as: string) {
  return { id: as, title: "", text: "", isDone: false, go: { as, place: "C1" } };
}

function message(ts: string, user: string, threadTs: string | null = null): DrawnMessage {
  const form = { isFromApp: false, blocks: [], state: {}, isEphemeral: false, isEdited: false };
  return { channel: "C1", ts, user, text: ts, threadTs, ...form };
}
