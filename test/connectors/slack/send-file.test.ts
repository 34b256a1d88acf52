import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type PretendSlack, startPretendSlack } from "../../../sandbox/slack/index.ts";
import { slackClientOptions } from "../../../src/connectors/slack/client-options.ts";
import { isUploadUrl, sendFile } from "../../../src/connectors/slack/send-file.ts";
import { MessengerFault } from "../../../src/ports/messenger.ts";

const real = "https://slack.com/api/";

describe("where bytes may be sent", () => {
  it.each(["https://files.slack.com/upload/v1/ABC", "https://files.slack-gov.com/upload/v1/ABC"])("%s", (address) => {
    expect(isUploadUrl(address, real)).toBe(true);
  });

  it.each([
    "http://files.slack.com/upload/v1/ABC",
    "https://files.slack.com.evil.example/upload",
    "https://files.slack.com:8443/upload",
    "https://user:password@files.slack.com/upload",
    "https://evil.example/files.slack.com",
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:3000/upload",
    "file:///etc/passwd",
    "not an address",
  ])("safety 32: never to %s", (address) => {
    expect(isUploadUrl(address, real)).toBe(false);
  });

  it("to a loopback address only when Slack is one", () => {
    expect(isUploadUrl("http://127.0.0.1:3000/upload", "http://127.0.0.1:3000/api/")).toBe(true);
    expect(isUploadUrl("http://10.0.0.1:3000/upload", "http://127.0.0.1:3000/api/")).toBe(false);
  });
});

describe("a file for one person", () => {
  let slack: PretendSlack;
  let client: WebClient;
  const file = { name: "a.csv", title: "A list", content: new TextEncoder().encode("a,b\n"), comment: "Here" };

  beforeEach(async () => {
    slack = await startPretendSlack();
    slack.addUser({ id: "U0ADA", name: "Ada" });
    client = new WebClient(slack.botToken, slackClientOptions(slack.apiUrl));
  });

  afterEach(() => slack.stop());

  it("arrives in their direct messages", async () => {
    await sendFile(client, slack.apiUrl, "U0ADA", file);

    expect(slack.as("U0ADA").messages()).toMatchObject([
      { channel: slack.as("U0ADA").directMessage, text: "Here", files: [{ title: "A list", content: "a,b\n" }] },
    ]);
  });

  it("safety 32: sends no byte to an address that is not Slack's", async () => {
    const details = { ok: true, upload_url: "http://127.0.0.1:9/upload", file_id: "F1" };
    slack.faults.next("files.getUploadURLExternal", { status: 200, body: JSON.stringify(details) });

    const sending = sendFile(client, real, "U0ADA", file);

    await expect(sending).rejects.toMatchObject({ code: "no_upload_url" });
    expect(slack.callsTo("files.completeUploadExternal")).toEqual([]);
  });

  it.each([
    ["files.getUploadURLExternal", "missing_scope", "unauthorized"],
    ["files.completeUploadExternal", "channel_not_found", "undeliverable"],
    ["conversations.open", "user_disabled", "undeliverable"],
  ])("is a fault where %s answers %s", async (method, error, kind) => {
    slack.faults.next(method, { error });

    const sending = sendFile(client, slack.apiUrl, "U0ADA", file);

    await expect(sending).rejects.toThrow(MessengerFault);
    await expect(sending).rejects.toMatchObject({ kind, code: error });
    expect(slack.as("U0ADA").messages()).toEqual([]);
  });
});
