import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { CallLine, DirectoryTrouble } from "../../../sandbox/page/protocol.ts";
import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { button, field, type PageWindow, saying } from "./page-window.ts";

const maya = "U0MAYA";
const jonas = "U0JONAS";
const requests = "C0ACCESSREQUESTS";
const production = "00g1emaKYZTWRYYRRTSK";
const mayasAccount = "00uMAYA0000000000000";

let sandbox: Sandbox;
let window: PageWindow;
beforeAll(async () => {
  sandbox = await openSandbox();
});
beforeEach(async () => {
  window = await sandbox.visit();
  window.watch([{ as: maya, place: requests }], { backstage: true });
});
afterAll(() => sandbox.end());

/** Asks as Maya; gives the card that came. */
async function ask(reason: string) {
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views[0]?.title === "Okta access");
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const fill = (label: string, choice: string) =>
    window.must({ do: "fill", as: maya, viewId: form.id, ...field(form, label), choice });
  await fill("What do you need?", "Production database");
  await fill("Why do you need it?", reason);
  await window.must({ do: "submit", as: maya, viewId: form.id });
  return cardOf(reason, "Approve");
}

/** The card about this, once it has this button and says these words. */
async function cardOf(reason: string, label: string, words = "") {
  const pane = await window.pane(0, (seen) => {
    const card = saying(seen, reason);
    return card !== undefined && buttonLabels(card).includes(label) && readableText(card).includes(words);
  });
  const card = saying(pane, reason);
  if (card === undefined) throw new Error("The card is gone");
  return card;
}

async function approve(card: Awaited<ReturnType<typeof ask>>): Promise<void> {
  const message = { channel: card.channel, ts: card.ts };
  await window.must({ do: "click", as: jonas, where: { message }, ...button(card, "Approve") });
}

async function giveBack(reason: string): Promise<void> {
  const card = await cardOf(reason, "Give back", "Access given");
  const message = { channel: card.channel, ts: card.ts };
  await window.must({ do: "click", as: maya, where: { message }, ...button(card, "Give back") });
  await window.pane(0, (seen) => readableText(saying(seen, reason) ?? { blocks: [] }).includes("Access ended"));
}

function troubleOkta(trouble: DirectoryTrouble): Promise<void> {
  return window.must({ do: "directory-trouble", directory: "okta", trouble });
}

/** A call that was never done, other than one whose answer was lost. */
function isUnheardQuestion({ what, outcome }: CallLine): boolean {
  return what.startsWith("GET ") && outcome === "no answer";
}

/** A click on Approve that Slack delivered twice, with both answers. */
function isApprovedTwice({ what, outcome }: CallLine): boolean {
  return what.endsWith("request_approve") && outcome.includes("sent 2 times");
}

test("an answer that is lost still gives access, and the log shows what nobody heard", async () => {
  const card = await ask("The answer gets lost");

  await troubleOkta("answer-lost");
  await approve(card);
  const lost = await window.backstage(({ calls }) =>
    calls.some(({ what, outcome }) => what.startsWith("PUT") && outcome === "no answer"),
  );
  const members = sandbox.town.company.okta.members(production);
  await troubleOkta("none");
  await giveBack("The answer gets lost");

  expect(lost.directories[0]?.trouble).toBe("answer-lost");
  expect(members).toContain(mayasAccount);
});

test("while Okta is down nobody can decide; switched back, everything works at once", async () => {
  const card = await ask("Okta is down");

  await troubleOkta("down");
  await approve(card);
  window.watch([{ as: jonas, place: requests }], { backstage: true });
  const refused = await window.pane(0, (pane) => saying(pane, "could not check this with") !== undefined);
  const { calls } = await window.backstage((picture) => picture.calls.some(isUnheardQuestion));
  await troubleOkta("none");
  window.watch([{ as: maya, place: requests }], { backstage: true });
  await approve(await cardOf("Okta is down", "Approve"));
  await giveBack("Okta is down");

  expect(saying(refused, "could not check this with")?.isEphemeral).toBe(true);
  expect(calls.find(isUnheardQuestion)).toMatchObject({ to: "Okta", isRefused: true });
});

test.each(["rate-limited", "down"] as const)("nothing of %s is left when it is switched off", async (trouble) => {
  const { okta } = sandbox.town.company;
  const callOkta = () =>
    fetch(`${okta.url}/api/v1/groups`, { headers: { authorization: `SSWS ${okta.apiToken}` } }).then(
      ({ status }) => status,
      () => 0,
    );

  await troubleOkta(trouble);
  const during = await callOkta();
  await troubleOkta("none");

  expect(during).toBe(trouble === "down" ? 0 : 429);
  expect(await callOkta()).toBe(200);
});

test("what Slack delivers twice is done once, and the log says that it was sent twice", async () => {
  await window.must({ do: "slack-trouble", trouble: "redelivers" });

  const card = await ask("Twice");
  await approve(card);
  await cardOf("Twice", "Give back", "Access given");
  const log = await window.backstage(({ calls }) => calls.some(isApprovedTwice));
  await window.must({ do: "slack-trouble", trouble: "none" });
  await giveBack("Twice");

  const approvals = log.calls.filter(isApprovedTwice);
  const cards = sandbox.town.company.slack
    .messagesIn(requests)
    .filter((message) => readableText(message).includes("Twice"));
  expect(log.slackTrouble).toBe("redelivers");
  expect(approvals).toHaveLength(1);
  expect(cards).toHaveLength(1);
});

test("messages that Slack refuses for now come when it takes them again", async () => {
  await window.must({ do: "slack-trouble", trouble: "rate-limited" });
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views[0]?.title === "Okta access");
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const why = { do: "fill", as: maya, viewId: form.id, ...field(form, "Why do you need it?") } as const;
  await window.must({ ...why, choice: "Too many" });
  await window.must({ ...why, ...field(form, "What do you need?"), choice: "Production database" });
  await window.must({ do: "submit", as: maya, viewId: form.id });
  const refused = await window.backstage(({ calls }) =>
    calls.some(({ to, outcome }) => to === "Slack" && outcome.startsWith("429")),
  );

  await window.must({ do: "slack-trouble", trouble: "none" });
  const card = await cardOf("Too many", "Approve");

  expect(refused.calls.find(({ outcome }) => outcome.startsWith("429"))).toMatchObject({ isRefused: true });
  expect(card.isFromApp).toBe(true);
});
