import type { WebClient } from "@slack/web-api";

import { MessengerFault } from "../../ports/messenger.ts";
import { callSlack } from "./call-slack.ts";

/** How long the bytes may take, in milliseconds. */
const patienceMs = 60_000;
const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);
const slackFileHosts = new Set(["files.slack.com", "files.slack-gov.com"]);

/** A file for one person. */
export interface OutgoingFile {
  readonly name: string;
  readonly title: string;
  readonly content: Uint8Array<ArrayBuffer>;
  /** What stands above it. */
  readonly comment: string;
}

/**
 * Whether bytes may be sent to an address that Slack named: its own file host over https, or a loopback address when
 * Slack itself is one.
 */
export function isUploadUrl(address: string, slackApiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return false;
  if (url.protocol === "https:" && url.port === "" && slackFileHosts.has(url.hostname)) return true;
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  return loopbackHosts.has(url.hostname) && loopbackHosts.has(new URL(slackApiUrl).hostname);
}

/**
 * Sends a file into a person's direct messages with the app. Until the last of its three steps it is nowhere to be seen.
 * Throws `MessengerFault`.
 */
export async function sendFile(
  client: WebClient,
  slackApiUrl: string,
  slackUserId: string,
  file: OutgoingFile,
): Promise<void> {
  const { name: filename, title, content, comment } = file;
  const opened = await callSlack(() => client.conversations.open({ users: slackUserId }));
  const channel = opened.channel?.id;
  if (channel === undefined) throw new MessengerFault("unavailable", "no_direct_channel");
  const place = await callSlack(() => client.files.getUploadURLExternal({ filename, length: content.byteLength }));
  const { upload_url: address, file_id: id } = place;
  if (address === undefined || id === undefined || !isUploadUrl(address, slackApiUrl)) {
    throw new MessengerFault("undeliverable", "no_upload_url");
  }
  await sendBytes(address, content);
  await callSlack(() =>
    client.files.completeUploadExternal({ files: [{ id, title }], channel_id: channel, initial_comment: comment }),
  );
}

async function sendBytes(address: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
  let status: number;
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: content,
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.body?.cancel();
    status = response.status;
  } catch (cause) {
    throw new MessengerFault("unavailable", "no_answer", { cause });
  }
  if (status !== 200) throw new MessengerFault("unavailable", `http_${status}`);
}
