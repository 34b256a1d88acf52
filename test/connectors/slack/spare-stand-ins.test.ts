import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";

import { slackClientOptions } from "../../../src/connectors/slack/client-options.ts";
import { createMessenger } from "../../../src/connectors/slack/messenger.ts";
import type { Messenger } from "../../../src/ports/messenger.ts";

const notice = { kind: "no-deciders", detail: null } as const;
const person = { kind: "user", slackUserId: "U0ALICE" } as const;
const channel = (name: string) => ({ kind: "channel", channel: name }) as const;

let server: Server;
let messenger: Messenger;
/** The channels that `chat.postMessage` was asked for. */
let asked: string[];
/** What the stand-in can do. */
let knownChannels: string[];
let openAnswer: { readonly status: number; readonly error: string };

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const to = new URLSearchParams(await text(request)).get("channel") ?? "";
  const isPost = request.url === "/api/chat.postMessage";
  if (isPost) asked.push(to);
  const refused = { ok: false, error: isPost ? "channel_not_found" : openAnswer.error };
  const body = isPost && knownChannels.includes(to) ? { ok: true, channel: "C0ACCESS", ts: "1.1" } : refused;
  response
    .writeHead(isPost ? 200 : openAnswer.status, { "content-type": "application/json" })
    .end(JSON.stringify(body));
}

beforeEach(async () => {
  asked = [];
  knownChannels = [];
  openAnswer = { status: 200, error: "unknown_method" };
  server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  messenger = createMessenger(new WebClient("xoxb-test", slackClientOptions(`http://127.0.0.1:${port}/api/`)));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("a stand-in that knows channels by their name alone gets the name without its sign", async () => {
  knownChannels = ["access-requests"];

  expect(await messenger.tell(channel("#access-requests"), notice, null)).toEqual({ channel: "C0ACCESS", ts: "1.1" });
  expect(asked).toEqual(["#access-requests", "access-requests"]);
});

test("a channel that takes its name with the sign, as Slack's do, is asked once", async () => {
  knownChannels = ["#access-requests"];

  await messenger.tell(channel("#access-requests"), notice, null);

  expect(asked).toEqual(["#access-requests"]);
});

test("a channel nobody knows by either name is a destination that takes nothing", async () => {
  await expect(messenger.tell(channel("#gone"), notice, null)).rejects.toMatchObject({
    kind: "undeliverable",
    code: "channel_not_found",
  });
  expect(asked).toEqual(["#gone", "gone"]);
});

test.each(["C0GONE", "#U0BOB"])("%s is not tried as a name: it would be somebody's id", async (name) => {
  knownChannels = ["U0BOB"];

  await expect(messenger.tell(channel(name), notice, null)).rejects.toMatchObject({ code: "channel_not_found" });
  expect(asked).toEqual([name]);
});

test.each([
  ["says so", 200],
  ["answers 404", 404],
])("a stand-in without conversations.open, which %s, is given the person's id for the channel", async (_, status) => {
  openAnswer = { status, error: "unknown_method" };
  knownChannels = ["U0ALICE"];

  await messenger.tell(person, notice, null);

  expect(asked).toEqual(["U0ALICE"]);
});

test("any other trouble with opening direct messages stays trouble, and nothing is said elsewhere", async () => {
  openAnswer = { status: 200, error: "user_disabled" };
  knownChannels = ["U0ALICE"];

  await expect(messenger.tell(person, notice, null)).rejects.toMatchObject({
    kind: "undeliverable",
    code: "user_disabled",
  });
  expect(asked).toEqual([]);
});
