import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Act } from "../../../sandbox/page/protocol.ts";
import { checkChoice } from "../../../sandbox/page/server/acts/check-choice.ts";
import { performAct } from "../../../sandbox/page/server/acts/perform-act.ts";
import { readableText } from "../../../sandbox/slack/index.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { field, type PageWindow, saying } from "./page-window.ts";

const maya = "U0MAYA";
const requests = "C0ACCESSREQUESTS";

let sandbox: Sandbox;
let window: PageWindow;
beforeAll(async () => {
  sandbox = await openSandbox();
  window = await sandbox.visit();
  window.watch([{ as: maya, place: requests }]);
});
afterAll(() => sandbox.end());

async function problemOf(act: Act): Promise<string> {
  const answer = await window.act(act);
  return answer.ok ? "" : answer.problem;
}

async function openForm() {
  await window.must({ do: "send", as: maya, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views.length === 1 && pane.views[0]?.title === "Okta access");
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  return form;
}

async function closeForm(viewId: string): Promise<void> {
  await window.must({ do: "close", as: maya, viewId, all: true });
  await window.pane(0, ({ views }) => views.length === 0);
}

describe("What a person cannot do is said in a sentence, and nothing is done", () => {
  const message = { channel: requests, ts: "1.000000" };
  const acts: readonly { what: string; act: Act; says: string }[] = [
    {
      what: "a command there is not",
      act: { do: "send", as: maya, channel: requests, text: "/foo bar" },
      says: "/foo is not a command here, so nothing was sent. There is /access and /identity; a message that begins with / needs a space before it.",
    },
    {
      what: "a command in a thread",
      act: { do: "send", as: maya, channel: requests, text: "/access help", threadTs: "1.000000" },
      says: "Slack takes no commands in a thread, so nothing was sent. Leave the thread first.",
    },
    {
      what: "a channel one is not in",
      act: { do: "send", as: maya, channel: "C0LATCHKEYERRORS", text: "Hello" },
      says: "You are not in this channel, so nothing was sent.",
    },
    {
      what: "no words",
      act: { do: "send", as: maya, channel: requests, text: " " },
      says: "There is nothing to send.",
    },
    {
      what: "somebody nobody knows",
      act: { do: "send", as: "U0NOBODY", channel: requests, text: "Hello" },
      says: "There is no such person in this Slack, so nothing was done.",
    },
    {
      what: "the app itself",
      act: { do: "send", as: "U0LATCHKEY", channel: requests, text: "Hello" },
      says: "latchkey is a bot, so nothing was done.",
    },
    {
      what: "a message that is not there",
      act: { do: "click", as: maya, where: { message }, blockId: "a", actionId: "b", choice: null },
      says: "This message is not there any more, so nothing was done. Look at the newest ones.",
    },
    {
      what: "a reply to a message that is not there",
      act: { do: "send", as: maya, channel: requests, text: "Hello", threadTs: "1.000000" },
      says: "This message is not there any more, so nothing was done. Look at the newest ones.",
    },
    {
      what: "a form that is not open",
      act: { do: "submit", as: maya, viewId: "V0NONE" },
      says: "This form is not open any more, so nothing was done. Open it again.",
    },
    {
      what: "a shortcut there is not",
      act: { do: "shortcut", as: maya, callbackId: "dance" },
      says: "The app has no such shortcut, so nothing was done.",
    },
    {
      what: "a global shortcut on a message",
      act: { do: "shortcut", as: maya, callbackId: "request_access", on: message },
      says: "The app has no such shortcut, so nothing was done.",
    },
  ];

  test.each(acts)("$what", async ({ act, says }) => {
    const { length } = sandbox.town.company.slack.deliveries;

    const problem = await problemOf(act);

    expect(problem).toBe(says);
    expect(sandbox.town.company.slack.deliveries).toHaveLength(length);
  });

  test("words for the app, which takes none", async () => {
    const inbox = sandbox.town.company.slack.as(maya).directMessage;

    const problem = await problemOf({ do: "send", as: maya, channel: inbox, text: "Hello" });
    const pane = await window.pane(0, () => true);

    expect(problem).toMatch(/^Latchkey does not take messages here, so nothing was sent\./);
    expect(pane.places.find(({ id }) => id === inbox)?.isReadOnly).toBe(true);
  });

  test("a home tab there is not", async () => {
    const { town } = sandbox;
    const { length } = town.company.slack.deliveries;
    const without = { ...town, manifest: { ...town.manifest, hasHomeTab: false } };

    const opened = await performAct(without, { do: "home", as: maya });

    expect(opened).toEqual({ ok: false, problem: "Latchkey has no home tab." });
    expect(town.company.slack.deliveries).toHaveLength(length);
  });

  test("a reply to what only one person sees, or a shortcut on it", async () => {
    const { town } = sandbox;
    const shortcut = { callbackId: "report", name: "Report", description: "", type: "message" } as const;
    const withShortcut = { ...town, manifest: { ...town.manifest, shortcuts: [shortcut] } };
    await window.must({ do: "send", as: maya, channel: requests, text: "/access help" });
    const pane = await window.pane(0, (seen) => saying(seen, "Ask for temporary access") !== undefined);
    const { channel = "", ts = "" } = saying(pane, "Ask for temporary access") ?? {};
    const { length } = town.company.slack.deliveries;

    const replied = await problemOf({ do: "send", as: maya, channel, text: "Thanks", threadTs: ts });
    const on = { channel, ts };
    const used = await performAct(withShortcut, { do: "shortcut", as: maya, callbackId: "report", on });

    expect(replied).toBe("Nobody else sees this message, so it has no thread and nothing was sent.");
    expect(used).toEqual({
      ok: false,
      problem: "Slack has no shortcuts for a message that only you see, so nothing was done.",
    });
    expect(town.company.slack.deliveries).toHaveLength(length);
  });

  test("a private channel in a menu of conversations, unless one is in it", () => {
    const { slack } = sandbox.town.company;
    slack.addChannel({ id: "C0SECRET", name: "secret", members: ["U0JONAS"], isPrivate: true });
    const element = { type: "conversations_select", action_id: "where" } as const;
    const choose = (as: string, channel: string) => () => checkChoice(slack, as, element, channel);

    expect(choose(maya, "C0SECRET")).toThrow("“C0SECRET” cannot be chosen here, so nothing was changed.");
    expect(choose("U0JONAS", "C0SECRET")).not.toThrow();
    expect(choose(maya, "C0LATCHKEYERRORS")).not.toThrow();
  });

  test("what the system says is no sentence for anybody: it goes into the log", async () => {
    const log = keepingLog();
    const fault = Object.assign(new Error("connect /run/x"), { code: "ECONNREFUSED" });
    const town = { ...sandbox.town, log, moveClock: () => Promise.reject(fault) };

    const answer = await performAct(town, { do: "move-clock", byMs: 1 });

    expect(answer).toMatchObject({ problem: expect.stringMatching(/^The sandbox could not do this, and the fault/) });
    expect(log.lines).toEqual([
      expect.stringMatching(/^error What somebody did at the page failed\. .*connect \/run\/x/),
    ]);
  });

  test("whoever has left", async () => {
    const left = sandbox.town.company.slack.users().find(({ deleted }) => deleted);

    const problem = await problemOf({ do: "send", as: left?.id ?? "", channel: requests, text: "Hello" });

    expect(problem).toBe(`${left?.realName} has left, and cannot log in to Slack any more, so nothing was done.`);
  });

  test("an archived channel", async () => {
    const { slack } = sandbox.town.company;
    slack.addChannel({ id: "C0OLD", name: "old", members: [maya], isArchived: true });

    const problem = await problemOf({ do: "send", as: maya, channel: "C0OLD", text: "Hello" });

    expect(problem).toBe("#old is archived, so nothing was sent.");
    expect(slack.messagesIn("C0OLD")).toEqual([]);
  });
});

test("typed names become mentions, typed markup stays as typed, and replies stand in their thread", async () => {
  const text = "Hi @jonas & @nobody, see #general. <b> a@jonas.com <@U0GRACE>";

  await window.must({ do: "send", as: maya, channel: requests, text });
  const pane = await window.pane(0, (seen) => saying(seen, "Hi <@U0JONAS>") !== undefined);
  const first = saying(pane, "Hi <@U0JONAS>");
  await window.must({ do: "send", as: maya, channel: requests, text: "And more", threadTs: first?.ts ?? "" });
  const replied = await window.pane(0, (seen) => saying(seen, "And more") !== undefined);

  expect(first?.text).toBe("Hi <@U0JONAS> &amp; @nobody, see <#C0GENERAL>. &lt;b&gt; a@jonas.com <@U0GRACE>");
  expect(saying(replied, "And more")?.threadTs).toBe(first?.ts);
});

test("a form keeps what was typed, tells what is missing, and takes no choice that was not offered", async () => {
  const form = await openForm();
  const what = { do: "fill", as: maya, viewId: form.id, ...field(form, "What do you need?") } as const;
  const why = { do: "fill", as: maya, viewId: form.id, ...field(form, "Why do you need it?") } as const;

  const foreign = await problemOf({ ...what, choice: "The moon" });
  const [, missing] = await Promise.all([
    window.act({ ...why, choice: "Because" }),
    window.act({ do: "submit", as: maya, viewId: form.id }),
  ]);
  const { views } = await window.pane(0, (pane) => JSON.stringify(pane.views[0]?.state).includes("Because"));
  await closeForm(form.id);

  expect(foreign).toMatch(/^"The moon" is not offered here; there is .+\. Nothing was done\.$/);
  expect(missing).toEqual({
    ok: true,
    got: { kind: "submitted", errors: { [what.blockId]: "Please complete this required field." } },
  });
  expect(views[0]?.state[why.blockId]?.[why.actionId]).toMatchObject({ value: "Because" });
});

test("the app hears of a field that dispatches when it is filled, not while somebody is typing", async () => {
  const { slack } = sandbox.town.company;
  const form = await openForm();
  const input = { type: "plain_text_input", action_id: "words", multiline: false };
  const block = { type: "input", block_id: "live", dispatch_action: true, element: input };
  const label = { type: "plain_text", text: "Live" };
  const view = { type: "modal", title: label, submit: label, blocks: [{ ...block, label }] };
  await fetch(new URL("views.update", slack.apiUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" },
    body: JSON.stringify({ view_id: form.id, view }),
  });
  const { length } = slack.deliveries;
  const fill = { do: "fill", as: maya, viewId: form.id, blockId: "live", actionId: "words" } as const;

  await window.must({ ...fill, choice: "Hel", isTyping: true });
  const whileTyping = slack.deliveries.length;
  const { views } = await window.pane(0, (pane) => JSON.stringify(pane.views[0]?.state).includes("Hel"));
  await window.act({ ...fill, choice: "Hello" }); // Latchkey has no such field, and does not answer.
  await closeForm(form.id);

  expect(whileTyping).toBe(length);
  expect(views[0]?.state["live"]?.["words"]).toMatchObject({ value: "Hel" });
  expect(slack.deliveries.slice(length).map(({ payload }) => payload["type"])).toEqual(["block_actions"]);
});

test("the name of a private channel is in no picture of the workspace, and what was typed as such stays typed", async () => {
  const { slack } = sandbox.town.company;
  slack.addChannel({ id: "C0HUSH", name: "hush", members: ["U0JONAS"], isPrivate: true });

  await window.must({ do: "send", as: maya, channel: requests, text: "Is there a #hush?" });
  const pane = await window.pane(0, (seen) => saying(seen, "Is there a") !== undefined);
  const { channels } = await window.workspace(() => true);
  const later = await sandbox.visit();
  later.watch([{ as: maya, place: requests }]);
  const fresh = await later.workspace(() => true);

  expect(saying(pane, "Is there a")?.text).toBe("Is there a #hush?");
  for (const named of [channels, fresh.channels]) {
    expect(named.map(({ id }) => id)).toContain("C0GENERAL");
    expect(named.map(({ id }) => id)).not.toContain("C0HUSH");
  }
});

test("only people there are can be chosen", async () => {
  await window.must({ do: "send", as: maya, channel: requests, text: "/access change-approval" });
  const { views } = await window.pane(0, (pane) => pane.views[0]?.title === "Change approval");
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const who = { do: "fill", as: maya, viewId: form.id, ...field(form, "Who looked at it?") } as const;

  const nobody = await problemOf({ ...who, choice: "U0NOBODY" });
  await window.must({ ...who, choice: "U0GRACE" });
  await window.must({ ...who, choice: null });
  await closeForm(form.id);

  expect(nobody).toBe("“U0NOBODY” cannot be chosen here, so nothing was changed.");
});

test("a global shortcut opens the form", async () => {
  await window.must({ do: "shortcut", as: maya, callbackId: "request_access" });

  const { views } = await window.pane(0, (pane) => pane.views.length === 1);
  await closeForm(views[0]?.id ?? "");

  expect(readableText({ blocks: views[0]?.blocks ?? [] })).toContain("What");
});

test("when Latchkey does not answer, the person reads what Slack would tell", async () => {
  const { slack } = sandbox.town.company;
  slack.deliverOverHttp({ url: "http://127.0.0.1:9/" });

  const problem = await problemOf({ do: "send", as: maya, channel: requests, text: "/access" });
  slack.deliverOverSocket();

  expect(problem).toBe("Slack could not reach Latchkey, so nothing was changed. Try again in a moment.");
});
