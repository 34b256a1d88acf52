import type { PretendSlack } from "../../../sandbox/slack/index.ts";
import { socketApp } from "../../sandbox/slack-bolt-app.ts";
import { drawDeeperForm, drawEverything, drawForm, drawHome } from "./gallery-blocks.ts";

/** A real Bolt app that draws everything, and what it heard of what people did with it. */
export interface GalleryApp {
  /** The values of the last form that was sent, by label. */
  readonly sent: () => unknown;
  /** What was clicked, by action id; the last time counts. */
  readonly clicked: Map<string, unknown>;
  /** How often it was asked what there is to choose from. */
  readonly questions: readonly string[];
  /** The text of the message that was inspected. */
  readonly inspected: () => string | undefined;
  stop(): Promise<void>;
}

const servers = Array.from({ length: 5_000 }, (_, index) => `server-${String(index).padStart(4, "0")}`);

/** Slack takes no more options than that at once. */
const mostOptions = 100;

export async function startGalleryApp(slack: PretendSlack): Promise<GalleryApp> {
  const app = socketApp(slack);
  const clicked = new Map<string, unknown>();
  const questions: string[] = [];
  let sent: unknown;
  let inspected: string | undefined;

  app.command("/gallery", async ({ ack, client, command }) => {
    await ack();
    if (command.text === "message") {
      await client.chat.postMessage({ channel: command.channel_id, text: "Everything", blocks: drawEverything() });
    } else await client.views.open({ trigger_id: command.trigger_id, view: drawForm() });
  });
  app.options(/.*/, async ({ ack, options }) => {
    questions.push(options.value);
    const found = servers.filter((name) => name.includes(options.value)).slice(0, mostOptions);
    await ack({ options: found.map((value) => ({ text: { type: "plain_text", text: value }, value })) });
  });
  app.action("deeper", async ({ ack, body, client }) => {
    await ack();
    if ("trigger_id" in body) await client.views.push({ trigger_id: body.trigger_id, view: drawDeeperForm() });
  });
  app.action({ action_id: "shade", type: "block_actions" }, async ({ ack, action, body, client }) => {
    await ack();
    const chosen = "selected_option" in action ? (action.selected_option?.value ?? "none") : "none";
    if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view: drawForm(chosen) });
  });
  app.action({ block_id: "clickable", type: "block_actions" }, async ({ ack, action }) => {
    await ack();
    clicked.set(action.action_id, action);
  });
  app.view("gallery", async ({ ack, view }) => {
    sent = view.state.values;
    await ack();
  });
  app.view("deeper", async ({ ack, view }) => {
    const word = view.state.values["word"]?.["value"]?.value;
    if (word === "wrong") await ack({ response_action: "errors", errors: { word: "Another word, please." } });
    else await ack();
  });
  app.shortcut("inspect", async ({ ack, shortcut }) => {
    await ack();
    if (shortcut.type === "message_action") inspected = shortcut.message.text;
  });
  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: drawHome() });
  });

  await app.start();
  return {
    sent: () => sent,
    clicked,
    questions,
    inspected: () => inspected,
    async stop() {
      await app.stop();
    },
  };
}
