import type { ModalView } from "@slack/types";
import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { socketApp } from "./slack-bolt-app.ts";

const plain = (text: string) => ({ type: "plain_text", text }) as const;
const input = (label: string, element: object) => ({
  type: "input",
  block_id: label,
  label: plain(label),
  optional: true,
  element,
});

const view: ModalView = JSON.parse(
  JSON.stringify({
    type: "modal",
    callback_id: "fields",
    title: plain("Fields"),
    submit: plain("Send"),
    blocks: [
      input("Whole", {
        type: "number_input",
        action_id: "whole",
        is_decimal_allowed: false,
        min_value: "2",
        max_value: "9",
      }),
      input("Number", { type: "number_input", action_id: "number", is_decimal_allowed: true }),
      input("Mail", { type: "email_text_input", action_id: "mail" }),
      input("Address", { type: "url_text_input", action_id: "address" }),
      input("Fruit", { type: "external_select", action_id: "fruit", min_query_length: 1 }),
    ],
  }),
);

describe("A form", () => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice" }).id;
    app = socketApp(slack);
    app.command("/fields", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.view("fields", async ({ ack }) => ack());
    app.options("fruit", async ({ ack }) =>
      ack({
        option_groups: [
          { label: plain("Red"), options: [{ text: plain("Cherry"), value: "c", description: plain("Small") }] },
          { label: plain("Yellow"), options: [{ text: plain("Lemon"), value: "l" }] },
        ],
      }),
    );
    await app.start();
    await slack.as(alice).command("/fields");
    await slack.as(alice).openView();
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it.each([
    ["Whole", "two", "Please enter a number."],
    ["Whole", "2.5", "Please enter a whole number."],
    ["Whole", "1", "Please enter 2 or more."],
    ["Whole", "10", "Please enter 9 or less."],
    ["Number", "1.2.3", "Please enter a number."],
    ["Mail", "alice at acme", "Please enter an e-mail address, such as name@example.com."],
    ["Address", "acme", "Please enter a whole link, such as https://example.com."],
  ])("is held back by the client when %s is %s", async (field, typed, complaint) => {
    const seen = await slack.as(alice).submitView({ [field]: typed });

    expect(seen).toMatchObject({ outcome: "errors", sentToApp: false, errors: { [field]: complaint } });
  });

  it("is sent when what was typed looks right", async () => {
    const values = { Whole: "9", Number: "-1.5", Mail: "alice@acme.com", Address: "https://acme.com/x" };

    expect(await slack.as(alice).submitView(values)).toMatchObject({ outcome: "closed" });
  });

  it("shows suggestions with their headings, and sends the option without them", async () => {
    const offered = await slack.as(alice).typeAhead("Fruit", "r");
    await slack.as(alice).submitView({ Fruit: "Cherry" });

    expect(offered).toMatchObject([
      { value: "c", group: "Red", description: { text: "Small" } },
      { value: "l", group: "Yellow" },
    ]);
    const sent = slack.deliveries.findLast(({ payload }) => payload["type"] === "view_submission");
    expect(JSON.stringify(sent?.payload)).toContain('"value":"c"');
    expect(JSON.stringify(sent?.payload)).not.toContain("Red");
  });
});

describe("A field that asks the app for its options", () => {
  it("is filled in the form where it stands, whatever lies over that by then", async () => {
    await using opened = new AsyncDisposableStack();
    const slack = opened.adopt(await startPretendSlack(), (one) => one.stop());
    const app = opened.adopt(socketApp(slack), (one) => one.stop().then(() => undefined));
    const alice = slack.as(slack.addUser({ name: "Alice" }).id);
    app.command("/fields", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.shortcut("over", async ({ ack, client, body }) => {
      await ack();
      await client.views.push({ trigger_id: body.trigger_id, view });
    });
    app.options("fruit", async ({ ack }) => {
      await alice.globalShortcut("over");
      await alice.waitForView(() => alice.views().length === 2);
      await ack({ options: [{ text: plain("Cherry"), value: "c" }] });
    });
    await app.start();
    await alice.command("/fields");
    await alice.openView();

    await alice.changeField("Fruit", "Cherry");

    const [under, over] = alice.views().map(({ state }) => JSON.stringify(state["Fruit"]));
    expect(under).toContain("Cherry");
    expect(over).not.toContain("Cherry");
  });
});

describe("The history", () => {
  it("keeps only the newest calls and deliveries once that is said, and tells of each as it comes", async () => {
    const slack = await startPretendSlack();
    const { id } = slack.addUser({ name: "Alice" });
    const heard: (string | undefined)[] = [];
    const stop = slack.onDelivery(({ results }) => heard.push(results[0]?.outcome));
    slack.limitHistory(2);

    for (const text of ["one", "two", "three"]) await slack.as(id).command("/access", text);
    stop();
    await slack.as(id).command("/access", "four");
    await slack.stop();

    expect(slack.deliveries.map(({ payload }) => payload["text"])).toEqual(["three", "four"]);
    expect(heard).toEqual([undefined, "undeliverable", undefined, "undeliverable", undefined, "undeliverable"]);
  });
});
