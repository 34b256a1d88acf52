import { afterEach, describe, expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import {
  ask,
  askedBy,
  becomes,
  breakTable,
  cardSaying,
  hears,
  holdTable,
  mendTable,
  openForm,
  patience,
  requestOf,
  roads,
  writes,
} from "./steps.ts";

const answers = { "What do you need?": "Production database", "Why do you need it?": "Deploy 42" };

/** Slack gives up after three seconds; the answer must be well on its way by then. */
const inTimeMs = 2_900;

describe.each(roads)("answers in time, over %s", (mode) => {
  let company: Company;
  const releases: (() => unknown)[] = [];
  afterEach(async () => {
    for (const release of releases.splice(0)) await release();
    await company.end();
  });

  test.each(["access_request", "users"] as const)(
    "safety 41: while the database holds %s back the form says that it is saving, and then that it is saved",
    async (table) => {
      company = await startCompany({ mode });
      const { alice } = company;
      await openForm(alice);
      const { letGo } = await holdTable(company, table);

      const seen = await alice.submitView(answers);
      await letGo();
      const saved = await alice.waitForView((view) => readableText(view).includes("Your request is saved."), patience);
      await cardSaying(company, "Deploy 42");

      expect(seen).toMatchObject({ outcome: "updated", failure: undefined, view: { title: "Saving…" } });
      expect(seen.ackMs).toBeLessThan(inTimeMs);
      expect(saved.submit).toBeUndefined();
    },
  );

  test("safety 41: a form that says it is saving may be closed: the message comes either way", async () => {
    company = await startCompany({ mode });
    const { alice, slack, log } = company;
    await openForm(alice);
    const { letGo } = await holdTable(company, "access_request");

    await alice.submitView(answers);
    await alice.closeView({ all: true });
    await letGo();
    await hears(alice, "Those who may decide were asked.");
    await slack.waitForCall("views.update", () => true, patience);
    await company.stop();

    expect(
      alice
        .messages()
        .map(readableText)
        .filter((text) => text.includes("failed")),
    ).toEqual([]);
    expect(log.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  });

  test("safety 39, safety 41: a form that says it is saving, was closed and could not be saved, is followed by a message that says so", async () => {
    company = await startCompany({ mode });
    const { alice, database } = company;
    await openForm(alice);
    const { breakIt } = await holdTable(company, "access_request");

    await alice.submitView(answers);
    await alice.closeView({ all: true });
    await breakIt();
    await hears(alice, "Your request could not be saved, so nothing was requested.");
    await mendTable(company, "access_request");

    expect(await query(database.url, "select id from access_request")).toEqual([]);
  });

  test("safety 41: a decision is acknowledged at once while the database holds it back, and counts afterwards", async () => {
    company = await startCompany({ mode });
    const { alice, bob, okta, accounts } = company;
    const card = await askedBy(company, alice);
    const { letGo } = await holdTable(company, "request_decision");

    const seen = await bob.click(card, "Approve");
    await letGo();
    await becomes(company, card, "Access given");

    expect(seen).toMatchObject({ failure: undefined });
    expect(seen.ackMs).toBeLessThan(inTimeMs);
    expect(okta.members(groups.database)).toEqual([accounts.alice]);
  });

  test("safety 41: while Okta hangs, a command, a form and a click are acknowledged, and nothing is lost", async () => {
    company = await startCompany({ mode });
    const { alice, bob, okta } = company;
    const card = await askedBy(company, alice, { reason: "Before" });
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    okta.onBeforeCall(() => held);

    const opened = await alice.command("/access", "database", { channel: "access-requests" });
    await alice.openView(patience);
    const submitted = await alice.submitView({ ...answers, "Why do you need it?": "During" });
    const clicked = await bob.click(card, "Approve");
    await hears(alice, "During");
    letGo();
    await becomes(company, card, "Access given");
    await cardSaying(company, "During");

    expect(submitted.outcome).toBe("closed");
    for (const { failure, ackMs } of [opened, submitted, clicked]) {
      expect(failure).toBeUndefined();
      expect(ackMs).toBeLessThan(inTimeMs);
    }
  });

  test("safety 41: a command whose trigger is too old is answered with a sentence", async () => {
    company = await startCompany({ mode });
    const { alice, slack } = company;
    slack.faults.next("views.open", { error: "expired_trigger_id" });

    await alice.command("/access", "database", { channel: "access-requests" });
    const told = await hears(
      alice,
      "Slack did not open the form in time, so nothing was requested. Please type `/access` again.",
    );

    expect(told.ephemeralTo).toBe(alice.id);
  });

  test("safety 41: a Deny whose trigger is too old is answered with a sentence", async () => {
    company = await startCompany({ mode });
    const { alice, bob, slack } = company;
    const card = await askedBy(company, alice);
    slack.faults.next("views.open", { error: "expired_trigger_id" });

    await bob.click(card, "Deny");
    const told = await hears(bob, "Slack did not open the form in time, so nothing was decided.");

    expect(told.ephemeralTo).toBe(bob.id);
    expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending" });
  });

  test("safety 39: a form that cannot be saved says so, and nothing was requested", async () => {
    company = await startCompany({ mode });
    const { alice, slack, requests } = company;
    await openForm(alice);
    const mend = await breakTable(company, "access_request");

    const seen = await alice.submitView(answers);
    await mend();

    expect(seen).toMatchObject({ outcome: "updated", failure: undefined });
    expect(readableText(seen.view ?? { blocks: [] })).toContain("could not be saved");
    expect(await query(company.database.url, "select id from access_request")).toEqual([]);
    expect(slack.messagesIn(requests.id)).toEqual([]);
  });

  test.each(["access_request", "request_decision", "access_grant", "audit_event", "outbox_event"] as const)(
    "safety 39: when %s fails at a click the person is told a number that the log knows, and Okta was not asked for anything",
    async (table) => {
      company = await startCompany({ mode });
      const { alice, bob, log } = company;
      const card = await askedBy(company, alice);
      const mend = await breakTable(company, table);
      releases.push(mend);

      await bob.click(card, "Approve");
      const told = await hears(bob, "Latchkey could not finish this, because something on its side failed.");
      releases.splice(0);
      await mend();

      const [, number = "none"] = /number ([0-9a-f]{8})/.exec(readableText(told)) ?? [];
      expect(told.ephemeralTo).toBe(bob.id);
      expect(log.lines.some((line) => line.startsWith("error") && line.includes(number))).toBe(true);
      expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "pending", state: null });
      expect(writes(company)).toEqual([]);
    },
  );

  test("/access and the form are acknowledged quickly when all is well", async () => {
    company = await startCompany({ mode });
    const { alice } = company;

    const opened = await alice.command("/access", "database", { channel: "access-requests" });
    await alice.openView(patience);
    const submitted = await alice.submitView(answers);
    const again = await ask(alice, { reason: "Second" });

    for (const { failure, ackMs } of [opened, submitted, again]) {
      expect(failure).toBeUndefined();
      expect(ackMs).toBeLessThan(inTimeMs);
    }
  });
});
