import { WebClient } from "@slack/web-api";
import nock from "nock";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { slackClientOptions } from "../../../src/connectors/slack/client-options.ts";
import { createMessenger } from "../../../src/connectors/slack/messenger.ts";
import type { Messenger } from "../../../src/ports/messenger.ts";

const origin = "http://127.0.0.1:4100";
const notice = { kind: "no-deciders", detail: null } as const;
const person = { kind: "user", slackUserId: "U0ALICE" } as const;
const channel = (name: string) => ({ kind: "channel", channel: name }) as const;

let messenger: Messenger;
let asked: string[];

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  asked = [];
  messenger = createMessenger(new WebClient("xoxb-test", slackClientOptions(`${origin}/api/`)));
});
afterEach(() => nock.cleanAll());

/** A stand-in that takes messages for these channels alone. */
function takesMessagesFor(...known: readonly string[]): void {
  nock(origin)
    .post("/api/chat.postMessage")
    .times(2)
    .reply(200, (_, body) => {
      const to = new URLSearchParams(String(body)).get("channel") ?? "";
      asked.push(to);
      return known.includes(to) ? { ok: true, channel: "C0ACCESS", ts: "1.1" } : { ok: false, error: "channel_not_found" };
    });
}

test("a stand-in that knows channels by their name alone gets the name without its sign", async () => {
  takesMessagesFor("access-requests");

  expect(await messenger.tell(channel("#access-requests"), notice, null)).toEqual({ channel: "C0ACCESS", ts: "1.1" });
  expect(asked).toEqual(["#access-requests", "access-requests"]);
});

test("a channel that takes its name with the sign, as Slack's do, is asked once", async () => {
  takesMessagesFor("#access-requests");

  await messenger.tell(channel("#access-requests"), notice, null);

  expect(asked).toEqual(["#access-requests"]);
});

test("a channel nobody knows by either name is a destination that takes nothing", async () => {
  takesMessagesFor();

  await expect(messenger.tell(channel("#gone"), notice, null)).rejects.toMatchObject({
    kind: "undeliverable",
    code: "channel_not_found",
  });
  expect(asked).toEqual(["#gone", "gone"]);
});

test.each(["C0GONE", "#U0BOB"])("%s is not tried as a name: it would be somebody's id", async (name) => {
  takesMessagesFor("U0BOB");

  await expect(messenger.tell(channel(name), notice, null)).rejects.toMatchObject({ code: "channel_not_found" });
  expect(asked).toEqual([name]);
});

test.each([
  ["says so", 200],
  ["answers 404", 404],
])("a stand-in without conversations.open, which %s, is given the person's id for the channel", async (_, status) => {
  nock(origin).post("/api/conversations.open").reply(status, { ok: false, error: "unknown_method" });
  takesMessagesFor("U0ALICE");

  await messenger.tell(person, notice, null);

  expect(asked).toEqual(["U0ALICE"]);
});

test("any other trouble with opening direct messages stays trouble, and nothing is said elsewhere", async () => {
  nock(origin).post("/api/conversations.open").reply(200, { ok: false, error: "user_disabled" });
  takesMessagesFor("U0ALICE");

  await expect(messenger.tell(person, notice, null)).rejects.toMatchObject({ kind: "undeliverable", code: "user_disabled" });
  expect(asked).toEqual([]);
});
