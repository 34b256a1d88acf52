import { setTimeout as pause } from "node:timers/promises";

import { App } from "@slack/bolt";

import type { Settings } from "./config.ts";
import { boltLogger } from "./connectors/slack/bolt-logger.ts";
import { slackClientOptions } from "./connectors/slack/client-options.ts";
import { createSlackEndpoint } from "./http/slack-endpoint.ts";
import type { Log } from "./ports/log.ts";

/** How long to wait before Slack is tried again, in milliseconds. */
const patienceMs = 10_000;

/** Slack's way in. */
export interface Door {
  readonly app: App;
  /** Opens it; gives the port over HTTP, `null` in Socket Mode. Throws a sentence when the port is taken. */
  open(): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * Makes the door: Socket Mode, or HTTP at Bolt's own path. A Slack that cannot be reached or refuses the token keeps
 * Latchkey from hearing anybody, not from ending what is owed: it goes on trying, and says so.
 */
export function makeDoor({ slack }: Pick<Settings, "slack">, log: Log): Door {
  const logger = boltLogger(log);
  const options = {
    // One workspace, one token: nobody has to be asked before a click is acknowledged.
    authorize: () => Promise.resolve({ botToken: slack.botToken }),
    clientOptions: { ...slackClientOptions(slack.apiUrl), logger },
    logger,
    extendedErrorHandler: true,
    ignoreSelf: false,
  } as const;
  if (slack.mode.kind === "socket") {
    return socketDoor(new App({ ...options, socketMode: true, appToken: slack.mode.appToken }), log);
  }
  const { port, signingSecret } = slack.mode;
  const endpoint = createSlackEndpoint(signingSecret, logger);
  const app = new App({ ...options, receiver: endpoint.receiver });
  return { app, open: () => endpoint.listen(port), close: () => endpoint.close() };
}

function socketDoor(app: App, log: Log): Door {
  const closing = new AbortController();
  const tryOnce = async () => {
    try {
      await app.start();
      return true;
    } catch (error) {
      log.error(
        { err: error },
        "Slack does not let Latchkey connect, so nobody is heard. Check SLACK_APP_TOKEN and Socket Mode of the app; what is owed is still done, and Slack is tried again in 10 seconds.",
      );
      return false;
    }
  };
  const goOnTrying = async () => {
    while (!closing.signal.aborted && !(await tryOnce()))
      await pause(patienceMs, undefined, { signal: closing.signal });
  };
  return {
    app,
    async open() {
      if (!(await tryOnce())) void goOnTrying().catch(() => undefined);
      return null;
    },
    async close() {
      closing.abort();
      await app.stop();
    },
  };
}
