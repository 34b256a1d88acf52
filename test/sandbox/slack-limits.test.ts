import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { silent } from "./slack-bolt-app.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (more: object = {}) => ({ type: "button", text: plain("Go"), ...more });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const input = (element: object) => ({ type: "input", label: plain("Label"), element });
const options = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ text: plain(`Option ${number}`), value: `${number}` }));
const select = (more: object) => ({ type: "static_select", action_id: "s", ...more });
const confirm = (title: string) => ({ title: plain(title), text: plain("?"), confirm: plain("Y"), deny: plain("N") });
const modal = (more: object = {}) => ({ type: "modal", title: plain("Title"), blocks: [], ...more });
const x = (count: number) => "x".repeat(count);

const refused = (error: string, complaint: string) => ({
  ok: false,
  error,
  errors: expect.arrayContaining([complaint]),
  response_metadata: { messages: expect.arrayContaining([`[ERROR] ${complaint}`]) },
});

describe("Slack's limits", () => {
  let slack: PretendSlack;
  let client: WebClient;

  beforeEach(async () => {
    slack = await startPretendSlack();
    slack.addChannel({ name: "general" });
    client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger: silent, retryConfig: { retries: 0 } });
  });

  afterEach(() => slack.stop());

  /** Slack's answer to a call that it refuses. */
  const answerTo = async (method: string, body: Record<string, unknown>) => {
    await client.apiCall(method, body).catch(() => {});
    return slack.calls.at(-1)?.response;
  };

  it.each([
    [
      "51 blocks",
      Array.from({ length: 51 }, () => section("x")),
      "no more than 50 items allowed [json-pointer:/blocks]",
    ],
    ["a section of 3,001", [section(x(3001))], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
    ["an empty section", [section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"],
    [
      "a section without words",
      [{ type: "section" }],
      "must define either `text` or `fields` [json-pointer:/blocks/0]",
    ],
    [
      "a field of 2,001",
      [{ type: "section", fields: [plain(x(2001))] }],
      "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ],
    [
      "11 fields",
      [{ type: "section", fields: Array.from({ length: 11 }, () => plain("x")) }],
      "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ],
    [
      "a header of 151",
      [{ type: "header", text: plain(x(151)) }],
      "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ],
    [
      "26 buttons",
      [actions(...Array.from({ length: 26 }, () => button()))],
      "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ],
    [
      "a button of 76",
      [actions(button({ text: plain(x(76)) }))],
      "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ],
    [
      "a value of 2,001",
      [actions(button({ value: x(2001) }))],
      "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ],
    [
      "an action id of 256",
      [actions(button({ action_id: x(256) }))],
      "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ],
    [
      "a question of 101",
      [actions(button({ confirm: confirm(x(101)) }))],
      "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ],
    [
      "101 options",
      [actions(select({ options: options(101) }))],
      "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ],
    [
      "a select without options",
      [actions(select({}))],
      "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "an option of 76",
      [actions(select({ options: [{ text: plain(x(76)), value: "v" }] }))],
      "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ],
    [
      "an option value of 151",
      [actions(select({ options: [{ text: plain("x"), value: x(151) }] }))],
      "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ],
    ["an unknown block", [{ type: "paragraph" }], "unsupported type: paragraph [json-pointer:/blocks/0/type]"],
    [
      "a typed field among buttons",
      [actions({ type: "plain_text_input" })],
      "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ],
    [
      "an unknown property",
      [{ type: "divider", colour: "red" }],
      "invalid additional property: colour [json-pointer:/blocks/0]",
    ],
    [
      "a button without words",
      [actions({ type: "button" })],
      "missing required field: text [json-pointer:/blocks/0/elements/0]",
    ],
    [
      "a block id used twice",
      [
        { type: "divider", block_id: "b" },
        { type: "divider", block_id: "b" },
      ],
      '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      "an action id used twice in a block",
      [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
      '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
  ])("refuse a message with %s", async (_, blocks, complaint) => {
    const answer = await answerTo("chat.postMessage", { channel: "#general", text: "x", blocks });

    expect(answer).toEqual(refused("invalid_blocks", complaint));
    expect(slack.messagesIn("general")).toEqual([]);
  });

  it.each([
    [
      "a title of 25",
      modal({ title: plain(x(25)) }),
      "must be less than 25 characters [json-pointer:/view/title/text]",
    ],
    [
      "a submit of 25",
      modal({ submit: plain(x(25)) }),
      "must be less than 25 characters [json-pointer:/view/submit/text]",
    ],
    [
      "101 blocks",
      modal({ blocks: Array.from({ length: 101 }, () => section("x")) }),
      "no more than 100 items allowed [json-pointer:/view/blocks]",
    ],
    [
      "metadata of 3,001",
      modal({ private_metadata: x(3001) }),
      "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ],
    [
      "a callback id of 256",
      modal({ callback_id: x(256) }),
      "must be less than 256 characters [json-pointer:/view/callback_id]",
    ],
    [
      "an input but no submit",
      modal({ blocks: [input({ type: "plain_text_input" })] }),
      "missing required field: submit [json-pointer:/view]",
    ],
    [
      "a button as input",
      modal({ submit: plain("Go"), blocks: [input(button())] }),
      "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ],
    ["the type of a home tab", { type: "home", blocks: [] }, "must be a modal view [json-pointer:/view/type]"],
  ])("refuse a modal with %s", async (_, view, complaint) => {
    expect(await answerTo("views.open", { trigger_id: "1.2.x", view })).toEqual(
      refused("invalid_arguments", complaint),
    );
  });

  it("refuse a view of more than 250 kB, text of more than 40,000 and nothing at all", async () => {
    const heavy = modal({ blocks: Array.from({ length: 100 }, () => section(x(2900))) });

    expect(await answerTo("views.open", { trigger_id: "1.2.x", view: heavy })).toMatchObject({
      error: "view_too_large",
    });
    const long = { channel: "#general", text: x(40_001) };
    expect(await answerTo("chat.postMessage", long)).toMatchObject({ error: "msg_too_long" });
    expect(await answerTo("chat.postMessage", { channel: "#general" })).toMatchObject({ error: "no_text" });
    const broken = { channel: "#general", blocks: "[{" };
    expect(await answerTo("chat.postMessage", broken)).toMatchObject({ error: "invalid_blocks_format" });
  });

  it("let through what is exactly as long as allowed", async () => {
    const blocks = [
      section(x(3000)),
      { type: "header", text: plain(x(150)) },
      actions(button({ text: plain(x(75)), value: x(2000), action_id: x(255) }), select({ options: options(100) })),
      { type: "context", elements: [plain("x"), { type: "mrkdwn", text: "y" }] },
    ];

    expect(await answerTo("chat.postMessage", { channel: "#general", text: x(40_000), blocks })).toMatchObject({
      ok: true,
    });
  });
});
