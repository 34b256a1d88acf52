import { beforeEach, describe, expect, test } from "vitest";

import { MessengerFault, type Place } from "../../src/ports/messenger.ts";
import { slack } from "../../src/sdk/index.ts";
import { createSlackSdk, longestMessage } from "../../src/sdk/slack-tools.ts";
import { FakeMessenger } from "../../src/testing/fakes/fake-messenger.ts";
import { FakePeople } from "../../src/testing/fakes/fake-people.ts";
import { buildSdkUser } from "../support/builders.ts";
import { quietServices } from "../support/quiet-services.ts";

const alice = buildSdkUser({ id: "user-alice", slackUserId: "U0ALICE", email: "alice@acme.com" });

let people: FakePeople;
let messenger: FakeMessenger;
let cards: Place[];
let asked: string[][];
beforeEach(() => {
  people = new FakePeople();
  messenger = new FakeMessenger();
  cards = [];
  asked = [];
  people.add({ userId: "U0ALICE", displayName: "Alice", email: "alice@acme.com" });
  people.add({ userId: "U0GUEST", displayName: "Gus", email: "gus@partner.com", isGuest: true });
  people.add({ userId: "U0LEFT", displayName: "Leo", isDeactivated: true });
  people.add({ userId: "U0BOT", displayName: "Robot", isBot: true });
});

function open(about: { requestId: string; sourceChannel: string | null } | null = null) {
  return createSlackSdk({
    flow: "change",
    about,
    services: {
      ...quietServices,
      slack: {
        lookUp: (id) => people.lookUp(id),
        findByEmail: (email) => people.findByEmail(email),
        listPeople: () => people.listPeople(),
        isInUserGroup: (id, group) => people.isInUserGroup(id, group),
        usersInUserGroup: (group) => people.usersInUserGroup(group),
        membersOfChannel: (channel) => people.membersOfChannel(channel),
        say: (to, text, ts) => messenger.say(to, text, ts),
        async usersOf(ids) {
          asked.push([...ids]);
          return new Map(ids.includes("U0ALICE") ? [["U0ALICE", alice]] : []);
        },
        cardsOf: async () => cards,
      },
    },
  });
}

const infoOfAlice = {
  externalId: "U0ALICE",
  slackUserId: "U0ALICE",
  displayName: "Alice",
  email: "alice@acme.com",
  isGuest: false,
  isStranger: false,
  isDeactivated: false,
  user: alice,
};

const lacking = () => Promise.reject(new MessengerFault("unauthorized", "missing_scope"));

describe("people of Slack, for hooks", () => {
  test.each([
    ["a person of the event", alice],
    ["a Slack id", "U0ALICE"],
    ["a mention", "<@U0ALICE>"],
    ["a mention with a name", " <@U0ALICE|alice> "],
    ["an e-mail", "Alice@acme.com"],
  ])("somebody is found by %s, with the user Latchkey knows", async (_what, who) => {
    expect(await open().getUserInfo(who)).toEqual(infoOfAlice);
  });

  test.each(["U0NOBODY", "nobody@acme.com", "alice", "", "<@alice>"])("by %j nobody is found", async (who) => {
    expect(await open().getUserInfo(who)).toBeNull();
  });

  test("the people of the workspace are listed without bots, and those who left only when asked for", async () => {
    const sdk = open();

    const active = await sdk.listUsers();
    const all = await sdk.listUsers({ activeOnly: false });

    expect(active.map(({ slackUserId, isGuest }) => [slackUserId, isGuest])).toEqual([
      ["U0ALICE", false],
      ["U0GUEST", true],
    ]);
    expect(all.map(({ slackUserId }) => slackUserId)).toEqual(["U0ALICE", "U0GUEST", "U0LEFT"]);
    expect(active[0]).toEqual(infoOfAlice);
    expect(active[1]).not.toHaveProperty("user");
  });

  test("who Latchkey knows is asked once for all of them", async () => {
    await open().listUsers();

    expect(asked).toEqual([["U0ALICE", "U0GUEST"]]);
  });

  test("a user group is read live, and one that does not exist is a sentence and never a no", async () => {
    const sdk = open();
    people.setUserGroup("S0DBA", ["U0ALICE", "U0BOT"]);

    expect(await sdk.isUserInGroup(alice, { groupId: "S0DBA" })).toBe(true);
    expect(await sdk.isUserInGroup({ slackUserId: "U0GUEST" }, { groupId: "S0DBA" })).toBe(false);
    expect((await sdk.usersInGroup({ groupId: "S0DBA" })).map(({ slackUserId }) => slackUserId)).toEqual(["U0ALICE"]);
    await expect(sdk.isUserInGroup(alice, { groupId: "S0NONE" })).rejects.toThrow(
      'The flow "change" asked for the user group S0NONE, and Slack said no: no_such_subteam. Use the id of a user group, such as S0614TZR7.',
    );
  });

  test("everybody of a channel is there, guests too and marked as such", async () => {
    people.setChannel("#ops", ["U0ALICE", "U0GUEST", "U0BOT", "U0LEFT"]);

    const found = await open().usersInChannel("#ops");

    expect(found.map(({ slackUserId, isGuest, isDeactivated }) => ({ slackUserId, isGuest, isDeactivated }))).toEqual([
      { slackUserId: "U0ALICE", isGuest: false, isDeactivated: false },
      { slackUserId: "U0GUEST", isGuest: true, isDeactivated: false },
      { slackUserId: "U0LEFT", isGuest: false, isDeactivated: true },
    ]);
  });

  test("the people of a large channel are listed, and only those from elsewhere looked up one by one", async () => {
    const many = Array.from({ length: 60 }, (_, n) => `U0N${n}`);
    for (const userId of many) people.add({ userId });
    people.setChannel("#all", [...many, "U0ELSEWHERE"]);

    const found = await open().usersInChannel("#all");

    expect(found).toHaveLength(60);
    expect(people.lookedUp).toEqual(["U0ELSEWHERE"]);
  });

  test("a channel that Latchkey does not see is a sentence that says what to do", async () => {
    await expect(open().usersInChannel("#inner")).rejects.toThrow(
      "Slack said no: channel_not_found. Check the channel, and invite Latchkey to it if it is private.",
    );
  });

  test("a scope that the app was not given is a sentence that says what to do", async () => {
    Object.assign(people, { usersInUserGroup: lacking });

    await expect(open().usersInGroup({ groupId: "S0DBA" })).rejects.toThrow(
      "the Slack app has not been given the scope for it. Install the app again.",
    );
  });

  test("when Slack cannot be asked that is Slack's fault, not the flow's", async () => {
    people.goDown();

    await expect(open().usersInGroup({ groupId: "S0DBA" })).rejects.toBeInstanceOf(MessengerFault);
  });
});

describe("what hooks say", () => {
  test("a message goes where it is sent, as it is written", async () => {
    const sdk = open({ requestId: "request-1", sourceChannel: "C0SOURCE" });

    await sdk.sendMessage(slack.channel("#ops"), `*Look* ${sdk.mention(alice)}: ${sdk.escape("<!channel> & co")}`);
    await sdk.sendMessage(slack.user(alice), "hello");
    await sdk.sendMessage(slack.sourceChannel(), "here");

    expect(messenger.said).toEqual([
      { channel: "#ops", text: "*Look* <@U0ALICE>: &lt;!channel&gt; &amp; co", threadTs: null },
      { channel: "U0ALICE", text: "hello", threadTs: null },
      { channel: "C0SOURCE", text: "here", threadTs: null },
    ]);
  });

  test("a place that takes no message is a sentence for the flow", async () => {
    messenger.refuse("#ops");

    await expect(open().sendMessage(slack.channel("#ops"), "hello")).rejects.toThrow(
      'The flow "change" wanted to send a message, and Slack said no: is_archived. Nothing was sent.',
    );
  });

  test("a reply goes to the thread of every card whose deciders are asked now", async () => {
    cards = [
      { channel: "C0ONE", ts: "1.1" },
      { channel: "D0TWO", ts: "2.2" },
    ];

    await open({ requestId: "request-1", sourceChannel: null }).sendThreadMessage("On it.");

    expect(messenger.said).toEqual([
      { channel: "C0ONE", text: "On it.", threadTs: "1.1" },
      { channel: "D0TWO", text: "On it.", threadTs: "2.2" },
    ]);
  });

  test.each([null, { requestId: "request-1", sourceChannel: null }])(
    "a reply to a card that was not sent is refused, and nothing is said (%j)",
    async (about) => {
      await expect(open(about).sendThreadMessage("On it.")).rejects.toThrow("no card was sent yet. Nothing was said.");
      expect(messenger.said).toEqual([]);
    },
  );

  test.each([
    ["nothing", " "],
    ["too much", "x".repeat(longestMessage + 1)],
  ])("%s is not said", async (_what, text) => {
    cards = [{ channel: "C0ONE", ts: "1.1" }];
    const sdk = open({ requestId: "request-1", sourceChannel: null });

    await expect(sdk.sendMessage(slack.channel("#ops"), text)).rejects.toThrow(/^The flow "change" wanted to say/);
    await expect(sdk.sendThreadMessage(text)).rejects.toThrow(/^The flow "change" wanted to say/);
    expect(messenger.said).toEqual([]);
  });

  test.each(["alice", "<!channel>", "S0DBA"])("nobody is mentioned by %j", (who) => {
    expect(() => open().mention(who)).toThrow("mentioned somebody who is no Slack user");
  });
});
