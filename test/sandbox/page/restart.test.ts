import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { keptStateSchema } from "../../../sandbox/state/kept-state.ts";
import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { button, field, saying } from "./page-window.ts";

const maya = "U0MAYA";
const jonas = "U0JONAS";
const requests = "C0ACCESSREQUESTS";
const productionDatabase = "00g1emaKYZTWRYYRRTSK";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(() => sandbox.end());

/** Maya has access: asked by her, approved by Jonas. */
async function grant(): Promise<void> {
  const window = await sandbox.visit();
  window.watch([{ as: maya, place: requests }], { backstage: true });
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views.length === 1);
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const fill = (label: string, choice: string) =>
    window.must({ do: "fill", as: maya, viewId: form.id, ...field(form, label), choice });
  await fill("What do you need?", "Production database");
  await fill("Why do you need it?", "Before the restart");
  await window.must({ do: "submit", as: maya, viewId: form.id });
  const pane = await window.pane(0, (seen) => {
    const card = saying(seen, "Before the restart");
    return card !== undefined && buttonLabels(card).includes("Approve");
  });
  const card = saying(pane, "Before the restart");
  if (card === undefined) throw new Error("No card came");
  const message = { channel: card.channel, ts: card.ts };
  await window.must({ do: "click", as: jonas, where: { message }, ...button(card, "Approve") });
  await window.pane(0, (seen) => {
    const now = saying(seen, "Before the restart");
    return now !== undefined && readableText(now).includes("Access given");
  });
  await window.backstage(({ directories }) => members(directories).some((member) => member.grant !== null));
  await window.workspace(({ tour }) => tour.steps.find(({ id }) => id === "granted")?.isDone === true);
  // Her direct message comes beside all that, and may come last.
  const hands = sandbox.town.company.slack.as(maya);
  await hands.waitForMessage(
    (told) => told.channel === hands.directMessage && buttonLabels(told).includes("Give back"),
    { timeoutMs: 45_000 },
  );
}

function members(directories: readonly { groups: readonly { id: string; members: readonly Member[] }[] }[]) {
  return directories.flatMap(({ groups }) => groups).find(({ id }) => id === productionDatabase)?.members ?? [];
}
type Member = { readonly accountId: string; readonly grant: object | null };

/** What a person sees, without what is another one after every start. */
async function look() {
  const window = await sandbox.visit();
  window.watch([{ as: maya, place: requests }], { backstage: true });
  const { places, messages } = await window.pane(0, () => true);
  const { directories, onCall } = await window.backstage(() => true);
  const { tour } = await window.workspace(() => true);
  return { places, messages, directories, onCall, tour };
}

test("after a restart everything is as it was: words, members, what was given, the tour and the address", async () => {
  await grant();
  const before = await look();
  const { token } = sandbox.town.notebook;

  await sandbox.restart();
  const after = await look();

  expect(after).toEqual(before);
  expect(members(after.directories)).toContainEqual(
    expect.objectContaining({ name: "Maya Lindgren", grant: expect.objectContaining({ isEnding: false }) }),
  );
  expect(sandbox.town.notebook.token).toBe(token);
});

test("access given before the restart is given back after it", async () => {
  await grant();

  await sandbox.restart();
  const window = await sandbox.visit();
  const inbox = sandbox.town.company.slack.as(maya).directMessage;
  window.watch([{ as: maya, place: inbox }], { backstage: true });
  const pane = await window.pane(0, ({ place }) => place === inbox);
  const receipt = pane.messages.findLast((message) => buttonLabels(message).includes("Give back"));
  if (receipt === undefined) throw new Error("Nothing to give back");
  const message = { channel: receipt.channel, ts: receipt.ts };
  await window.must({ do: "click", as: maya, where: { message }, ...button(receipt, "Give back") });
  const ended = await window.backstage(({ directories }) => members(directories).length === 1);

  expect(members(ended.directories)).toEqual([expect.objectContaining({ name: "Diego Fuentes", grant: null })]);
});

test("a clock that was moved is on the disk before anything is done that is due then", async () => {
  const path = join(sandbox.folder, "company.json");

  await sandbox.town.moveClock(60_000);
  const { slack } = keptStateSchema.parse(JSON.parse(await readFile(path, "utf8")));

  expect(slack.clock.movedMs).toBe(60_000);
});

test("the clock does not go back, and an end that came due meanwhile is done by the start", async () => {
  await grant();
  await sandbox.town.moveClock(30 * 60_000);

  await sandbox.restart(async () => letPass(join(sandbox.folder, "company.json"), 45 * 60_000));
  const window = await sandbox.visit();
  window.watch([{ as: maya, place: requests }], { backstage: true });
  const after = await window.backstage(({ directories }) => members(directories).length === 1);
  const pane = await window.pane(0, (seen) => saying(seen, "Its time is up.") !== undefined);

  expect(after.aheadMs).toBe(75 * 60_000);
  expect(saying(pane, "Its time is up.")).toBeDefined();
});

/** Time passes while nothing runs: to the clocks of the company it is later by this. */
async function letPass(path: string, ms: number): Promise<void> {
  const { slack, okta, onelogin, mail, ...rest } = keptStateSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const later = <Clock extends { movedMs: number }>(clock: Clock) => ({ ...clock, movedMs: clock.movedMs + ms });
  const state = {
    ...rest,
    slack: { ...slack, clock: later(slack.clock) },
    okta: later(okta),
    onelogin: later(onelogin),
    mail: later(mail),
  };
  await writeFile(path, JSON.stringify(state));
}

test("what the page remembers can be read by its owner only; what cannot be read any more is set aside", async () => {
  const path = join(sandbox.folder, "page.json");
  const { token } = sandbox.town.notebook;

  await sandbox.restart(() => writeFile(path, "{"));

  expect(sandbox.town.notebook.token).not.toBe(token);
  expect(sandbox.town.complaints).toEqual([
    `${path} could not be read, so what it held begins anew. The old file is kept as ${path}.broken-1.`,
  ]);
  expect(await readFile(`${path}.broken-1`, "utf8")).toBe("{");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});
