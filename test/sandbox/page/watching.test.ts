import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { PanePicture } from "../../../sandbox/page/protocol.ts";
import { drawPane } from "../../../sandbox/page/server/pictures/pane-picture.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";

const maya = "U0MAYA";
const jonas = "U0JONAS";
const priya = "U0PRIYA";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.end());

function unreadIn({ places }: PanePicture, place: string): number | undefined {
  return places.find(({ id }) => id === place)?.unread;
}

test("the first picture is who and what there is", async () => {
  const window = await sandbox.visit();

  window.watch([{ as: maya, place: null }]);
  const picture = await window.workspace(() => true);

  expect(window.pictures[0]?.kind).toBe("workspace");
  expect(picture).toMatchObject({ name: "Acme", app: { name: "Latchkey", hasHomeTab: true } });
  expect(picture.people.find(({ id }) => id === jonas)).toMatchObject({
    name: "jonas",
    realName: "Jonas Weber",
    isPlayable: true,
    note: expect.stringContaining("approves"),
  });
  expect(
    picture.people.filter(({ kind, isPlayable }) => isPlayable && (kind === "bot" || kind === "deactivated")),
  ).toEqual([]);
  expect(picture.commands.find(({ command }) => command === "/access")?.completions.map(({ text }) => text)).toEqual([
    "okta-access",
    "onelogin-access",
    "on-call-access",
    "privileged-access",
    "any-group",
    "change-approval",
    "delegate",
    "whoami",
    "map",
    "not-me",
    "help",
  ]);
  const offered = picture.commands.find(({ command }) => command === "/identity")?.completions ?? [];
  expect(offered.map(({ text }) => text)).toEqual([
    "whois @",
    "whois",
    "link @",
    "unlink @",
    "freeze @",
    "unfreeze @",
    "unmapped",
    "sync",
    "runs",
    "matches",
    "export",
    "admins",
    "admins add @",
    "admins remove @",
    "help",
  ]);
  expect(offered.filter(({ description }) => description === "")).toEqual([]);
  expect(picture.shortcuts).toEqual([
    { callbackId: "request_access", name: "Request access", description: "Ask for temporary access", type: "global" },
    {
      callbackId: "request_access_from_message",
      name: "Request access",
      description: "Ask for temporary access because of this message",
      type: "message",
    },
  ]);
});

test("what nobody looked at is unread, what somebody looked at is read, and one's own words never are unread", async () => {
  const window = await sandbox.visit();
  window.watch([
    { as: maya, place: "C0ENGINEERING" },
    { as: jonas, place: "C0GENERAL" },
  ]);
  await window.pane(1, ({ place }) => place === "C0GENERAL");

  await window.must({ do: "send", as: maya, channel: "C0ENGINEERING", text: "One" });
  await window.must({ do: "send", as: maya, channel: "C0ENGINEERING", text: "And one" });
  await window.must({ do: "send", as: jonas, channel: "C0ENGINEERING", text: "Two" });
  await window.must({ do: "send", as: maya, channel: "C0GENERAL", text: "All of it" });
  const own = await window.pane(0, ({ messages }) => messages.at(-1)?.text === "Two");
  const away = await window.pane(1, ({ messages }) => messages.at(-1)?.text === "All of it");
  window.watch([{ as: jonas, place: "C0ENGINEERING" }]);
  const there = await window.pane(0, ({ as, place }) => as === jonas && place === "C0ENGINEERING");

  expect(unreadIn(away, "C0ENGINEERING")).toBe(2);
  expect(unreadIn(own, "C0ENGINEERING")).toBe(0);
  expect(unreadIn(there, "C0ENGINEERING")).toBe(0);
});

test("a pane without a place opens where the person was last", async () => {
  const window = await sandbox.visit();
  window.watch([{ as: jonas, place: "C0INCIDENTS" }]);
  await window.pane(0, ({ place }) => place === "C0INCIDENTS");

  window.watch([{ as: maya, place: "C0ENGINEERING" }]);
  await window.pane(0, ({ as }) => as === maya);
  window.watch([{ as: jonas, place: null }]);
  const back = await window.pane(0, ({ as }) => as === jonas);

  expect(back.place).toBe("C0INCIDENTS");
});

test("what is read in one window is not unread in another", async () => {
  const here = await sandbox.visit();
  const there = await sandbox.visit();
  here.watch([{ as: priya, place: "C0GENERAL" }]);
  await here.pane(0, ({ place }) => place === "C0GENERAL");
  await here.must({ do: "send", as: maya, channel: "C0ENGINEERING", text: "Who reads this?" });
  await here.pane(0, (pane) => (unreadIn(pane, "C0ENGINEERING") ?? 0) > 0);

  there.watch([{ as: priya, place: "C0ENGINEERING" }]);
  const read = await here.pane(0, (pane) => unreadIn(pane, "C0ENGINEERING") === 0);

  expect(read.place).toBe("C0GENERAL");
});

test("a picture tells the others when, and only when, somebody has read something new by it", async () => {
  const announce = vi.fn<() => void>();
  const town = { ...sandbox.town, announce };
  const pane = { pane: 0, as: "U0LENA", wanted: "C0DESIGN" };
  await town.company.slack.as("U0LENA").say("C0DESIGN", "Mine");

  drawPane(town, pane);
  const first = announce.mock.calls.length;
  drawPane(town, pane);

  expect(first).toBe(1);
  expect(announce).toHaveBeenCalledTimes(1);
});

test("a second window of the same person does not pull the first one along", async () => {
  const [earlier, first, second] = [await sandbox.visit(), await sandbox.visit(), await sandbox.visit()];
  earlier.watch([{ as: priya, place: "C0GENERAL" }]);
  await earlier.pane(0, ({ place }) => place === "C0GENERAL");
  first.watch([{ as: priya, place: null }]);
  await first.pane(0, () => true);

  second.watch([{ as: priya, place: "C0ENGINEERING" }]);
  await second.pane(0, ({ place }) => place === "C0ENGINEERING");
  const { length } = first.pictures;
  await second.must({ do: "send", as: maya, channel: "C0GENERAL", text: "Still here?" });
  const next = await first.pane(0, () => first.pictures.slice(length).some(({ kind }) => kind === "pane"));

  expect(next.place).toBe("C0GENERAL");
});

test("a place this person is not in is not shown, whatever the page asks for", async () => {
  const window = await sandbox.visit();

  window.watch([{ as: maya, place: "C0LATCHKEYERRORS" }]);
  const { place, places } = await window.pane(0, ({ as }) => as === maya);

  expect(place).not.toBe("C0LATCHKEYERRORS");
  expect(places.map(({ id }) => id)).not.toContain("C0LATCHKEYERRORS");
});

test("only what changed is sent again", async () => {
  const window = await sandbox.visit();
  window.watch(
    [
      { as: maya, place: "C0ENGINEERING" },
      { as: "U0LENA", place: "C0DESIGN" },
    ],
    { backstage: true },
  );
  await window.backstage(() => true);
  const before = window.pictures.length;

  await window.must({ do: "send", as: maya, channel: "C0ENGINEERING", text: "Only for engineers" });
  await window.pane(0, ({ messages }) => messages.at(-1)?.text === "Only for engineers");
  await window.must({ do: "send", as: maya, channel: "C0ENGINEERING", text: "And again" });
  await window.pane(0, ({ messages }) => messages.at(-1)?.text === "And again");

  const news = window.pictures.slice(before);
  expect(news.filter((picture) => picture.kind === "pane" && picture.pane === 1)).toEqual([]);
  // Latchkey may make a call meanwhile, which is seen behind the glass. The time alone is no news.
  const shown = window.pictures.map((picture) => JSON.stringify({ ...picture, now: 0 }));
  expect(new Set(shown).size).toBe(shown.length);
});

test.each([
  { what: "no JSON", text: "{", reason: "This says nothing of what to show." },
  { what: "another message", text: '{"panes":[]}', reason: "This says nothing of what to show." },
  {
    what: "somebody who cannot be played",
    text: JSON.stringify({ panes: [{ as: "U0LATCHKEY", place: null }], backstage: false }),
    reason: "There is nobody like this to play here.",
  },
])("$what ends the connection with a reason", async ({ text, reason }) => {
  const window = await sandbox.visit();

  window.send(text);

  expect(await window.closed()).toEqual({ code: 1008, reason });
});

test("a message that is too long ends the connection", async () => {
  const window = await sandbox.visit();

  window.send(" ".repeat(100_001));

  expect(await window.closed()).toMatchObject({ code: 1009 });
});
