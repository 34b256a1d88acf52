import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";

import type { Log } from "../../ports/log.ts";
import type { Whisper as AnyWhisper, Whispered as AnyWhispered } from "../../ports/whisper.ts";
import { callSlack } from "./call-slack.ts";

type Whispered = AnyWhispered<KnownBlock>;
type Whisper = AnyWhisper<KnownBlock>;

const slackHookHosts = new Set(["hooks.slack.com", "hooks.slack-gov.com"]);
const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether an address may be answered to: Slack's own hook host over https, or a loopback address when Slack itself is
 * a loopback address. It comes with the payload, so anything else would be a way to make us call somebody.
 */
export function isResponseUrl(address: string, slackApiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:" && url.port === "" && slackHookHosts.has(url.hostname)) return true;
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  return loopbackHosts.has(url.hostname) && loopbackHosts.has(new URL(slackApiUrl).hostname);
}

/**
 * Tries the address Slack gave with the click, then an ephemeral message, then a direct one. Only the first can take the
 * place of what was clicked.
 */
export function createWhisper(client: WebClient, slackApiUrl: string, log: Log): Whisper {
  return async ({ slackUserId, channel, responseUrl, replaces = false }, message) => {
    const isTaken =
      responseUrl !== null &&
      isResponseUrl(responseUrl, slackApiUrl) &&
      (await answer(responseUrl, { replace_original: replaces, ...message }));
    if (isTaken) return;
    try {
      if (channel !== null && (await postEphemeral(client, channel, slackUserId, message))) return;
      await callSlack(() => client.chat.postMessage({ channel: slackUserId, ...message }));
    } catch (error) {
      log.warn({ err: error, user: slackUserId }, "An answer to a person could not be delivered.");
    }
  };
}

async function answer(
  responseUrl: string,
  message: Whispered & { readonly replace_original: boolean },
): Promise<boolean> {
  try {
    const response = await fetch(responseUrl, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ response_type: "ephemeral", ...message }),
      redirect: "error",
      signal: AbortSignal.timeout(5_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function postEphemeral(client: WebClient, channel: string, user: string, message: Whispered): Promise<boolean> {
  try {
    await callSlack(() => client.chat.postEphemeral({ channel, user, ...message }));
    return true;
  } catch {
    return false;
  }
}
