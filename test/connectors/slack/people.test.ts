import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { type PretendSlack, startPretendSlack } from "../../../sandbox/slack/index.ts";
import { usualScopes } from "../../../sandbox/slack/web-api/usual-scopes.ts";
import { boltLogger } from "../../../src/connectors/slack/bolt-logger.ts";
import { callSlack } from "../../../src/connectors/slack/call-slack.ts";
import { slackClientOptions } from "../../../src/connectors/slack/client-options.ts";
import { createPeople } from "../../../src/connectors/slack/people.ts";
import { MessengerFault } from "../../../src/ports/messenger.ts";
import type { People } from "../../../src/ports/people.ts";
import { keepingLog } from "../../support/keeping-log.ts";

let slack: PretendSlack;
let client: WebClient;
let people: People;
beforeEach(async () => {
  slack = await startPretendSlack();
  client = new WebClient(slack.botToken, { ...slackClientOptions(slack.apiUrl), logger: boltLogger(keepingLog()) });
  people = createPeople(client);
});
afterEach(() => slack.stop());

describe("people of Slack", () => {
  test("a person is described by what Slack says of them now", async () => {
    slack.addUser({ id: "U0ALICE", name: "Alice", email: "alice@acme.com" });

    expect(await people.lookUp("U0ALICE")).toEqual({
      userId: "U0ALICE",
      teamId: slack.teamId,
      enterpriseId: "",
      displayName: "Alice",
      email: "alice@acme.com",
      isEmailConfirmed: true,
      isBot: false,
      isGuest: false,
      isStranger: false,
      isDeactivated: false,
      timeZone: "Europe/Berlin",
    });
  });

  test.each([
    [{ isRestricted: true }, { isGuest: true }],
    [{ isUltraRestricted: true }, { isGuest: true }],
    [{ isBot: true }, { isBot: true }],
    [{ isWorkflowBot: true }, { isBot: true }],
    [{ isStranger: true }, { isStranger: true }],
    [{ deleted: true }, { isDeactivated: true }],
    [{ isEmailConfirmed: false }, { isEmailConfirmed: false }],
    [{ isEmailConfirmed: undefined }, { isEmailConfirmed: undefined }],
    [{ email: undefined }, { email: null }],
    [{ teamId: "T0OTHER" }, { teamId: "T0OTHER" }],
    [{ enterpriseId: "E0ACME" }, { enterpriseId: "E0ACME" }],
  ])("safety 21: %j is understood as %j", async (said, understood) => {
    slack.addUser({ id: "U0ALICE", name: "Alice", ...said });

    expect(await people.lookUp("U0ALICE")).toMatchObject(understood);
  });

  test("safety 21: nothing is remembered from one look to the next", async () => {
    slack.addUser({ id: "U0ALICE", name: "Alice" });
    await people.lookUp("U0ALICE");

    slack.updateUser("U0ALICE", { deleted: true });

    expect(await people.lookUp("U0ALICE")).toMatchObject({ isDeactivated: true });
  });

  test("somebody Slack does not know is nobody, by id and by e-mail", async () => {
    expect(await people.lookUp("U0NOBODY")).toBeNull();
    expect(await people.findByEmail("nobody@acme.com")).toBeNull();
  });

  test("a person is found by exactly their e-mail", async () => {
    slack.addUser({ id: "U0ALICE", name: "Alice", email: "alice@acme.com" });

    expect(await people.findByEmail("alice@acme.com")).toMatchObject({ userId: "U0ALICE" });
  });

  test("safety 21: when Slack cannot be asked that is a fault, never nobody", async () => {
    slack.addUser({ id: "U0ALICE", name: "Alice" });
    slack.faults.next("users.info", { status: 503 });

    await expect(people.lookUp("U0ALICE")).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("safety 21: who is in a user group is asked anew each time", async () => {
    slack.addUserGroup({ id: "S0DBA", handle: "dba", members: ["U0ALICE"] });

    expect(await people.isInUserGroup("U0ALICE", "S0DBA")).toBe(true);
    expect(await people.isInUserGroup("U0BOB", "S0DBA")).toBe(false);

    slack.setUserGroupMembers("S0DBA", ["U0BOB"]);

    expect(await people.isInUserGroup("U0ALICE", "S0DBA")).toBe(false);
    expect(await people.usersInUserGroup("S0DBA")).toEqual(["U0BOB"]);
  });

  test("safety 21: a user group that does not exist, or that Slack does not tell of, is a fault and never a no", async () => {
    await expect(people.isInUserGroup("U0ALICE", "S0NONE")).rejects.toMatchObject({ code: "no_such_subteam" });

    slack.addUserGroup({ id: "S0DBA", handle: "dba", members: ["U0ALICE"] });
    slack.faults.next("usergroups.users.list", { status: 503 });

    await expect(people.isInUserGroup("U0ALICE", "S0DBA")).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("everybody of the workspace is listed, however many pages that takes", async () => {
    for (let n = 0; n < 1_203; n += 1) slack.addUser({ id: `U0N${n}`, name: `N${n}` });
    slack.updateUser("U0N7", { deleted: true });

    const listed = await people.listPeople();

    // The app itself is one of them.
    expect(listed).toHaveLength(1_204);
    expect(listed.find(({ userId }) => userId === "U0N7")).toMatchObject({ isDeactivated: true });
    expect(slack.callsTo("users.list")).toHaveLength(2);
  });

  test("a list that leads back to where it was is a fault, not an endless loop", async () => {
    const again = { response_metadata: { next_cursor: "again" }, members: [] };
    for (let n = 0; n < 3; n += 1)
      slack.faults.next("users.list", { status: 200, body: JSON.stringify({ ok: true, ...again }) });

    await expect(people.listPeople()).rejects.toMatchObject({ code: "list_does_not_end" });
  });

  test("the members of a channel are found by its name and by its id", async () => {
    const everybody = Array.from({ length: 1_100 }, (_, n) => `U0N${n}`);
    slack.addChannel({ id: "C0MANY", name: "many", members: everybody, isBotMember: false });

    expect(await people.membersOfChannel("#many")).toEqual(everybody);
    expect(await people.membersOfChannel("C0MANY")).toEqual(everybody);
  });

  test("a private channel shows its members only where the app was invited", async () => {
    slack.addChannel({ id: "C0INNER", name: "inner", isPrivate: true, members: ["U0ALICE"], isBotMember: false });

    await expect(people.membersOfChannel("#inner")).rejects.toMatchObject({ code: "channel_not_found" });
    await expect(people.membersOfChannel("C0INNER")).rejects.toMatchObject({ code: "channel_not_found" });

    slack.updateChannel("C0INNER", { isBotMember: true });

    expect(await people.membersOfChannel("#inner")).toContain("U0ALICE");
  });

  test.each([
    ["channels:read", "#open"],
    ["groups:read", "C0INNER"],
  ])("without %s the members of %s are not told", async (scope, channel) => {
    const narrow = await startPretendSlack({ scopes: usualScopes.filter((one) => one !== scope) });
    onTestFinished(() => narrow.stop());
    narrow.addChannel({ id: "C0OPEN", name: "open" });
    narrow.addChannel({ id: "C0INNER", name: "inner", isPrivate: true });
    const asked = createPeople(
      new WebClient(narrow.botToken, { ...slackClientOptions(narrow.apiUrl), logger: boltLogger(keepingLog()) }),
    );

    await expect(asked.membersOfChannel(channel)).rejects.toMatchObject({
      kind: "unauthorized",
      code: "missing_scope",
    });
  });

  test("where home is, is asked once; and again when the first time failed", async () => {
    slack.faults.next("auth.test", { status: 500 });

    await expect(people.home()).rejects.toBeInstanceOf(MessengerFault);
    expect(await people.home()).toEqual({ teamId: slack.teamId, enterpriseId: "" });
    await people.home();
    expect(slack.callsTo("auth.test")).toHaveLength(2);
  });
});

const post = () => callSlack(() => client.chat.postMessage({ channel: "C1", text: "hello" }));

describe("what goes wrong with a call to Slack", () => {
  test.each([
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "cannot_dm_bot",
    "user_not_found",
    "message_not_found",
    "restricted_action",
  ])("safety 40: %s means that this destination will not take it", async (error) => {
    slack.faults.next("chat.postMessage", { error });

    await expect(post()).rejects.toMatchObject({ kind: "undeliverable", code: error });
  });

  test.each(["token_revoked", "invalid_auth", "account_inactive", "not_authed", "token_expired", "missing_scope"])(
    "safety 40: %s means that the token does not work",
    async (error) => {
      slack.faults.next("chat.postMessage", { error });

      await expect(post()).rejects.toMatchObject({ kind: "unauthorized", code: error });
    },
  );

  test.each([
    { error: "internal_error" },
    { error: "fatal_error" },
    { status: 500 },
    { status: 502 },
    { dropConnection: true },
  ] as const)("safety 40: %j means: later", async (fault) => {
    slack.faults.next("chat.postMessage", fault);

    await expect(post()).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("safety 40: a 429 says how long to wait, and is not tried again behind our back", async () => {
    slack.faults.next("chat.postMessage", { status: 429, retryAfterSeconds: 7 });

    await expect(post()).rejects.toMatchObject({ kind: "unavailable", code: "ratelimited", retryAfterMs: 7_000 });
    expect(slack.callsTo("chat.postMessage")).toHaveLength(1);
  });

  test("safety 26: a call whose answer was lost is not made again by the library", async () => {
    slack.addChannel({ id: "C1", name: "general" });
    slack.faults.next("chat.postMessage", { applyButDropConnection: true });

    await expect(post()).rejects.toMatchObject({ kind: "unavailable" });
    expect(slack.messagesIn("C1")).toHaveLength(1);
  });
});
