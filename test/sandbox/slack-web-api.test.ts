import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { silent } from "./slack-bolt-app.ts";

const posted = z.object({ channel: z.string(), ts: z.string() });
const memberPage = z.object({ members: z.array(z.object({ name: z.string() })) });
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } }) as const;
const failing = (error: string) => expect.objectContaining({ data: expect.objectContaining({ error }) });

describe("The Web API", () => {
  let slack: PretendSlack;
  let client: WebClient;
  let alice: string;
  let bob: string;

  const clientFor = (token?: string) =>
    new WebClient(token, {
      slackApiUrl: slack.apiUrl,
      logger: silent,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });

  const post = async (channel: string, more: object = {}) =>
    posted.parse(await client.apiCall("chat.postMessage", { channel, text: "Hello", ...more }));

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice", email: "alice@acme.com" }).id;
    bob = slack.addUser({ name: "Bob", isRestricted: true, isEmailConfirmed: undefined }).id;
    client = clientFor(slack.botToken);
  });

  afterEach(() => slack.stop());

  it("says who the token belongs to, and refuses other tokens by Slack's names", async () => {
    const me = await client.auth.test();

    expect(me).toMatchObject({ user_id: slack.botUserId, bot_id: slack.botId, team_id: slack.teamId });
    await expect(clientFor().auth.test()).rejects.toEqual(failing("not_authed"));
    await expect(clientFor("xoxb-other").auth.test()).rejects.toEqual(failing("invalid_auth"));
    await expect(clientFor(slack.botToken).apps.connections.open({})).rejects.toEqual(
      failing("not_allowed_token_type"),
    );
    await expect(client.apiCall("chat.sing")).rejects.toEqual(failing("unknown_method"));
    expect(slack.callsTo("auth.test").map(({ isTokenValid }) => isTokenValid)).toEqual([true, false, false]);
  });

  it("tells of a person what decides who may act", async () => {
    const { user } = await client.users.info({ user: bob });

    expect(user).toMatchObject({ id: bob, is_restricted: true, is_bot: false, deleted: false, team_id: slack.teamId });
    expect(user).not.toHaveProperty("is_email_confirmed");
    expect((await client.users.lookupByEmail({ email: "Alice@acme.com" })).user?.id).toBe(alice);
    slack.updateUser(alice, { deleted: true });
    await expect(client.users.lookupByEmail({ email: "alice@acme.com" })).rejects.toEqual(failing("users_not_found"));
    await expect(client.users.info({ user: "U404" })).rejects.toEqual(failing("user_not_found"));
  });

  it("lists in pages that end with an empty cursor", async () => {
    for (let number = 0; number < 5; number += 1) slack.addUser({ name: `Person ${number}` });

    const names: string[] = [];
    const sizes: number[] = [];
    for await (const page of client.paginate("users.list", { limit: 3 })) {
      const { members } = memberPage.parse(page);
      sizes.push(members.length);
      names.push(...members.map(({ name }) => name));
    }

    expect(sizes).toEqual([3, 3, 2]);
    expect(new Set(names).size).toBe(8);
  });

  it("posts where the app is and refuses elsewhere", async () => {
    slack.addChannel({ name: "general", members: [alice] });
    slack.addChannel({ name: "open", isBotMember: false });
    slack.addChannel({ name: "secret", isPrivate: true, isBotMember: false });
    slack.addChannel({ name: "old", isArchived: true });

    const inChannel = await post("#general");
    const direct = await post(alice);

    expect(slack.messagesIn("general").map(({ ts }) => ts)).toEqual([inChannel.ts]);
    expect(direct.channel).toBe(slack.as(alice).directMessage);
    expect(
      slack
        .as(alice)
        .messages()
        .map(({ ts }) => ts),
    ).toEqual([inChannel.ts, direct.ts]);
    await expect(post("#open")).rejects.toEqual(failing("not_in_channel"));
    await expect(post("#secret")).rejects.toEqual(failing("channel_not_found"));
    await expect(post("#old")).rejects.toEqual(failing("is_archived"));
    await expect(post("#nowhere")).rejects.toEqual(failing("channel_not_found"));
  });

  it("updates and deletes the app's own messages only", async () => {
    const { id: channel } = slack.addChannel({ name: "general", members: [alice] });
    const said = await slack.as(alice).say("general", "Mine");
    const { ts } = await post(channel, { blocks: [section("Old")] });

    await client.chat.update({ channel, ts, text: "New" });

    expect(slack.message(channel, ts)).toMatchObject({ text: "New", blocks: [], isEdited: true });
    const others = client.chat.update({ channel, ts: said.ts, text: "Forged" });
    await expect(others).rejects.toEqual(failing("cant_update_message"));
    await client.chat.delete({ channel, ts });
    await expect(client.chat.update({ channel, ts, text: "Late" })).rejects.toEqual(failing("message_not_found"));
    expect(slack.message(channel, ts)).toBeUndefined();
  });

  it("whispers to members only, and only they see it", async () => {
    const { id: channel } = slack.addChannel({ name: "general", members: [alice] });

    await client.chat.postEphemeral({ channel, user: alice, text: "Only you" });

    expect(slack.as(alice).messages()).toMatchObject([{ text: "Only you", ephemeralTo: alice }]);
    expect(slack.messagesIn(channel)).toEqual([]);
    const stranger = client.chat.postEphemeral({ channel, user: bob, text: "Only you" });
    await expect(stranger).rejects.toEqual(failing("user_not_in_channel"));
  });

  it("opens conversations with one or up to eight people", async () => {
    const people = Array.from({ length: 9 }, (_, number) => slack.addUser({ name: `P${number}` }).id);

    const one = await client.conversations.open({ users: alice });
    const again = await client.conversations.open({ users: alice });
    const group = await client.conversations.open({ users: people.slice(0, 8).join(",") });

    expect(again.channel?.id).toBe(one.channel?.id);
    const { members } = await client.conversations.members({ channel: group.channel?.id ?? "" });
    expect(members).toHaveLength(9);
    const many = client.conversations.open({ users: people.join(",") });
    await expect(many).rejects.toEqual(failing("too_many_users"));
    slack.updateUser(bob, { deleted: true });
    await expect(client.conversations.open({ users: bob })).rejects.toEqual(failing("user_disabled"));
  });

  it("opens a conversation of several people with the scope for those alone", async () => {
    const strict = await startPretendSlack({ scopes: ["im:write"] });
    onTestFinished(() => strict.stop());
    const [one, other] = [strict.addUser({ name: "One" }).id, strict.addUser({ name: "Other" }).id];
    const asked = new WebClient(strict.botToken, { slackApiUrl: strict.apiUrl, logger: silent });

    const alone = await asked.conversations.open({ users: one });

    expect(alone.channel?.id).toMatch(/^D/);
    await expect(asked.conversations.open({ users: `${one},${other}` })).rejects.toEqual(failing("missing_scope"));
  });

  it("knows channels, their members and user groups", async () => {
    slack.addChannel({ name: "general", members: [alice] });
    slack.addChannel({ name: "secret", isPrivate: true });
    slack.addChannel({ name: "old", isArchived: true });
    slack.addUserGroup({ id: "S1", handle: "oncall", members: [alice] });

    const all = await client.conversations.list({ types: "public_channel,private_channel", exclude_archived: true });
    const group = await client.usergroups.users.list({ usergroup: "S1" });

    expect(all.channels?.map(({ name }) => name)).toEqual(["general", "secret"]);
    expect(group.users).toEqual([alice]);
    await expect(client.usergroups.users.list({ usergroup: "S2" })).rejects.toEqual(failing("no_such_subteam"));
  });

  it("takes a file in three steps, and shows it to those in the channel after the last one", async () => {
    const channel = (await client.conversations.open({ users: alice })).channel?.id ?? "";
    const bytes = new TextEncoder().encode("a,b\n1,ü\n");
    const begin = () => client.files.getUploadURLExternal({ filename: "list.csv", length: bytes.byteLength });
    const send = (url = "", body: Uint8Array<ArrayBuffer> = bytes) => fetch(url, { method: "POST", body });
    const complete = (id = "", to = channel) =>
      client.files.completeUploadExternal({
        files: [{ id, title: "A list" }],
        channel_id: to,
        initial_comment: "Here",
      });

    const { upload_url: url, file_id: id } = await begin();
    const tooEarly = complete(id);
    await expect(tooEarly).rejects.toEqual(failing("file_not_found"));
    const tooShort = await send(url, bytes.slice(1));
    const taken = await send(url);
    const before = slack.as(alice).messages().length;
    await complete(id);

    expect([tooShort.status, taken.status, before]).toEqual([400, 200, 0]);
    expect(slack.as(alice).messages()).toMatchObject([
      { text: "Here", files: [{ name: "list.csv", title: "A list", size: bytes.byteLength, content: "a,b\n1,ü\n" }] },
    ]);
    expect(slack.as(bob).messages()).toEqual([]);
    await expect(complete(id)).rejects.toEqual(failing("file_not_found"));
    await expect(complete(id, "C404")).rejects.toEqual(failing("channel_not_found"));
    expect((await send(url)).status).toBe(400);
  });

  it("refuses what the app has no scope for", async () => {
    await slack.stop();
    slack = await startPretendSlack({ scopes: ["chat:write"] });

    const refused = clientFor(slack.botToken).users.info({ user: alice });

    await expect(refused).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "users:read", provided: "chat:write" },
    });
  });
});
