import { createServer } from "node:http";
import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { httpApp, socketApp } from "./slack-bolt-app.ts";

describe("Requests over HTTP", () => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;
  let heard: string[];

  beforeEach(async () => {
    slack = await startPretendSlack({ eventRetryDelaysMs: [0, 0] });
    alice = slack.addUser({ name: "Alice" }).id;
    app = await httpApp(slack);
    heard = [];
    app.command("/note", async ({ ack, command }) => {
      heard.push(command.text);
      await ack(`Noted: ${command.text}`);
    });
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it("carry a true signature, and the answer is shown to the one who typed", async () => {
    const seen = await slack.as(alice).command("/note", "milk");

    expect(seen).toMatchObject({ failure: undefined, shown: { text: "Noted: milk", ephemeralTo: alice } });
    expect(slack.as(alice).messages()).toEqual([seen.shown]);
  });

  it.each([
    ["no signature", { sign: "none" }],
    ["a wrong one", { sign: "wrong" }],
    ["one made with an empty secret", { signWith: "" }],
    ["one of six minutes ago", { timestampOffsetSeconds: -360 }],
  ] as const)("do not reach the app's code with %s", async (_, signing) => {
    const seen = await slack.as(alice).forging(signing).command("/note", "milk");

    expect(seen).toMatchObject({ failure: "dispatch_failed", delivery: { outcome: "refused" } });
    expect(heard).toEqual([]);
  });

  it("can be sent raw, from the future too, which Bolt by itself lets in", async () => {
    await slack.as(alice).command("/note", "milk");
    const { body } = slack.http.encode("slash_commands", slack.deliveries.at(-1)?.payload ?? {});

    const future = await slack.http.send({ body, timestampOffsetSeconds: 3600 });
    const elsewhere = await slack.http.send({ body, path: "/elsewhere" });

    expect(future).toMatchObject({ status: 200, body: "Noted: milk" });
    expect(elsewhere.status).not.toBe(200);
    expect(heard).toEqual(["milk", "milk"]);
  });

  it("come again, byte by byte the same, when told", async () => {
    await slack.as(alice).command("/note", "milk");

    const again = await slack.redeliverLast();

    expect(again.outcome).toBe("acknowledged");
    expect(heard).toEqual(["milk", "milk"]);
    slack.faults.redeliver(true);
    await slack.as(alice).command("/note", "eggs");
    expect(heard).toEqual(["milk", "milk", "eggs", "eggs"]);
  });

  it("show a timeout to the person after three seconds without an acknowledgement", async () => {
    app.command("/slow", async () => {});

    const seen = await slack.as(alice).command("/slow");

    expect(seen.failure).toBe("operation_timeout");
    expect(seen.ackMs).toBeGreaterThan(2900);
  });

  it("are retried for events that the app did not take, counted from one", async () => {
    const retries: unknown[] = [];
    const server = createServer((request, response) => {
      retries.push(request.headers["x-slack-retry-num"]);
      response.writeHead(retries.length < 3 ? 500 : 200).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    slack.deliverOverHttp({ url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/` });

    const event = await slack.sendEvent({ type: "app_home_opened", user: alice, tab: "home" });
    await slack.waitFor(() => event.results.length === 3);

    expect(retries).toEqual([undefined, "1", "2"]);
    expect(event.results.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "acknowledged"]);
    server.close();
  });
});

describe("Socket Mode", () => {
  let slack: PretendSlack;
  let alice: string;
  const apps: App[] = [];

  const start = async (name: string) => {
    const app = socketApp(slack);
    app.command("/who", ({ ack }) => ack(name));
    await app.start();
    apps.push(app);
    return app;
  };

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice" }).id;
  });

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
    await slack.stop();
  });

  it("fails at once while no app is connected", async () => {
    const seen = await slack.as(alice).command("/who");

    expect(seen).toMatchObject({ failure: "dispatch_failed", delivery: { outcome: "undeliverable" } });
  });

  it("gives each payload to one connection, all of them in turn", async () => {
    await start("first");
    await start("second");
    await slack.connected(2);

    const answers = [await slack.as(alice).command("/who"), await slack.as(alice).command("/who")];

    expect(new Set(answers.map(({ shown }) => shown?.text))).toEqual(new Set(["first", "second"]));
  });

  it("hands the same envelope over when a connection goes down before it acknowledged", async () => {
    const heard: string[] = [];
    const hold = (app: App, name: string) =>
      app.command("/hold", async ({ ack }) => {
        heard.push(name);
        if (heard.length === 1) await app.stop();
        else await ack(`done by ${name}`);
      });
    hold(await start("first"), "first");
    hold(await start("second"), "second");
    await slack.connected(2);

    const seen = await slack.as(alice).command("/hold");

    expect(heard.toSorted()).toEqual(["first", "second"]);
    expect(seen.shown?.text).toBe(`done by ${heard[1]}`);
  });

  it("delivers an envelope twice when told, and the person sees one answer", async () => {
    const heard: string[] = [];
    const app = await start("only");
    app.command("/count", async ({ ack, body }) => {
      heard.push(body.trigger_id);
      await ack();
    });
    slack.faults.redeliver(true);

    await slack.as(alice).command("/count");

    expect(heard).toHaveLength(2);
    expect(new Set(heard).size).toBe(1);
  });

  it("refuses the eleventh connection", async () => {
    for (let number = 1; number <= 10; number += 1) await start(`${number}`);
    const answer = await fetch(`${slack.apiUrl}apps.connections.open`, {
      method: "POST",
      headers: { authorization: `Bearer ${slack.appToken}` },
    });
    const { url } = z.object({ url: z.string() }).parse(await answer.json());

    const first = await new Promise((resolve) => {
      new WebSocket(url).addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))));
    });

    expect(first).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
    expect(slack.socket.connections).toBe(10);
  });
});

describe("A response_url", () => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;
  let url: string;

  const use = async (body: object) => {
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : z.unknown().parse(JSON.parse(text)) };
  };

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice" }).id;
    const bob = slack.addUser({ name: "Bob" }).id;
    slack.addChannel({ name: "general", members: [alice, bob] });
    app = socketApp(slack);
    app.command("/go", ({ ack }) => ack());
    app.action("x", ({ ack }) => ack());
    await app.start();
    await slack.as(alice).command("/go", "", { channel: "#general" });
    url = String(slack.deliveries.at(-1)?.payload["response_url"]);
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  it("speaks to the one who acted, or to the channel when it says so", async () => {
    await use({ text: "For you" });
    await use({ text: "For all", response_type: "in_channel" });

    expect(
      slack
        .as(alice)
        .messages()
        .map(({ text }) => text),
    ).toEqual(["For you", "For all"]);
    expect(slack.messagesIn("general").map(({ text }) => text)).toEqual(["For all"]);
    expect(slack.callsTo("response_url")).toHaveLength(2);
  });

  it("replaces and deletes the message it came from, an ephemeral one too", async () => {
    const elements = [{ type: "button", action_id: "x", text: { type: "plain_text", text: "X" } }];
    await use({ text: "Question", blocks: [{ type: "actions", elements }] });
    const question = await slack.as(alice).waitForMessage();
    await slack.as(alice).click(question, "X");
    url = String(slack.deliveries.at(-1)?.payload["response_url"]);

    await use({ text: "Answered", replace_original: true, blocks: [] });
    const answered = slack.as(alice).messages();
    await use({ delete_original: true });

    expect(answered).toMatchObject([{ ts: question.ts, text: "Answered" }]);
    expect(slack.as(alice).messages()).toEqual([]);
  });

  it("fails when told, without counting as used up", async () => {
    slack.faults.next("response_url", { status: 500 });

    expect(await use({ text: "Lost" })).toEqual({ status: 500, body: undefined });
    expect((await use({ text: "Said" })).status).toBe(200);
    expect(
      slack
        .as(alice)
        .messages()
        .map(({ text }) => text),
    ).toEqual(["Said"]);
  });

  it("ends after five uses or thirty minutes", async () => {
    for (let uses = 1; uses <= 4; uses += 1) await use({ text: `${uses}` });

    expect((await use({ text: "5" })).status).toBe(200);
    expect(await use({ text: "6" })).toEqual({ status: 404, body: { ok: false, error: "used_url" } });
    await slack.as(alice).command("/go");
    url = String(slack.deliveries.at(-1)?.payload["response_url"]);
    slack.moveClock(30 * 60_000 + 1);
    expect(await use({ text: "late" })).toEqual({ status: 404, body: { ok: false, error: "expired_url" } });
  });
});
