import { expect, test } from "vitest";

import { people as rules, slack, type SdkUser } from "../../../src/sdk/index.ts";
import { accessFlow, createWorld, slackIds } from "../../support/world.ts";

test("a hook replies in the thread of the card of the request it is about, and of no other", async () => {
  const house = await createWorld({
    flows: [
      accessFlow({
        permissions: () => ({ decide: rules.users(slackIds.bob) }),
        hooks: {
          async onDeny({ event, sdk }) {
            await sdk.slack.sendThreadMessage(`${sdk.slack.mention(event.user)} looks at it.`);
          },
        },
      }),
    ],
  });
  await house.ask({ by: slackIds.carl });
  const request = await house.ask();
  await house.drain();
  const [, card] = house.messenger.cards.filter(({ kind }) => kind === "card");

  await house.click(request, { outcome: "deny", message: "No." });

  expect(house.messenger.said).toEqual([
    { channel: card?.place.channel, threadTs: card?.place.ts, text: `<@${slackIds.bob}> looks at it.` },
  ]);
  expect(card?.pictures.at(0)?.request.id).toBe(request.id);
});

test("a reply before there is a card is a fault that says what to write, and nothing is decided", async () => {
  const house = await createWorld({
    flows: [accessFlow({ hooks: { onRequest: ({ sdk }) => sdk.slack.sendThreadMessage("Hello") } })],
  });

  const request = await house.ask();
  await house.drain();

  expect(request.status).toBe("pending");
  expect(house.messenger.said).toEqual([]);
  expect(house.messenger.notices.map(({ detail }) => detail).join("\n")).toContain("no card was sent yet");
});

test("whom Slack tells of, Latchkey knows where they asked before", async () => {
  const found: (SdkUser | undefined)[] = [];
  const house = await createWorld({
    flows: [
      accessFlow({
        hooks: {
          async onRequest({ event, sdk }) {
            found.push((await sdk.slack.getUserInfo(event.requester))?.user);
            found.push((await sdk.slack.getUserInfo(slackIds.ada))?.user);
            const everybody = await sdk.slack.listUsers();
            found.push(everybody.find(({ slackUserId }) => slackUserId === slackIds.alice)?.user);
            await sdk.slack.sendMessage(slack.user(event.requester), "Seen.");
          },
        },
      }),
    ],
  });

  await house.ask();

  expect(found.map((user) => user?.email)).toEqual(["alice@acme.com", undefined, "alice@acme.com"]);
  expect(house.messenger.said).toMatchObject([{ channel: slackIds.alice, text: "Seen." }]);
});
