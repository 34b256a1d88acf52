import { afterAll, beforeAll, expect, test } from "vitest";

import type { BackstagePicture, PanePicture } from "../../../sandbox/page/protocol.ts";
import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { button, field, type PageWindow, saying } from "./page-window.ts";

const maya = "U0MAYA";
const jonas = "U0JONAS";
const requests = "C0ACCESSREQUESTS";
const hourMs = 3_600_000;

let sandbox: Sandbox;
let window: PageWindow;
let inbox: string;

beforeAll(async () => {
  sandbox = await openSandbox();
  window = await sandbox.visit();
  window.watch(
    [
      { as: maya, place: requests },
      { as: jonas, place: "C0GENERAL" },
    ],
    { backstage: true },
  );
  const seen = await window.pane(0, ({ place }) => place === requests);
  inbox = seen.places.find(({ kind }) => kind === "app")?.id ?? "";
});
afterAll(() => sandbox.end());

/** Asks as Maya, through the form. */
async function ask(reason: string): Promise<void> {
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views.length === 1);
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const fill = (label: string, choice: string) =>
    window.must({ do: "fill", as: maya, viewId: form.id, ...field(form, label), choice });
  await fill("What do you need?", "Production database");
  await fill("Why do you need it?", reason);
  const sent = await window.act({ do: "submit", as: maya, viewId: form.id });
  expect(sent).toEqual({ ok: true, got: { kind: "submitted", errors: {} } });
}

function production(picture: BackstagePicture) {
  return picture.directories[0]?.groups.find(({ name }) => name === "production-database");
}

function unreadIn(pane: PanePicture, place: string): number | undefined {
  return pane.places.find(({ id }) => id === place)?.unread;
}

async function clickCard(as: string, place: string, reason: string, label: string): Promise<void> {
  window.watch(
    [
      { as: maya, place: requests },
      { as, place },
    ],
    { backstage: true },
  );
  const pane = await window.pane(1, (seen) => {
    const card = seen.place === place && seen.as === as ? saying(seen, reason) : undefined;
    return card !== undefined && buttonLabels(card).includes(label);
  });
  const card = saying(pane, reason);
  if (card === undefined) throw new Error("The card is gone");
  const { channel, ts } = card;
  await window.must({ do: "click", as, where: { message: { channel, ts } }, ...button(card, label) });
}

test("a person who knows nothing but the page leads a request from the question to its end, and the tour sees it", async () => {
  await ask("Invoice 4711 is missing");
  const other = await window.pane(1, (pane) => (unreadIn(pane, requests) ?? 0) > 0);
  const asked = await window.workspace(({ tour }) => tour.steps[0]?.isDone === true);

  await clickCard(jonas, requests, "Invoice 4711", "Approve");
  const given = await window.backstage((picture) => {
    const grant = production(picture)?.members.find(({ name }) => name === "Maya Lindgren")?.grant;
    return grant !== undefined && grant !== null && !grant.isEnding;
  });
  await window.workspace(({ tour }) => tour.steps[2]?.isDone === true);

  await clickCard(maya, inbox, "If you are done earlier, give it back.", "Give back");
  await window.backstage((picture) => production(picture)?.members.every(({ grant }) => grant === null) === true);
  await window.workspace(({ tour }) => tour.steps[3]?.isDone === true);

  await ask("And once more");
  await clickCard(maya, requests, "And once more", "Approve");
  const refused = await window.pane(1, (pane) => saying(pane, "You cannot decide your own request") !== undefined);
  const { tour } = await window.workspace((picture) => picture.tour.steps.every(({ isDone }) => isDone));

  expect(unreadIn(other, requests)).toBe(1);
  expect(asked.tour.steps.map(({ isDone }) => isDone)).toEqual([true, false, false, false, false]);
  const grant = production(given)?.members.find(({ name }) => name === "Maya Lindgren")?.grant;
  expect(Math.abs((grant?.endsAt ?? 0) - given.now - hourMs)).toBeLessThan(60_000);
  expect(saying(refused, "You cannot decide your own request")).toMatchObject({ isEphemeral: true, isFromApp: true });
  expect(tour.isShown).toBe(true);
});

test("what only one person sees is in no other picture", async () => {
  window.watch([
    { as: maya, place: requests },
    { as: jonas, place: requests },
  ]);
  await window.must({ do: "send", as: maya, channel: requests, text: "/access help" });

  const told = await window.pane(0, (pane) => saying(pane, "Ask for temporary access") !== undefined);
  await window.must({ do: "send", as: maya, channel: requests, text: "Did you see that, @jonas?" });
  const others = await window.pane(1, (pane) => saying(pane, "Did you see that") !== undefined);

  expect(saying(told, "Ask for temporary access")?.isEphemeral).toBe(true);
  expect(saying(others, "Ask for temporary access")).toBeUndefined();
  expect(saying(others, "Did you see that")?.text).toBe("Did you see that, <@U0JONAS>?");
});

test("the clock moved forward ends what is due, and everybody is told", async () => {
  await ask("Until the clock moves");
  await clickCard(jonas, requests, "Until the clock moves", "Approve");
  await window.backstage((picture) => production(picture)?.members.some(({ grant }) => grant !== null) === true);
  const before = await window.backstage(() => true);

  await window.must({ do: "move-clock", byMs: hourMs + 60_000 });
  const after = await window.backstage(
    (picture) => picture.aheadMs > 0 && production(picture)?.members.every(({ grant }) => grant === null) === true,
  );
  const card = await window.pane(1, (pane) => {
    const found = saying(pane, "Until the clock moves");
    return found !== undefined && readableText(found).includes("Access ended");
  });

  expect(after.aheadMs - before.aheadMs).toBe(hourMs + 60_000);
  expect(after.now - before.now).toBeGreaterThanOrEqual(hourMs);
  expect(buttonLabels(saying(card, "Until the clock moves") ?? { blocks: [] })).toEqual(["Why?"]);
});

test("the log has both directions, and gives bodies without secrets when asked", async () => {
  window.watch([{ as: maya, place: requests }], { backstage: true });
  const { calls } = await window.backstage((picture) => picture.calls.some(({ to }) => to === "Okta"));

  const bodyOf = async (callId: string) => window.act({ do: "read-call", callId });
  const command = calls.find(({ what }) => what === "/access okta-access");
  const put = calls.find(({ what }) => what.startsWith("PUT /api/v1/groups/"));
  const post = calls.find(({ what }) => what === "chat.postMessage");
  const token = sandbox.town.calls.lines(500).find(({ what }) => what === "POST /auth/oauth2/v2/token");

  expect(command).toMatchObject({ from: "Slack", to: "Latchkey", outcome: "acknowledged", isRefused: false });
  expect(put).toMatchObject({ from: "Latchkey", to: "Okta", outcome: "204", isRefused: false });
  expect(post).toMatchObject({ from: "Latchkey", to: "Slack", outcome: "ok", isRefused: false });
  expect(await bodyOf(command?.id ?? "")).toMatchObject({ got: { request: expect.stringContaining('"/access"') } });
  expect(await bodyOf(post?.id ?? "")).toMatchObject({ got: { response: expect.stringContaining('"ok":true') } });
  expect(await bodyOf(token?.id ?? "")).toMatchObject({ got: { response: "(not kept: it holds a secret)" } });
  expect(await bodyOf("call-0")).toEqual({
    ok: false,
    problem: "This call is not kept any more: only the newest 500 are.",
  });
});
