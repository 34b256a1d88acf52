import { WebClient } from "@slack/web-api";
import { afterEach, expect, test } from "vitest";

import { type PretendSlack, startPretendSlack } from "../../../sandbox/slack/index.ts";
import { createMessenger } from "../../../src/connectors/slack/messenger.ts";
import { pictures } from "../../views/pictures.ts";

let slack: PretendSlack;
afterEach(() => slack.stop());

const asking = { kind: "asking", timeoutSeconds: null, isLast: true } as const;

async function open(scopes: readonly string[]) {
  slack = await startPretendSlack({ scopes });
  const people = ["One", "Other", "Third"].map((name) => slack.addUser({ name }).id);
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  return { people, messenger: createMessenger(client) };
}

test("several people read one message, where they can also be reminded of it", async () => {
  const { people, messenger } = await open(["chat:write", "mpim:write"]);

  const place = await messenger.postCard({ kind: "group", slackUserIds: people }, "card", pictures.waiting, asking);
  await messenger.remind(place, pictures.waiting);

  const [card, reminder] = slack.messagesIn(place.channel);
  expect(slack.messagesIn(place.channel)).toHaveLength(2);
  expect(reminder?.threadTs).toBe(card?.ts);
  expect(people.map((id) => slack.as(id).messages().length)).toEqual([2, 2, 2]);
});

test("an app without the scope cannot ask several people at once: that fails this destination alone", async () => {
  const { people, messenger } = await open(["chat:write", "im:write"]);

  const group = messenger.postCard({ kind: "group", slackUserIds: people }, "card", pictures.waiting, asking);

  await expect(group).rejects.toMatchObject({ kind: "undeliverable", code: "missing_scope" });
});

test("nor one in which somebody is who left", async () => {
  const { people, messenger } = await open(["chat:write", "mpim:write"]);
  slack.updateUser(people[0] ?? "", { deleted: true });

  const group = messenger.postCard({ kind: "group", slackUserIds: people }, "card", pictures.waiting, asking);

  await expect(group).rejects.toMatchObject({ kind: "undeliverable", code: "user_disabled" });
});
