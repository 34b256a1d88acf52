import { afterEach, expect, test } from "vitest";

import { type Company, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { ask, askedBy, becomes, breakTable, granted, hears, hours, minutes, patience, roads } from "./steps.ts";

const canaries = {
  botToken: "xoxb-canary-4711-0815",
  appToken: "xapp-1-canary-4712-0816",
  signingSecret: "canary47130817deadbeefcafe0818",
  oktaToken: "00canaryOKTA4714-0819",
};

let company: Company;
afterEach(() => company.end());

test.each(roads)(
  "safety 37: through errors of every kind over %s no secret reaches log, messages, rows or the console",
  async (mode) => {
    const { botToken, appToken, signingSecret, oktaToken } = canaries;
    company = await startCompany({ mode, slack: { botToken, appToken, signingSecret }, okta: { apiToken: oktaToken } });
    const { alice, bob, nina, ada, okta, slack, log, database } = company;

    await alice.forging({ sign: "wrong" }).command("/access", "database", { channel: "access-requests" });
    await ask(nina, { reason: "Nobody there" });
    await hears(nina, "Could not find or determine external identity");
    const card = await askedBy(company, alice);
    const mend = await breakTable(company, "request_decision");
    await bob.click(card, "Approve");
    await hears(bob, "something on its side failed");
    await mend();
    okta.down(true);
    await bob.click(card, "Approve");
    await hears(bob, "could not check this with the directory");
    okta.down(false);
    okta.faults.next(
      {},
      { status: 401, body: { errorCode: "E0000011", errorSummary: `Invalid token ${oktaToken}` } },
      { times: 1 },
    );
    await bob.click(card, "Approve");
    await slack.waitFor(
      () => bob.messages().filter(({ text }) => text.includes("the directory")).length === 2,
      patience,
    );
    // Not once: a sweep may ask who somebody is before the click does.
    slack.faults.next("users.info", { status: 500, body: `Bearer ${botToken}` }, { forever: true });
    await bob.click(card, "Approve");
    await hears(bob, "could not check this with Slack");
    slack.faults.clear();
    slack.faults.next("chat.update", { error: "invalid_auth", details: { echoed: botToken } }, { times: 2 });
    await granted(company, { reason: "And then it works" });
    await company.moveClock(2 * minutes);
    okta.faults.next({ method: "DELETE" }, { status: 403, body: { errorSummary: `SSWS ${oktaToken}` } }, { times: 2 });
    await company.moveClock(2 * hours);
    await hears(alice, "Your access to Production database ended").catch(() => company.moveClock(2 * minutes));
    await ada.command("/identity", "admins", { channel: "access-requests" });
    await hears(ada, "Latchkey admins");
    await company.stop();

    const places = {
      log: log.lines.join("\n"),
      messages: JSON.stringify(slack.allMessages()),
      "calls to Slack": JSON.stringify(slack.calls.map(({ body }) => body)),
      "answers to Slack": JSON.stringify(slack.deliveries.map(({ results }) => results)),
      rows: await everyRow(database.url),
    };
    expect(places.log).not.toBe("");
    expect(places.rows).toContain("And then it works");
    for (const [place, text] of Object.entries(places)) {
      for (const secret of Object.values(canaries))
        expect(text.includes(secret), `${place} show ${secret}`).toBe(false);
    }
    await becomes(company, card, "Production database");
  },
);

/** Every row of every table of every schema that is not PostgreSQL's own, the queue's jobs among them. */
async function everyRow(url: string): Promise<string> {
  const tables = await query<{ name: string }>(
    url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => query<{ row: string }>(url, `select t::text as row from ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}
