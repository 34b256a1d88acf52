import { createHmac } from "node:crypto";
import { request } from "node:http";

import { App } from "@slack/bolt";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readSettings } from "../../src/config.ts";
import { boltLogger } from "../../src/connectors/slack/bolt-logger.ts";
import { createSlackEndpoint, isTimely, type SlackEndpoint } from "../../src/http/slack-endpoint.ts";
import { keepingLog } from "../support/keeping-log.ts";

const now = 1_795_244_641_000;
const said = (timestamp: string | string[] | undefined) => ({ headers: { "x-slack-request-timestamp": timestamp } });

describe("the time of a request", () => {
  test("safety 2: within 300 seconds of now it is timely, past or future, and not a second further", () => {
    const moment = fc.record({ nowMs: fc.integer({ min: 0, max: 4e12 }), offset: fc.integer({ min: -1e6, max: 1e6 }) });
    fc.assert(
      fc.property(moment, ({ nowMs, offset }) => {
        const second = Math.floor(nowMs / 1_000) + offset;
        fc.pre(second >= 0);

        const timely = isTimely(said(String(second)), nowMs);

        expect(timely).toBe(Math.abs(nowMs / 1_000 - second) <= 300);
      }),
    );
  });

  test("safety 2: exactly 300 seconds are timely on both sides, 301 are not", () => {
    const seconds = now / 1_000;

    const answers = [-301, -300, 0, 300, 301].map((offset) => isTimely(said(String(seconds + offset)), now));

    expect(answers).toEqual([false, true, true, true, false]);
  });

  test("safety 2: whatever is not a plain number of seconds is not timely", () => {
    const seconds = String(now / 1_000);
    const odd = [
      undefined,
      "",
      " ",
      "NaN",
      "Infinity",
      "-1",
      `+${seconds}`,
      ` ${seconds}`,
      `${seconds}.0`,
      "1e9",
      "0x6b000000",
      [seconds],
    ];
    for (const timestamp of odd) expect(isTimely(said(timestamp), now)).toBe(false);

    fc.assert(
      fc.property(
        fc.string().filter((text) => !/^\d+$/.test(text)),
        (text) => {
          expect(isTimely(said(text), now)).toBe(false);
        },
      ),
    );
  });
});

describe("the endpoint", () => {
  const secret = "8f742231b10e8888abcd99yyyzzz85a5";
  let endpoint: SlackEndpoint;
  let port: number;
  let heard: string[];
  let log: ReturnType<typeof keepingLog>;
  beforeEach(async () => {
    heard = [];
    log = keepingLog();
    endpoint = createSlackEndpoint(secret, boltLogger(log));
    const app = new App({
      receiver: endpoint.receiver,
      authorize: () => Promise.resolve({ botToken: "xoxb-1" }),
      logger: boltLogger(log),
    });
    app.command("/access", async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    });
    port = await endpoint.listen(0);
  });
  afterEach(() => endpoint.close());

  const send = (asked: { method?: string; path?: string; body?: string; secret?: string | null }) => {
    const {
      method = "POST",
      path = "/slack/events",
      body = "command=%2Faccess&text=hello&user_id=U1",
      secret: key = secret,
    } = asked;
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature =
      key === null
        ? {}
        : { "x-slack-signature": `v0=${createHmac("sha256", key).update(`v0:${timestamp}:${body}`).digest("hex")}` };
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      ...signature,
    };
    return new Promise<number>((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", path, method, headers, agent: false }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject);
      sent.end(method === "GET" || method === "HEAD" ? undefined : body);
    });
  };

  test("what Slack signed is heard", async () => {
    const status = await send({});

    expect(status).toBe(200);
    expect(heard).toEqual(["hello"]);
  });

  test.each(["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "safety 1: a %s, timely and unsigned, is answered and ends nothing",
    async (method) => {
      const status = await send({ method, secret: null });

      expect(status).toBe(405);
      expect(await send({})).toBe(200);
      expect(heard).toEqual(["hello"]);
    },
  );

  test.each([
    ["no signature", null, 401],
    ["a signature by another secret", "another", 401],
    ["a signature by the empty secret", "", 401],
  ])("safety 1: with %s nothing is heard", async (_, key, expected) => {
    const status = await send({ secret: key });

    expect(status).toBe(expected);
    expect(heard).toEqual([]);
  });

  test.each([
    "/",
    "/slack",
    "/slack/events/",
    "//slack/events",
    "/slack/commands",
    "/slack/install",
    "/slack/oauth_redirect",
    "/SLACK/EVENTS",
  ])("safety 1: at %s there is nothing, signed or not", async (path) => {
    expect(await send({ path })).toBe(404);
    expect(await send({ path, secret: null })).toBe(404);
    expect(heard).toEqual([]);
  });

  test("whether it is alive can be asked without a signature, and that is all it says", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);

    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("ok");
  });

  test("what it refuses is told to the log, not to the console", async () => {
    await send({ secret: "another" });

    expect(log.lines.some((line) => line.includes("signature mismatch"))).toBe(true);
  });
});

describe("the signing secret", () => {
  const environment = { SLACK_BOT_TOKEN: "xoxb-1" };

  test.each(["", " ", "\t\n"])("safety 1: with the secret %j Latchkey does not start", (secret) => {
    const start = () => readSettings({ ...environment, SLACK_SIGNING_SECRET: secret });

    expect(start).toThrow("SLACK_SIGNING_SECRET is empty, so anybody could pretend to be Slack.");
  });

  test("safety 1: with neither road, or with both, Latchkey does not start", () => {
    expect(() => readSettings(environment)).toThrow("Set one of them.");
    expect(() => readSettings({ ...environment, SLACK_SIGNING_SECRET: "s", SLACK_APP_TOKEN: "xapp-1" })).toThrow(
      "Keep one of them.",
    );
  });

  test("safety 1: the endpoint itself takes no empty secret either", () => {
    expect(() => createSlackEndpoint("", boltLogger(keepingLog()))).toThrow(/signing secret/i);
  });
});
