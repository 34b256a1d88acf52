import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Act } from "../../../sandbox/page/protocol.ts";
import { readableText } from "../../../sandbox/slack/index.ts";
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
    { what: "a home tab there is not", act: { do: "home", as: maya }, says: "Latchkey has no home tab." },
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
