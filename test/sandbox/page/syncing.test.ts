import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { BackstagePicture, PanePicture } from "../../../sandbox/page/protocol.ts";
import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { button, field, type PageWindow, saying } from "./page-window.ts";

const [ada, maya, jonas] = ["U0ADA", "U0MAYA", "U0JONAS"];
const requests = "C0ACCESSREQUESTS";
const errors = "C0LATCHKEYERRORS";
const production = "00g1emaKYZTWRYYRRTSK";
const mayasAccount = "00uMAYA0000000000000";

let sandbox: Sandbox;
let window: PageWindow;
beforeAll(async () => {
  sandbox = await openSandbox();
  window = await sandbox.visit();
  window.watch(
    [
      { as: maya, place: requests },
      { as: ada, place: errors },
    ],
    { backstage: true },
  );
});
afterAll(() => sandbox.end());

/** Asks as Maya and approves as Jonas, until she has the production database. */
async function giveAccess(reason: string): Promise<void> {
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views[0]?.title === "Okta access");
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const fill = (label: string, choice: string) =>
    window.must({ do: "fill", as: maya, viewId: form.id, ...field(form, label), choice });
  await fill("What do you need?", "Production database");
  await fill("Why do you need it?", reason);
  await window.must({ do: "submit", as: maya, viewId: form.id });
  await press(jonas, 0, reason, "Approve");
  await says(0, reason, "Access given");
}

/** The newest message of a pane that says all of this. */
async function says(pane: number, ...words: readonly string[]) {
  const isIt = ({ messages }: PanePicture) =>
    messages.findLast((message) => words.every((one) => readableText(message).includes(one)));
  const message = isIt(await window.pane(pane, (seen) => isIt(seen) !== undefined));
  if (message === undefined) throw new Error("The message is gone");
  return message;
}

async function press(as: string, pane: number, words: string, label: string): Promise<void> {
  const seen = await window.pane(pane, (picture) => {
    const message = saying(picture, words);
    return message !== undefined && buttonLabels(message).includes(label);
  });
  const message = saying(seen, words);
  if (message === undefined) throw new Error("The message is gone");
  const { channel, ts } = message;
  await window.must({ do: "click", as, where: { message: { channel, ts } }, ...button(message, label) });
}

function standingOf({ directories }: BackstagePicture): string | undefined {
  return directories[0]?.users.find(({ accountId }) => accountId === mayasAccount)?.status;
}

const sync = (text: string) => window.must({ do: "send", as: ada, channel: errors, text: `/identity sync ${text}` });

test("what the first reading asked stands among the calls, marked as a sync's", async () => {
  const { calls } = await window.backstage(() => true);

  const marked = calls.filter(({ isOfSync }) => isOfSync === true).map(({ what }) => what.replace(/\?.*/, ""));
  expect([...new Set(marked)].toSorted()).toEqual([
    "GET /api/2/roles",
    "GET /api/2/users",
    "GET /api/v1/groups",
    "GET /api/v1/users",
  ]);
});

test("a list that is cut short ends nobody's access: the admins are asked, and discard it", async () => {
  await giveAccess("While the list is cut");

  await window.must({ do: "directory-trouble", directory: "okta", trouble: "list-cut" });
  await sync("okta --full");
  const asked = await says(1, "The sync of Okta", "stopped before accounts left", "active accounts are missing");
  await window.must({ do: "directory-trouble", directory: "okta", trouble: "none" });
  await press(ada, 1, "stopped before accounts left", "Discard");
  const said = await says(1, "stopped before accounts left", "Discarded by");

  expect(buttonLabels(asked)).toEqual(["Release", "Discard"]);
  expect(buttonLabels(said)).toEqual([]);
  expect(sandbox.town.company.okta.members(production)).toContain(mayasAccount);
});

test("an admin reads title, department and manager, as Okta has them", async () => {
  await vi.waitFor(
    async () => {
      // Whoever just appeared is matched when the house next looks for what it owes.
      await window.must({ do: "move-clock", byMs: 1_000 });
      await window.must({ do: "send", as: ada, channel: errors, text: "/identity whois @maya" });
      const { messages } = await window.pane(1, (seen) => saying(seen, "maya.lindgren@acme.com") !== undefined);
      expect(messages.map(readableText).join("\n")).toContain("Backend Engineer");
    },
    { timeout: 45_000, interval: 500 },
  );

  const known = await says(1, "Backend Engineer", "Engineering");
  expect(readableText(known)).toContain("<@U0JONAS>");
});

test("whom an administrator takes out of a group keeps nothing of it, and the card says so after a sync", async () => {
  await window.must({ do: "take-out", directory: "okta", groupId: production, accountId: mayasAccount });
  await sync("okta");

  await says(0, "While the list is cut", "Taken away outside Latchkey");
  await says(1, "access was taken away outside Latchkey");
  expect(sandbox.town.company.okta.members(production)).not.toContain(mayasAccount);
});

test("whoever is suspended loses their access after a sync, and may be let in again", async () => {
  await window.must({ do: "suspend", directory: "okta", accountId: mayasAccount, isSuspended: true });
  await sync("okta");

  await says(0, "While the list is cut", "Access ended");
  await window.must({ do: "suspend", directory: "okta", accountId: mayasAccount, isSuspended: false });
  const { directories } = await window.backstage((picture) => standingOf(picture) === "active");

  const group = directories[0]?.groups.find(({ id }) => id === production);
  expect(group?.members.filter(({ grant }) => grant !== null)).toEqual([]);
});

test("an administrator of OneLogin suspends and takes out as one of Okta does", async () => {
  const { onelogin } = sandbox.town.company;
  const wei = onelogin.users().find(({ username }) => username === "wei.chen");
  const role = onelogin.roles().find(({ id }) => onelogin.members(id).includes(wei?.id ?? 0));
  const accountId = String(wei?.id);

  await window.must({ do: "suspend", directory: "onelogin", accountId, isSuspended: true });
  await window.must({ do: "take-out", directory: "onelogin", groupId: String(role?.id), accountId });
  const { directories } = await window.backstage(
    (picture) => picture.directories[1]?.users.find((user) => user.accountId === accountId)?.status === "suspended",
  );

  const shown = directories[1]?.groups.find(({ id }) => id === String(role?.id));
  expect(shown?.members.filter((member) => member.accountId === accountId)).toEqual([]);
});
