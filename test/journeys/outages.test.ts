import { afterEach, describe, expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { slack as destinations } from "../../src/sdk/index.ts";
import { type Company, databaseFlow, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import {
  ask,
  askedBy,
  becomes,
  cardSaying,
  granted,
  heard,
  hears,
  hours,
  minutes,
  patience,
  roads,
  writes,
} from "./steps.ts";

/** Asks in a channel first, then Bob himself. */
const fallingBack = {
  ...databaseFlow,
  notifications: () => [{ to: [destinations.channel("#access-requests")] }, { to: [destinations.user("U0BOB")] }],
};

const isTheChannel = (channel: unknown) => channel === "#access-requests" || channel === "access-requests";
const putOf = (account: string) => new RegExp(`/users/${account}$`);

describe("when Okta is in trouble", () => {
  let company: Company;
  afterEach(() => company.end());

  test("safety 14: an answer lost on the way is not mistaken for access from before, and what was given ends", async () => {
    company = await startCompany();
    const { okta, accounts, alice, bob } = company;
    okta.faults.next({ method: "PUT" }, { applyThenDropConnection: true }, { times: 2 });

    const card = await askedBy(company, alice);
    await bob.click(card, "Approve");
    const lost = () => okta.calls.filter(({ method, status }) => method === "PUT" && status === null);
    await okta.waitForCall(() => lost().length === 2, patience);
    await becomes(company, card, "Access given");
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended", "Its time is up.");

    expect(okta.members(groups.database)).toEqual([]);
    expect(await query(company.database.url, "select found_before from access_grant")).toEqual([
      { found_before: false },
    ]);
  });

  test("access from before is kept when the time is up, and the card says so", async () => {
    company = await startCompany();
    const { okta, accounts } = company;
    okta.addMember(groups.database, accounts.alice);

    const card = await granted(company);
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended", "The membership was there before this request, so it stays.");

    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    expect(writes(company)).toEqual([]);
  });

  test("safety 15: down when the time was up, Latchkey ends the access at its next start", async () => {
    company = await startCompany();
    const { okta, alice } = company;
    const card = await granted(company);

    await company.stop();
    await company.moveClock(3 * hours);
    await company.start();
    await becomes(company, card, "Access ended", "Its time is up.");
    await hears(alice, "Your access to Production database ended");

    expect(okta.members(groups.database)).toEqual([]);
    const [late] = await query<{ seconds: number }>(
      company.database.url,
      "select (data->>'lateSeconds')::int as seconds from audit_event where action = 'grant.ended'",
    );
    expect(late?.seconds).toBeGreaterThanOrEqual(2 * 3_600 - 60);
  });

  test("safety 16: a removal that Okta refuses to take is owed, told to the admins, and done when Okta is back", async () => {
    company = await startCompany();
    const { okta, accounts, alice, slack, errors } = company;
    const card = await granted(company);

    okta.faults.next({ method: "DELETE" }, { status: 503 }, { forever: true });
    await alice.click(card, "Give back");
    await becomes(company, card, "Ending access…", "Okta does not answer. Latchkey keeps trying.");
    await company.moveClock(2 * hours);
    const late = () =>
      slack.messagesIn(errors.id).filter((message) => readableText(message).includes("access has not ended in time"));
    await slack.waitFor(() => late().length > 0, patience);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    okta.faults.clear();
    await company.moveClock(2 * minutes);
    await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");

    expect(okta.members(groups.database)).toEqual([]);
    expect(late()).toHaveLength(1);
  });

  test("safety 17: a refused credential ends nothing and is told once; what is owed is done when it works again", async () => {
    company = await startCompany();
    const { okta, accounts, slack, errors } = company;
    const card = await granted(company);
    const alerts = (words: string) =>
      slack.messagesIn(errors.id).filter((message) => readableText(message).includes(words));

    okta.faults.next({}, { status: 401 }, { forever: true });
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Ending access…", "Okta refuses Latchkey's credential.");
    await slack.waitFor(() => alerts("a credential is refused").length > 0, patience);
    await company.moveClock(2 * minutes);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    okta.faults.clear();
    await company.moveClock(2 * minutes);
    await becomes(company, card, "Access ended");
    await slack.waitFor(() => alerts("a credential works again").length > 0, patience);

    expect(okta.members(groups.database)).toEqual([]);
    expect(alerts("a credential is refused")).toHaveLength(1);
  });

  test("safety 25: an Okta that hangs over one person's access holds nobody else's up", async () => {
    company = await startCompany();
    const { okta, accounts, alice, gus, slack, bob } = company;
    slack.updateUser(gus.id, { isRestricted: false });
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    okta.onBeforeCall(({ method, path }) => {
      if (method !== "PUT" || !putOf(accounts.alice).test(path)) return;
      reach();
      return held;
    });
    const hers = await askedBy(company, alice, { reason: "Hers" });
    const his = await askedBy(company, gus, { reason: "His" });

    await bob.click(hers, "Approve");
    await reached;
    await alice.click(await becomes(company, hers, "Giving access…"), "Give back");
    await becomes(company, hers, "Ending access…");
    await bob.click(his, "Approve");
    await becomes(company, his, "Access given");
    // A sweep may have woken her grant a second time: then one of the two is held, and the other waits for its turn.
    const [hersHeld] = await query(
      company.database.url,
      `select j.state, j.retry_count from pgboss.job j
       join access_grant g on g.id::text = j.data->>'grantId' join access_request r on r.id = g.request_id
       where j.name = 'advance-grant' and r.fields->>'reason' = 'Hers' and j.state = 'active'
       order by j.retry_count limit 1`,
    );
    letGo();
    await becomes(company, hers, "Access ended");

    expect(hersHeld).toEqual({ state: "active", retry_count: 0 });
    expect(okta.members(groups.database)).toEqual([accounts.gus]);
  });
});

describe.each(roads)("when Slack is in trouble, over %s", (mode) => {
  let company: Company;
  afterEach(() => company.end());

  test("safety 40: who cannot be written to gets access and loses it on time all the same", async () => {
    company = await startCompany({ mode });
    const { slack, okta, accounts, alice } = company;
    slack.updateUser(alice.id, { refusesDirectMessages: "cannot_dm_bot" });

    const card = await granted(company);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
    await company.moveClock(1 * hours + 1_000);
    await becomes(company, card, "Access ended", "Its time is up.");

    expect(okta.members(groups.database)).toEqual([]);
    expect(heard(alice)).toEqual([]);
  });

  test.each([
    { problem: "an archived channel", change: { isArchived: true } },
    { problem: "a private channel that Latchkey is not in", change: { isPrivate: true, isBotMember: false } },
  ])(
    "safety 40: $problem gives way to nobody left to ask: the request expires, and people know",
    async ({ change }) => {
      company = await startCompany({ mode });
      const { slack, alice, errors } = company;
      slack.updateChannel("access-requests", change);

      await alice.command("/access", "database");
      await alice.openView(patience);
      await alice.submitView({ "What do you need?": "Production database", "Why do you need it?": "Deploy 42" });
      await hears(alice, "Latchkey could not reach anybody who decides. Its admins were told.");
      const alert = () =>
        slack.messagesIn(errors.id).find((message) => readableText(message).includes("nobody could be asked"));
      await slack.waitFor(alert, patience);

      expect(writes(company)).toEqual([]);
    },
  );

  test.each(["is_archived", "not_in_channel", "channel_not_found"])(
    "safety 40: a destination that answers %s gives way to the next one",
    async (error) => {
      company = await startCompany({ mode, flows: [fallingBack] });
      const { slack, alice, bob, okta, accounts } = company;

      slack.faults.next(
        "chat.postMessage",
        { error },
        { forever: true, where: ({ channel }) => isTheChannel(channel) },
      );

      await ask(alice);
      const card = await bob.waitForMessage(
        (message) => message.channel === bob.directMessage && readableText(message).includes("Deploy 42"),
        patience,
      );
      await bob.click(card, "Approve");
      await becomes(company, card, "Access given");

      expect(okta.members(groups.database)).toEqual([accounts.alice]);
    },
  );

  test("safety 40: a deleted card stops nothing: access ends on time", async () => {
    company = await startCompany({ mode });
    const { slack, okta, alice } = company;
    const card = await granted(company);
    slack.faults.next(
      "chat.update",
      { error: "message_not_found" },
      { forever: true, where: ({ ts }) => ts === card.ts },
    );

    await company.moveClock(1 * hours + 1_000);
    await hears(alice, "Your access to Production database ended");

    expect(okta.members(groups.database)).toEqual([]);
  });

  test("safety 40: a card that Slack has no time for comes later, once", async () => {
    company = await startCompany({ mode });
    const { slack, alice, requests } = company;
    slack.faults.next("chat.postMessage", { status: 429, retryAfterSeconds: 1 }, { times: 3 });

    await ask(alice);
    await slack.waitForCall("chat.postMessage", ({ status }) => status === 429, patience);
    await company.latchkey.sweep();
    await cardSaying(company, "Deploy 42");
    await hears(alice, "Those who may decide were asked.");

    expect(slack.messagesIn(requests.id)).toHaveLength(1);
  });

  test("safety 40: with a revoked token nothing can be said, and access ends on time all the same", async () => {
    company = await startCompany({ mode });
    const { slack, okta, accounts, alice } = company;
    const card = await granted(company);
    slack.faults.next("*", { error: "token_revoked" }, { forever: true });

    await company.moveClock(1 * hours + 1_000);
    await okta.waitForCall(({ method, path }) => method === "DELETE" && putOf(accounts.alice).test(path), patience);
    expect(okta.members(groups.database)).toEqual([]);
    slack.faults.clear();
    await company.moveClock(2 * minutes);
    await becomes(company, card, "Access ended");
    await hears(alice, "Your access to Production database ended");
  });
});
