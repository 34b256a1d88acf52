import { afterEach, beforeEach, expect, test } from "vitest";

import anyGroup from "../../flows/any-group.ts";
import { type OpenView, readableText } from "../../sandbox/slack/index.ts";
import type { SyncRules } from "../../src/ports/sync-rules.ts";
import { becomes, cardSaying, patience } from "../journeys/steps.ts";
import { type Company, startCompany } from "../support/company.ts";
import { keepGroup } from "../support/keep-group.ts";
import { query } from "../support/query.ts";

/** The group that `flows/any-group.ts` lets decide. */
const approvers = "00g3accessAPPROVERS";
/** As Okta has them; a sync has seen all of them. */
const names = ["design-tools", "data-team", "sales-team", "okta-administrators", "github-engineers"];
const idOf = (name: string) => `00g${name.replaceAll("-", "").toUpperCase()}`.padEnd(20, "0");

/** Groups are known as after a sync; none runs by itself. */
const onDemand: SyncRules = {
  schedule: null,
  fullSchedule: null,
  match: [],
  rule: null,
  upstreamIssuer: null,
  profile: {},
  manager: null,
  attributes: [],
};

let company: Company;

beforeEach(async () => {
  company = await startCompany({
    flows: [anyGroup],
    configure: ({ connectors = {}, ...config }) => ({
      ...config,
      connectors: Object.fromEntries(Object.entries(connectors).map(([id, one]) => [id, { ...one, sync: onDemand }])),
    }),
  });
  const { okta, accounts, database } = company;
  okta.addGroup({ id: approvers, name: "access-approvers" });
  okta.addMember(approvers, accounts.bob);
  for (const name of names) {
    okta.addGroup({ id: idOf(name), name });
    const group = { externalId: idOf(name), name, attributes: {} };
    await keepGroup((sql) => query(database.url, sql), "okta", group);
  }
});
afterEach(() => company.end());

const shows = (view: OpenView, ...words: readonly string[]) => words.every((one) => readableText(view).includes(one));

/** The form once its teams are loaded. */
async function openForm(): Promise<OpenView> {
  const { alice } = company;
  await alice.command("/access", "any-group", { channel: "access-requests" });
  return alice.waitForView((view) => shows(view, "For which team?") && !shows(view, "Loading"), patience);
}

const answers = { "For which team?": "data-team", "Why do you need it?": "Deploy 42" };

test("a group that follows the naming convention is found by typing, asked for where one is, and given", async () => {
  const { alice, bob, okta, accounts } = company;
  await openForm();
  const found = await alice.typeAhead("What do you need?", "");

  await alice.submitView({ ...answers, "What do you need?": "design-tools", "For how long?": "30 minutes" });
  const card = await cardSaying(company, "Deploy 42");
  await bob.click(card, "Approve");
  await becomes(company, card, "Access given");

  expect(found.map(({ text }) => text.text)).toEqual(["data-team", "design-tools", "github-engineers", "sales-team"]);
  expect(okta.members(idOf("design-tools"))).toEqual([accounts.alice]);
});

test("for an incident the form asks which, and offers longer access", async () => {
  const { alice } = company;
  const before = await openForm();
  const tooLong = alice.submitView({ ...answers, "What do you need?": "design-tools", "For how long?": "8 hours" });
  await expect(tooLong).rejects.toThrow("8 hours");

  await alice.changeField("What for?", "An incident");
  const changed = await alice.waitForView((view) => shows(view, "Which incident?"), patience);
  const missing = await alice.submitView({
    ...answers,
    "What do you need?": "design-tools",
    "For how long?": "8 hours",
  });
  await alice.submitView({ "Which incident?": "INC-7" });
  const card = await cardSaying(company, "INC-7");

  expect(shows(before, "Which incident?")).toBe(false);
  expect(shows(changed, "For how long?")).toBe(true);
  expect(missing.outcome).not.toBe("closed");
  expect(readableText(card)).toContain("8 hours");
});
