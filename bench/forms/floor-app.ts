// The floor's process: a Bolt app that acknowledges a command and opens a fixed form, and answers whoever types with a
// fixed list. It does nothing else.
import { App } from "@slack/bolt";

const environment = (name: string) => process.env[name] ?? "";

const app = new App({
  socketMode: true,
  appToken: environment("SLACK_APP_TOKEN"),
  authorize: () => Promise.resolve({ botToken: environment("SLACK_BOT_TOKEN") }),
  clientOptions: { slackApiUrl: environment("SLACK_API_URL") },
});
const text = (words: string) => ({ type: "plain_text", text: words }) as const;
const options = Array.from({ length: 100 }, (_, at) => ({ text: text(`Option ${at}`), value: `o${at}` }));

app.command("/access", async ({ ack, client, command }) => {
  await ack();
  await client.views.open({
    trigger_id: command.trigger_id,
    view: {
      type: "modal",
      callback_id: "floor",
      title: text("Floor"),
      submit: text("Send"),
      blocks: [
        {
          type: "input",
          block_id: "target",
          label: text("What do you need?"),
          element: { type: "external_select", action_id: "target", min_query_length: 0 },
        },
      ],
    },
  });
});
app.options("target", ({ ack }) => ack({ options }));

await app.start();
process.stdout.write("The floor is ready.\n");
process.once("SIGTERM", () => void app.stop().then(() => process.exit(0)));
