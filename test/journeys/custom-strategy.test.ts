import { afterEach, beforeEach, expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { customTarget, defineFlow, defineStrategy, field, people, slack } from "../../src/sdk/index.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";
import { ask, becomes, cardSaying, granted, hears, hours, isShown, requestOf } from "./steps.ts";

let company: Company;
let databaseUrl = "";
/** Names the accounts of people, as a company's own register would. */
const register = new Map<string, string>();

/** Access is a row of a table, which is the least that an outside system can be. */
const strategy = defineStrategy({
  name: "report-readers",
  label: "Reports",
  fetchRemoteIdentity: ({ slackUserId }) => register.get(slackUserId),
  async escalate({ identity, target, event }) {
    const values = [identity.externalId, target.settings.identifier, event.user.slackUserId].map((one) => `'${one}'`);
    const rows = await query<{ ticket: number }>(
      databaseUrl,
      `insert into report_reader (account, report, approved_by) values (${values.join(", ")})
       on conflict (account, report) do update set approved_by = excluded.approved_by returning ticket`,
    );
    return { ticket: rows[0]?.ticket ?? 0 };
  },
  async deescalate({ identity, target, kept }) {
    const { externalId } = identity;
    await query(
      databaseUrl,
      `delete from report_reader where account = '${externalId}' and report = '${target.settings.identifier}'
       and (ticket = ${kept?.ticket ?? 0} or ${kept === null})`,
    );
  },
});

const flow = defineFlow({
  name: "database",
  label: "Reports",
  targets: [
    customTarget({ strategy, identifier: "sales", label: "Sales report" }),
    customTarget({ strategy, identifier: "people", label: "People report" }),
  ],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.inGroup("okta", groups.approvers) }),
  notifications: () => [{ to: [slack.channel("#access-requests")] }],
});

beforeEach(async () => {
  register.clear();
  register.set("U0ALICE", "alice-reads");
  company = await startCompany({ flows: [flow] });
  databaseUrl = company.database.url;
  await query(
    databaseUrl,
    `create table report_reader (ticket serial, account text, report text, approved_by text, primary key (account, report))`,
  );
});
afterEach(() => company.end());

function readers() {
  return query(databaseUrl, "select account, report, approved_by from report_reader order by report");
}

test("asked in Slack, approved, given by the strategy, and taken back when it is given back", async () => {
  const { alice } = company;
  const card = await granted(company, { target: "Sales report" });
  const during = await readers();

  const told = await hears(alice, "You have *Sales report* in Reports until");
  await alice.click(told, "Give back");
  await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");

  expect(during).toEqual([{ account: "alice-reads", report: "sales", approved_by: "U0BOB" }]);
  expect(readableText(card)).toContain("alice-reads in Reports");
  expect(await readers()).toEqual([]);
});

test("when its time is up, it is taken back, and the other report stays until its own time", async () => {
  const { alice } = company;
  const first = await granted(company, { target: "Sales report" });
  await company.moveClock(0.5 * hours);
  await ask(alice, { target: "People report", reason: "Deploy 43" });
  const second = await cardSaying(company, "Deploy 43");
  await company.bob.click(second, "Approve");
  await becomes(company, second, "Access given");

  await company.moveClock(0.6 * hours);
  await becomes(company, first, "Access ended", "Its time is up.");
  const between = await readers();
  await company.moveClock(0.5 * hours);
  await becomes(company, second, "Access ended", "Its time is up.");

  expect(between).toEqual([{ account: "alice-reads", report: "people", approved_by: "U0BOB" }]);
  expect(await readers()).toEqual([]);
});

test("whom the strategy does not know is told so, and goes on when an admin has linked the account", async () => {
  const { alice, ada } = company;
  register.clear();
  await ask(alice, { target: "Sales report" });
  await hears(alice, "Could not find or determine external identity for alice@acme.com in service Reports.");
  const refused = await requestOf(company, "Deploy 42");

  await ada.command("/identity", `link <@${alice.id}|alice> strategy-report-readers alice-by-hand`, {
    channel: "access-requests",
  });
  await isShown(ada, "alice-by-hand");
  await ada.submitView({});
  await hears(alice, "alice-by-hand");
  const card = await granted(company, { target: "Sales report", reason: "Deploy 43" });

  expect(refused.status).toBe("refused");
  expect(readableText(card)).toContain("alice-by-hand in Reports");
  expect(await readers()).toEqual([{ account: "alice-by-hand", report: "sales", approved_by: "U0BOB" }]);
});

test("safety 45: without the strategy the start is refused, by name; listed, what is owed ends", async () => {
  const { alice, stop, start } = company;
  const card = await granted(company, { target: "Sales report" });
  await stop();

  await expect(start({ flows: [] })).rejects.toThrow('The strategy "report-readers" has access that is not ended yet.');
  await start({ flows: [], strategies: [strategy] });
  await company.moveClock(1 * hours + 1_000);
  await becomes(company, card, "Access ended", "Its time is up.");

  expect(await readers()).toEqual([]);
  await hears(alice, "Its time is up.");
});
