import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";

import { type PretendSlack, slackSnapshotSchema, startPretendSlack } from "../../../sandbox/slack/index.ts";
import { socketApp } from "../slack-bolt-app.ts";

const form: ModalView = {
  type: "modal",
  callback_id: "form",
  notify_on_close: true,
  title: { type: "plain_text", text: "Ask" },
  submit: { type: "plain_text", text: "Send" },
  blocks: [
    {
      type: "input",
      block_id: "reason",
      label: { type: "plain_text", text: "Reason" },
      element: { type: "plain_text_input", action_id: "reason", multiline: true },
    },
    {
      type: "input",
      block_id: "group",
      label: { type: "plain_text", text: "Group" },
      element: { type: "external_select", action_id: "group", min_query_length: 0 },
    },
  ],
};

let slack: PretendSlack;
let apps: App[] = [];
let submitted: unknown[] = [];
let suggestions = 0;
let responseUrl = "";

beforeEach(async () => {
  submitted = [];
  suggestions = 0;
  slack = await startPretendSlack({ workspace: { teamName: "Acme" } });
  for (const id of ["U0ALICE", "U0BOB"]) slack.addUser({ id, name: id.slice(2).toLowerCase() });
  slack.addUser({ id: "U0GUS", name: "gus", email: undefined, isRestricted: true, title: "Guest" });
  slack.addChannel({ id: "C0REQUESTS", name: "requests", members: ["U0ALICE", "U0BOB"] });
  slack.addUserGroup({ id: "S0ONCALL", handle: "oncall", members: ["U0BOB"] });
  await startApp();
});

afterEach(async () => {
  for (const app of apps) await app.stop();
  apps = [];
  await slack.stop();
});

async function startApp(): Promise<App> {
  const app = socketApp(slack);
  app.command("/form", async ({ ack, client, body }) => {
    await ack();
    responseUrl = body.response_url;
    await client.views.open({ trigger_id: body.trigger_id, view: form });
  });
  app.options("group", async ({ ack }) => {
    suggestions += 1;
    await ack({ options: [{ text: { type: "plain_text", text: "Production" }, value: "g-1" }] });
  });
  app.view("form", async ({ ack, view }) => {
    submitted.push(view.state.values);
    await ack();
  });
  app.action("choose", async ({ ack }) => ack());
  await app.start();
  await slack.connected();
  apps.push(app);
  return app;
}

/** Everything stops; Slack comes back from what the file held, then the app does. */
async function restart(): Promise<App> {
  for (const app of apps.splice(0)) await app.stop();
  const snapshot = slackSnapshotSchema.parse(JSON.parse(JSON.stringify(slack.snapshot())));
  await slack.stop();
  slack = await startPretendSlack({ port: snapshot.port, snapshot });
  return startApp();
}

/** What the app is told of those who are there. */
async function ask({ client }: App): Promise<string> {
  const told = [
    await client.auth.test(),
    await client.users.info({ user: "U0ALICE" }),
    await client.users.info({ user: "U0GUS" }),
    await client.conversations.info({ channel: "C0REQUESTS" }),
    await client.usergroups.list(),
    await client.usergroups.users.list({ usergroup: "S0ONCALL" }),
    await client.conversations.open({ users: "U0BOB" }),
  ];
  return JSON.stringify(told).replaceAll(/"updated":\d+/g, "");
}

async function useResponseUrl(): Promise<number> {
  const answer = await fetch(responseUrl, { method: "POST", body: JSON.stringify({ text: "Done" }) });
  return answer.status;
}

test("a form that was open stays open, with what was typed and chosen, and can be sent", async () => {
  const alice = slack.as("U0ALICE");
  await alice.command("/form");
  await alice.openView();
  await alice.changeField("Reason", "Deploy 42");
  await alice.changeField("Group", "Production");
  const before = alice.views();

  await restart();
  const after = slack.as("U0ALICE").views();
  const seen = await slack.as("U0ALICE").submitView();

  expect(JSON.parse(JSON.stringify(after))).toEqual(JSON.parse(JSON.stringify(before)));
  expect(seen.outcome).toBe("closed");
  expect(submitted).toMatchObject([
    { reason: { reason: { value: "Deploy 42" } }, group: { group: { selected_option: { value: "g-1" } } } },
  ]);
});

test("a file that was shared stays, and messages that were kept before there were files can still be read", async () => {
  const [app] = apps;
  const channel = (await app?.client.conversations.open({ users: "U0ALICE" }))?.channel?.id;
  const begun = await app?.client.files.getUploadURLExternal({ filename: "a.csv", length: 3 });
  await fetch(begun?.upload_url ?? "", { method: "POST", body: "a,b" });
  await app?.client.files.completeUploadExternal({ files: [{ id: begun?.file_id ?? "" }], channel_id: channel ?? "" });

  await restart();
  const { messages, ...rest } = slack.snapshot();
  const older = { ...rest, messages: messages.map(({ files: _files, ...message }) => message) };

  expect(slack.as("U0ALICE").messages().at(-1)).toMatchObject({ files: [{ name: "a.csv", content: "a,b" }] });
  expect(slackSnapshotSchema.parse(JSON.parse(JSON.stringify(older))).messages.at(-1)).toMatchObject({ files: [] });
});

test("what a field was offered can be chosen after a restart without asking the app again", async () => {
  const alice = slack.as("U0ALICE");
  await alice.command("/form");
  await alice.openView();
  await alice.typeAhead("Group", "");

  await restart();
  await slack.as("U0ALICE").changeField("Group", "Production");

  expect(suggestions).toBe(1);
});

test("what a field was offered is forgotten with its form", async () => {
  const alice = slack.as("U0ALICE");
  await alice.command("/form");
  await alice.openView();
  await alice.typeAhead("Group", "");
  const whileOpen = slack.snapshot();
  await alice.closeView();

  expect(Object.keys(whileOpen.offered)).toHaveLength(1);
  expect(slack.snapshot().offered).toEqual({});
});

test("everybody reads after a restart what they read before: edited, deleted, threaded and ephemeral", async () => {
  const [app] = apps;
  const alice = slack.as("U0ALICE");
  const posted = await app?.client.chat.postMessage({ channel: "C0REQUESTS", text: "First" });
  const gone = await app?.client.chat.postMessage({ channel: "C0REQUESTS", text: "Gone" });
  await app?.client.chat.update({ channel: "C0REQUESTS", ts: posted?.ts ?? "", text: "Edited" });
  await app?.client.chat.delete({ channel: "C0REQUESTS", ts: gone?.ts ?? "" });
  await app?.client.chat.postEphemeral({ channel: "C0REQUESTS", user: "U0BOB", text: "For Bob" });
  await app?.client.chat.postMessage({ channel: "U0ALICE", text: "For Alice" });
  await alice.say("C0REQUESTS", "A reply", { threadTs: posted?.ts ?? "" });
  const read = () => ["U0ALICE", "U0BOB"].map((id) => slack.as(id).messages());
  const before = read();

  await restart();

  expect(read()).toEqual(before);
  expect(slack.allMessages().map(({ text, isDeleted }) => [text, isDeleted])).toContainEqual(["Gone", true]);
  expect(
    slack
      .as("U0ALICE")
      .messages()
      .map(({ text }) => text),
  ).toEqual(["Edited", "For Alice", "A reply"]);
});

test("the app knows people, channels, groups and itself by the same tokens, and can change its old messages", async () => {
  const [app] = apps;
  if (app === undefined) throw new Error("No app is running");
  const posted = await app.client.chat.postMessage({ channel: "C0REQUESTS", text: "Asked" });
  const before = await ask(app);

  const again = await restart();
  await again.client.chat.update({ channel: "C0REQUESTS", ts: posted.ts ?? "", text: "Approved" });

  expect(await ask(again)).toBe(before);
  expect(slack.message("C0REQUESTS", posted.ts ?? "")).toMatchObject({ text: "Approved", isEdited: true });
});

test("what somebody chose in a message stays chosen", async () => {
  await apps[0]?.client.chat.postMessage({
    channel: "C0REQUESTS",
    text: "Who?",
    blocks: [{ type: "actions", block_id: "who", elements: [{ type: "users_select", action_id: "choose" }] }],
  });
  const card = await slack.as("U0ALICE").waitForMessage();
  await slack.as("U0ALICE").click(card, "who/choose", { choice: "U0BOB" });

  await restart();

  expect(slack.as("U0ALICE").stateOf(card)).toMatchObject({ who: { choose: { selected_user: "U0BOB" } } });
  expect(slack.as("U0BOB").stateOf(card)).toMatchObject({ who: { choose: { selected_user: null } } });
});

test("a response_url works on for what is left of its five uses and its thirty minutes", async () => {
  await slack.as("U0ALICE").command("/form", "", { channel: "C0REQUESTS" });
  const before = [await useResponseUrl(), await useResponseUrl()];

  await restart();
  const after = [await useResponseUrl(), await useResponseUrl(), await useResponseUrl(), await useResponseUrl()];

  expect([...before, ...after]).toEqual([200, 200, 200, 200, 200, 404]);
  expect(
    slack
      .as("U0ALICE")
      .messages()
      .filter(({ ephemeralTo }) => ephemeralTo === "U0ALICE"),
  ).toHaveLength(5);
});

test("the clock stands where it was moved to, and no timestamp comes twice", async () => {
  slack.moveClock(3_600_000);
  const before = await slack.as("U0ALICE").say("C0REQUESTS", "Before");
  slack.moveClock(-7_200_000);

  await restart();
  const after = await slack.as("U0ALICE").say("C0REQUESTS", "After");

  expect(slack.aheadMs).toBe(-3_600_000);
  expect(Number(after.ts)).toBeGreaterThan(Number(before.ts));
});

test("a home tab is there after a restart, and its view id still works", async () => {
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "Welcome" } }] as const;
  await apps[0]?.client.views.publish({ user_id: "U0ALICE", view: { type: "home", blocks: [...blocks] } });
  const before = slack.as("U0ALICE").home();

  const again = await restart();
  const view = { type: "home", blocks: [{ type: "divider" }] } as const;
  const updated = await again.client.views.update({
    view_id: before?.id ?? "",
    view: { ...view, blocks: [...view.blocks] },
  });

  expect(z.object({ id: z.string() }).parse(updated.view).id).toBe(before?.id);
  expect(slack.as("U0ALICE").home()?.blocks).toMatchObject([{ type: "divider" }]);
});
