import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buttonLabels, type PretendSlack, readableText, startPretendSlack } from "../../sandbox/slack/index.ts";
import { httpApp, socketApp } from "./slack-bolt-app.ts";

const reasonForm: ModalView = {
  type: "modal",
  callback_id: "request",
  private_metadata: "flow:1",
  title: { type: "plain_text", text: "Ask for access" },
  submit: { type: "plain_text", text: "Ask" },
  blocks: [
    {
      type: "input",
      block_id: "reason",
      label: { type: "plain_text", text: "Why?" },
      element: { type: "plain_text_input", action_id: "reason" },
    },
    {
      type: "input",
      block_id: "target",
      label: { type: "plain_text", text: "Target" },
      element: {
        type: "static_select",
        action_id: "target",
        options: [
          { text: { type: "plain_text", text: "Production" }, value: "prod" },
          { text: { type: "plain_text", text: "Staging" }, value: "stage" },
        ],
      },
    },
  ],
};

/** A command opens a form; the form becomes a card; a click on the card changes it. */
function askForAccess(app: App): void {
  app.command("/access", async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: reasonForm });
  });
  app.view("request", async ({ ack, view, client, body }) => {
    const reason = view.state.values["reason"]?.["reason"]?.value ?? "";
    const target = view.state.values["target"]?.["target"]?.selected_option?.value ?? "";
    if (reason.length < 5) {
      await ack({ response_action: "errors", errors: { reason: "Say a little more" } });
      return;
    }
    await ack();
    await client.apiCall("chat.postMessage", {
      channel: "#access-requests",
      text: `<@${body.user.id}> asks for ${target}`,
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: `<@${body.user.id}> asks for ${target}: ${reason}` } },
        {
          type: "actions",
          block_id: "decision",
          elements: [
            { type: "button", action_id: "approve", text: { type: "plain_text", text: "Approve" }, value: "r-1:0" },
            { type: "button", action_id: "deny", text: { type: "plain_text", text: "Deny" }, value: "r-1:0" },
          ],
        },
      ],
    });
  });
  app.action("approve", async ({ ack, body, client, respond, action }) => {
    await ack();
    if (body.type !== "block_actions" || body.channel === undefined || body.message === undefined) return;
    const value = action.type === "button" ? action.value : "";
    if (value !== "r-1:0") {
      await respond({ text: "This request is not there" });
      return;
    }
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: "Approved", blocks: [] });
  });
}

describe.each(["Socket Mode", "HTTP"] as const)("A Bolt app over %s", (road) => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;
  let bob: string;

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice" }).id;
    bob = slack.addUser({ name: "Bob" }).id;
    slack.addChannel({ name: "access-requests", members: [bob] });
    app = road === "HTTP" ? await httpApp(slack) : socketApp(slack);
    askForAccess(app);
    if (road === "Socket Mode") await app.start();
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it("leads from a command over a form and a card to a decision", async () => {
    const seen = await slack.as(alice).command("/access");
    const form = await slack.as(alice).openView();

    expect(seen.failure).toBeUndefined();
    expect(form).toMatchObject({ title: "Ask for access", callbackId: "request", privateMetadata: "flow:1" });

    const sent = await slack.as(alice).submitView({ reason: { reason: "Fix the invoice" }, Target: "Production" });
    const card = await slack.as(bob).waitForMessage();

    expect(sent.outcome).toBe("closed");
    expect(readableText(card)).toContain(`<@${alice}> asks for prod: Fix the invoice`);
    expect(buttonLabels(card)).toEqual(["Approve", "Deny"]);
    expect(slack.as(alice).messages()).toEqual([]);

    await slack.as(bob).click(card, "Approve");
    const decided = await slack.as(bob).waitForMessage(({ text }) => text === "Approved");

    expect(decided).toMatchObject({ ts: card.ts, blocks: [], isEdited: true });
    expect(slack.callsTo("chat.update")).toHaveLength(1);
  });

  it("shows the app's errors in the form and keeps what was typed", async () => {
    await slack.as(alice).command("/access");
    await slack.as(alice).openView();

    const sent = await slack.as(alice).submitView({ "Why?": "x", Target: "Staging" });

    expect(sent).toMatchObject({ outcome: "errors", errors: { reason: "Say a little more" }, sentToApp: true });
    expect(sent.view?.state["reason"]?.["reason"]).toEqual({ type: "plain_text_input", value: "x" });
    expect(await slack.as(alice).submitView({ "Why?": "long enough" })).toMatchObject({ outcome: "closed" });
  });

  it("holds a form back while a required field is empty, as the client does", async () => {
    await slack.as(alice).command("/access");
    await slack.as(alice).openView();

    const sent = await slack.as(alice).submitView({ "Why?": "a good reason" });

    expect(sent).toMatchObject({ outcome: "errors", sentToApp: false });
    expect(Object.keys(sent.errors)).toEqual(["target"]);
  });

  it("lets a forged button value through to the app, whose answer only the clicker sees", async () => {
    await slack.as(alice).command("/access");
    await slack.as(alice).openView();
    await slack.as(alice).submitView({ "Why?": "a good reason", Target: "prod" });
    const card = await slack.as(bob).waitForMessage();

    await slack
      .as(bob)
      .forging({ payload: { "/actions/0/value": "r-2:0" } })
      .click(card, "approve");
    const refusal = await slack.as(bob).waitForMessage(({ ephemeralTo }) => ephemeralTo === bob);

    expect(refusal.text).toBe("This request is not there");
    expect(slack.messagesIn("#access-requests")).toEqual([card]);
  });

  it("refuses to click what a person does not see or what is not there", async () => {
    await slack.as(alice).command("/access");
    await slack.as(alice).openView();
    await slack.as(alice).submitView({ "Why?": "a good reason", Target: "prod" });
    const card = await slack.as(bob).waitForMessage();

    await expect(slack.as(alice).click(card, "Approve")).rejects.toThrow("does not see this message");
    await expect(slack.as(bob).click(card, "Escalate")).rejects.toThrow('Nothing here answers to "Escalate"');
  });
});
