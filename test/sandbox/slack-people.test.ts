import { App, SocketModeReceiver } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { silent, socketApp } from "./slack-bolt-app.ts";

const plain = (text: string) => ({ type: "plain_text", text }) as const;
const option = (text: string, value: string) => ({ text: plain(text), value });
const everyField: ModalView = {
  type: "modal",
  callback_id: "all",
  private_metadata: "mine",
  title: plain("All fields"),
  submit: plain("Send"),
  blocks: [
    {
      type: "input",
      block_id: "days",
      label: plain("Days"),
      element: { type: "multi_static_select", action_id: "days", options: [option("Mon", "1"), option("Tue", "2")] },
    },
    {
      type: "input",
      block_id: "sure",
      label: plain("Sure?"),
      element: { type: "checkboxes", action_id: "sure", options: [option("Yes", "yes")] },
    },
    { type: "input", block_id: "who", label: plain("Who"), element: { type: "users_select", action_id: "who" } },
    { type: "input", block_id: "on", label: plain("On"), element: { type: "datepicker", action_id: "on" } },
    {
      type: "input",
      block_id: "size",
      label: plain("Size"),
      element: { type: "radio_buttons", action_id: "size", options: [option("Big", "big"), option("Small", "small")] },
    },
  ],
};

describe("A person", () => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;
  let heard: unknown[];

  beforeEach(async () => {
    slack = await startPretendSlack({ events: ["message.im", "app_mention", "user_change"] });
    alice = slack.addUser({ name: "Alice" }).id;
    app = socketApp(slack);
    heard = [];
    app.command("/all", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: everyField });
    });
    app.view("all", async ({ ack, view }) => {
      heard.push(view.private_metadata, view.state.values);
      await ack();
    });
    await app.start();
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it("fills every kind of field by its label and in words", async () => {
    await slack.as(alice).command("/all");
    await slack.as(alice).openView();

    const values = { Days: ["Mon", "2"], "Sure?": ["Yes"], Who: alice, On: "2026-01-02", size: { size: "Small" } };
    const sent = await slack.as(alice).submitView(values);

    expect(sent.outcome).toBe("closed");
    expect(heard[1]).toMatchObject({
      days: { days: { type: "multi_static_select", selected_options: [{ value: "1" }, { value: "2" }] } },
      sure: { sure: { type: "checkboxes", selected_options: [{ value: "yes" }] } },
      who: { who: { type: "users_select", selected_user: alice } },
      on: { on: { type: "datepicker", selected_date: "2026-01-02" } },
      size: { size: { type: "radio_buttons", selected_option: { value: "small" } } },
    });
  });

  it("with a tampering client sends an option that was not offered and another form's metadata", async () => {
    await slack.as(alice).command("/all");
    await slack.as(alice).openView();
    const path = "/view/state/values/size/size/selected_option";
    const payload = { [path]: option("Huge", "huge"), "/view/private_metadata": "another's" };

    await slack.as(alice).forging({ payload }).submitView();

    expect(heard[0]).toBe("another's");
    expect(heard[1]).toMatchObject({ size: { size: { selected_option: { value: "huge" } } } });
  });

  it("uses shortcuts, on a message too", async () => {
    app.shortcut("ask", async ({ ack, shortcut }) => {
      heard.push(shortcut.type, shortcut.type === "message_action" ? shortcut.message.text : shortcut.user.id);
      await ack();
    });
    slack.addChannel({ name: "general", members: [alice] });
    const message = await slack.as(alice).say("#general", "Look at this");

    await slack.as(alice).globalShortcut("ask");
    await slack.as(alice).messageShortcut("ask", message);

    expect(heard).toEqual(["shortcut", alice, "message_action", "Look at this"]);
  });

  it("is heard by the app where it subscribed, in DMs and when it is mentioned", async () => {
    app.event("message", async ({ event }) => {
      heard.push(["message", event.channel_type]);
    });
    app.event("app_mention", async ({ event }) => {
      heard.push(["app_mention", event.text]);
    });
    slack.addChannel({ name: "general", members: [alice] });

    await slack.as(alice).say(slack.as(alice).directMessage, "Hi");
    await slack.as(alice).say("general", "Nobody listens");
    await slack.as(alice).say("general", `Hi <@${slack.botUserId}>`);

    expect(heard).toEqual([
      ["message", "im"],
      ["app_mention", `Hi <@${slack.botUserId}>`],
    ]);
    await expect(slack.as(slack.addUser({ name: "Bob" }).id).say("general", "Hi")).rejects.toThrow("is not in general");
  });

  it("changes, and the app that subscribed is told", async () => {
    app.event("user_change", async ({ event }) => {
      heard.push(event.user.id, event.user.deleted);
    });

    slack.updateUser(alice, { deleted: true });
    await slack.waitFor(() => slack.deliveries.at(-1)?.results.length === 1);

    expect(heard).toEqual([alice, true]);
  });

  it("chooses in a message, which the app hears of with all that is chosen in it", async () => {
    const blocks: KnownBlock[] = [
      {
        type: "actions",
        block_id: "pick",
        elements: [
          { type: "static_select", action_id: "size", placeholder: plain("Size"), options: [option("Big", "big")] },
          { type: "button", action_id: "go", text: plain("Go"), value: "v" },
        ],
      },
    ];
    app.action(/.*/, async ({ ack, body }) => {
      if (body.type === "block_actions") heard.push(body.actions, body.state?.values);
      await ack();
    });
    await app.client.apiCall("chat.postMessage", { channel: alice, text: "Choose", blocks });
    const message = await slack.as(alice).waitForMessage();
    await slack.as(alice).click(message, "Size", { choice: "Big" });

    await slack.as(alice).click(message, "Go");

    expect(heard[0]).toMatchObject([{ action_id: "size", block_id: "pick", selected_option: { value: "big" } }]);
    expect(heard[2]).toMatchObject([{ type: "button", action_id: "go", value: "v", text: plain("Go") }]);
    expect(heard[3]).toMatchObject({ pick: { size: { selected_option: { value: "big" } } } });
  });
});

describe("A recycled connection", () => {
  it("is opened again by the app", async () => {
    const slack = await startPretendSlack();
    const alice = slack.addUser({ name: "Alice" }).id;
    const receiver = new SocketModeReceiver({
      appToken: slack.appToken,
      clientPingTimeout: 100,
      logger: silent,
      // A receiver of one's own doesn't get the app's clientOptions: it needs the address here.
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    });
    const clientOptions = { slackApiUrl: slack.apiUrl };
    const app = new App({ token: slack.botToken, receiver, logger: silent, clientOptions });
    app.command("/who", ({ ack }) => ack("me"));
    await app.start();

    slack.socket.disconnectAll();
    await slack.waitFor(() => slack.socket.connections === 0);
    await slack.connected();

    expect((await slack.as(alice).command("/who")).shown?.text).toBe("me");
    expect(slack.callsTo("apps.connections.open")).toHaveLength(2);
    await app.stop();
    await slack.stop();
  });
});
