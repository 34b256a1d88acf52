import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { RawRequest } from "../../sandbox/slack/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { ask, askedBy, becomes, countRows, granted, hears, patience, requestOf, writes } from "./steps.ts";

/** Messages, and people of whom Slack is asked once more who they are. */
const owedCalls = `select id from request_notification where state = 'queued'
  union all select id from outbox_event where delivered_at is null
  union all select id from users where is_match_owed`;

type Signing = Omit<RawRequest, "body">;

const forgeries: readonly (readonly [string, Signing])[] = [
  ["unsigned", { sign: "none" }],
  ["signed with another secret", { sign: "wrong" }],
  ["signed with the empty secret", { signWith: "" }],
  [
    "unsigned but timely",
    { sign: "none", headers: { "x-slack-request-timestamp": String(Math.floor(Date.now() / 1_000)) } },
  ],
  ["signed in a version that is not known", { headers: { "x-slack-signature": "v1=00" } }],
  ["signed six minutes ago", { timestampOffsetSeconds: -360 }],
  ["signed six minutes from now", { timestampOffsetSeconds: 360 }],
];

describe("what Slack did not sign, or signed at another time", () => {
  let company: Company;
  beforeEach(async () => {
    company = await startCompany({ mode: "http" });
    await company.latchkey.inspected;
  });
  afterEach(() => company.end());

  /** The bodies Slack would send for a command, a submitted form and a click; nothing of them has reached the app. */
  async function genuineBodies(): Promise<readonly string[]> {
    const { slack, alice, bob } = company;
    await askedBy(company, alice);
    const card = await askedBy(company, alice, { reason: "Second" });
    await bob.forging({ sign: "none" }).click(card, "Approve");
    const bodies = slack.deliveries.map(({ kind, payload }) => slack.http.encode(kind, payload).body);
    expect(bodies.length).toBeGreaterThanOrEqual(5);
    return bodies;
  }

  test.each(forgeries)(
    "safety 1, safety 2: %s, a command, a form and a click write nothing and ask nobody",
    async (_, signing) => {
      const { slack, okta } = company;
      const bodies = await genuineBodies();
      const before = await settled();
      const calls = { okta: okta.calls.length, slack: slack.calls.length };

      for (const body of bodies) {
        expect((await slack.http.send({ body, ...signing })).status).toBe(401);
        // Bolt answers these without looking at the signature; what else stands in them must not be heard.
        for (const smuggled of [`ssl_check=1&${body}`, `${body}&ssl_check=1`]) {
          expect(["", "unauthorized"]).toContain((await slack.http.send({ body: smuggled, ...signing })).body);
        }
        for (const path of ["/", "/slack/commands", "/slack/install", "/slack/events/"]) {
          expect((await slack.http.send({ body, path, ...signing })).status).toBe(404);
        }
      }
      await company.stop();

      expect(await countRows(company)).toEqual(before);
      expect({ okta: okta.calls.length, slack: slack.calls.length }).toEqual(calls);
      expect(okta.members(groups.database)).toEqual([]);
    },
  );

  test("safety 2: the same signed bodies a second time are a no-op: one request, one decision, one change in Okta", async () => {
    const { slack, alice } = company;
    const card = await granted(company);
    await hears(alice, "You have *Production database*");
    const bodies = slack.deliveries.map(({ kind, payload }) => slack.http.encode(kind, payload).body);

    for (const body of bodies) await slack.http.send({ body });
    await hears(company.bob, "already approved by you");
    await becomes(company, card, "Access given");
    await company.stop();

    expect(await query(company.database.url, "select id from access_request")).toHaveLength(1);
    expect(await query(company.database.url, "select id from request_decision")).toHaveLength(1);
    expect(writes(company)).toHaveLength(1);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "approved", state: "active" });
  });

  test("safety 1: what came unsigned changes nothing for those who come after it", async () => {
    const { alice, bob } = company;
    const card = await askedBy(company, alice);

    const forged = await bob.forging({ sign: "wrong" }).click(card, "Approve");
    const submitted = await ask(alice, { reason: "Honest" });
    await hears(alice, "Honest");

    expect(forged.failure).toBe("dispatch_failed");
    expect(submitted.outcome).toBe("closed");
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
  });

  /** The rows once everything that was asked so far is done. */
  async function settled() {
    const { slack, alice, database } = company;
    const receipts = () =>
      alice.messages().filter(({ channel, text }) => channel === alice.directMessage && text.includes("may decide"));
    await slack.waitFor(() => receipts().length === 2, patience);
    // A message is on the screen a moment before its row says so, and a new start looks at its configuration: once both
    // are done, nothing is left that could be mistaken for an answer.
    await company.stop();
    await company.start();
    await company.latchkey.inspected;
    await expect.poll(() => query(database.url, owedCalls), { timeout: patience.timeoutMs }).toEqual([]);
    return countRows(company);
  }
});
