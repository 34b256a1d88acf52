import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";

import { type Company, openCompany } from "../../../sandbox/company/open-company.ts";

const onCallGroup = "00g5productionONCALL";
const weekMs = 7 * 86_400_000;

let folder = "";
let company: Company;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-company-"));
  company = await openCompany({ folder });
});

afterEach(async () => {
  await company.stop();
  await rm(folder, { recursive: true, force: true });
});

const now = () => company.slack.now();

const turnsSchema = z.object({ oncalls: z.array(z.object({ user: z.object({ name: z.string() }) })) });

/** Who is on call in the schedule of PagerDuty, as anybody with its key is told. */
async function onCallInPagerDuty(): Promise<readonly string[]> {
  const { url, apiToken } = company.pagerduty;
  const [schedule] = company.pagerduty.schedules();
  const query = new URLSearchParams({ "schedule_ids[]": schedule?.id ?? "", "include[]": "users" });
  const headers = { Accept: "application/vnd.pagerduty+json;version=2", Authorization: `Token token=${apiToken}` };
  const answer = await fetch(`${url}/oncalls?${query.toString()}`, { headers });
  return turnsSchema.parse(await answer.json()).oncalls.map(({ user }) => user.name);
}

/** Who is on call by the schedule, by the Okta group and by the Slack user group. */
function onCall(): readonly (readonly string[])[] {
  const members = company.okta.members(onCallGroup);
  const inOkta = company.okta.users().filter(({ id }) => members.includes(id));
  const inSlack = company.slack.userGroups().flatMap((group) => group.members);
  return [
    company.onCallAt(now()).map(({ who }) => who),
    inOkta.map(({ profile }) => `${String(profile["firstName"])} ${String(profile["lastName"])}`),
    inSlack.map((id) => company.slack.user(id).realName),
  ];
}

test("five engineers take turns of a week, and the sixth week is the first one's again", () => {
  const weeks = Array.from({ length: 6 }, (_, week) => company.onCallAt(now() + week * weekMs)[0]);
  const names = weeks.map((turn) => turn?.who);

  expect(new Set(names.slice(0, 5)).size).toBe(5);
  expect(names[5]).toBe(names[0]);
  expect(weeks.slice(0, 5).map((turn) => turn?.next)).toEqual(names.slice(1));
});

test("a turn begins on a Monday at eight, when the one before it ends", () => {
  const until = company.onCallAt(now())[0]?.until ?? 0;

  const [before, after] = [company.onCallAt(until - 1)[0], company.onCallAt(until)[0]];

  expect(new Date(until).toUTCString()).toMatch(/^Mon, .+ 08:00:00 GMT$/);
  expect(after?.who).toBe(before?.next);
  expect(after?.until).toBe(until + weekMs);
});

test("whoever is on call is alone in the Okta group, in the Slack user group and in PagerDuty, in every week", async () => {
  for (let week = 0; week < 6; week += 1) {
    const [bySchedule, inOkta, inSlack] = onCall();

    expect(bySchedule).toHaveLength(1);
    expect(inOkta).toEqual(bySchedule);
    expect(inSlack).toEqual(bySchedule);
    expect(await onCallInPagerDuty()).toEqual(bySchedule);
    company.moveClock(weekMs);
  }
});

test("the same turn changes nothing, and somebody else's temporary access stays", () => {
  const maya = "00uMAYA0000000000000";
  company.okta.addMember(onCallGroup, maya);
  const before = company.okta.snapshot().directory;

  company.followOnCall(now());
  const unchanged = company.okta.snapshot().directory;
  company.moveClock(weekMs);

  expect(unchanged).toEqual(before);
  expect(company.okta.members(onCallGroup)).toContain(maya);
});

test("a turn that came while the company was stopped has come when it is back", async () => {
  const due = company.onCallAt(now())[0]?.next;
  const { slack } = company;
  slack.moveClock(weekMs); // As if a week had passed: nobody looked at the schedule.

  await company.stop();
  company = await openCompany({ folder });

  expect(onCall()).toEqual([[due], [due], [due]]);
});

test("a group that somebody removed is left alone", () => {
  company.okta.removeGroup(onCallGroup);

  company.moveClock(weekMs);

  expect(company.okta.groups().map(({ id }) => id)).not.toContain(onCallGroup);
});
