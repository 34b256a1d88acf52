import { WebClient, type WebClientOptions } from "@slack/web-api";

import type { Log } from "../../ports/log.ts";
import { boltLogger } from "./bolt-logger.ts";
import { slackClientOptions } from "./client-options.ts";

/** A client of Slack's Web API, with our limits. `fetch` takes the place of the network. Asks nobody anything yet. */
export function openClient(
  token: string,
  apiUrl: string,
  log: Log,
  more: Pick<WebClientOptions, "fetch"> = {},
): WebClient {
  return new WebClient(token, { ...slackClientOptions(apiUrl), logger: boltLogger(log), ...more });
}
