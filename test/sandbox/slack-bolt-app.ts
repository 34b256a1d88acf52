import { App, HTTPReceiver, type Logger, LogLevel } from "@slack/bolt";
import type { PretendSlack } from "../../sandbox/slack/index.ts";

/** Says nothing: these tests look at what happens, not at what is logged about it. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

const shared = (slack: PretendSlack) => ({
  token: slack.botToken,
  logger: silent,
  clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
});

/** A real Bolt app on Socket Mode; Bolt hands `clientOptions` to its socket client by itself. */
export function socketApp(slack: PretendSlack): App {
  return new App({ ...shared(slack), appToken: slack.appToken, socketMode: true });
}

/** A real Bolt app behind its HTTP receiver, on a port of its own, and the pretend Slack pointed at it. */
export async function httpApp(slack: PretendSlack): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: silent });
  const app = new App({ ...shared(slack), receiver });
  const address = (await receiver.start({ port: 0, host: "127.0.0.1" })).address();
  if (address === null || typeof address === "string") throw new Error("The app has no port");
  slack.deliverOverHttp({ url: `http://127.0.0.1:${address.port}/slack/events` });
  return app;
}
