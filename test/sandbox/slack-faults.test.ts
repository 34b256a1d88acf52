import { WebClient, type WebClientOptions } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { silent } from "./slack-bolt-app.ts";

describe("An armed fault", () => {
  let slack: PretendSlack;
  let client: WebClient;

  const clientWith = (options: WebClientOptions) =>
    new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      logger: silent,
      retryConfig: { retries: 0 },
      ...options,
    });
  const post = (text: string) => client.apiCall("chat.postMessage", { channel: "#general", text });
  const texts = () => slack.messagesIn("general").map(({ text }) => text);

  beforeEach(async () => {
    slack = await startPretendSlack();
    slack.addChannel({ name: "general" });
    client = clientWith({ rejectRateLimitedCalls: true });
  });

  afterEach(() => slack.stop());

  it("hits as many calls as said, and only those it is meant for", async () => {
    slack.faults.next("chat.postMessage", { error: "is_archived" }, { times: 2, where: ({ text }) => text === "b" });

    const outcomes = await Promise.allSettled([post("a"), post("b"), post("b"), post("b")]);

    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(texts()).toEqual(["a", "b"]);
    expect(slack.faults.pending).toBe(0);
  });

  it("answers 429 with the seconds to wait", async () => {
    slack.faults.next("chat.postMessage", { status: 429, retryAfterSeconds: 7 });

    await expect(post("a")).rejects.toMatchObject({ retryAfter: 7 });
    expect(texts()).toEqual([]);
  });

  it("answers 500 until it is cleared", async () => {
    slack.faults.next("*", { status: 500 }, { forever: true });

    await expect(post("a")).rejects.toMatchObject({ statusCode: 500 });
    await expect(client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
    slack.faults.clear();
    await expect(post("b")).resolves.toMatchObject({ ok: true });
  });

  it("applies the call and loses the answer", async () => {
    slack.faults.next("chat.postMessage", { applyButDropConnection: true });

    await expect(post("a")).rejects.toMatchObject({ code: "slack_webapi_request_error" });

    expect(texts()).toEqual(["a"]);
    expect(slack.calls.at(-1)).toMatchObject({ method: "chat.postMessage", status: undefined, response: { ok: true } });
  });

  it("cuts the connection before anything happens", async () => {
    slack.faults.next("chat.postMessage", { dropConnection: true });

    await expect(post("a")).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(texts()).toEqual([]);
  });

  it("never answers, so that only the client's own timeout helps", async () => {
    client = clientWith({ timeout: 50 });
    slack.faults.next("chat.postMessage", { hang: true });

    await expect(post("a")).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    expect(texts()).toEqual([]);
  });

  it("answers late", async () => {
    slack.faults.next("chat.postMessage", { delayMs: 60 });
    const start = performance.now();

    await post("a");

    expect(performance.now() - start).toBeGreaterThan(55);
  });
});

describe("The message rate", () => {
  it("is one a second and channel once it is switched on", async () => {
    // So that no second passes by itself.
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const slack = await startPretendSlack();
    const { id } = slack.addChannel({ name: "general" });
    slack.addChannel({ name: "other" });
    const client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      logger: silent,
      rejectRateLimitedCalls: true,
    });
    const post = (channel: string) => client.apiCall("chat.postMessage", { channel, text: "x" });
    await post("#general");
    await post("#general");
    slack.limitMessageRate(true);

    await post("#general");

    await expect(post(id)).rejects.toMatchObject({ retryAfter: 1 });
    await expect(post("#other")).resolves.toMatchObject({ ok: true });
    slack.moveClock(1000);
    await expect(post(id)).resolves.toMatchObject({ ok: true });
    await slack.stop();
  });
});
