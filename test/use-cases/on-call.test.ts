import { expect, test } from "vitest";

import { people as rules } from "../../src/sdk/index.ts";
import { InMemoryPagerDuty } from "../../src/testing/fakes/in-memory-pagerduty.ts";
import { inspectConfiguration } from "../../src/use-cases/inspect-configuration.ts";
import { isPrivileged } from "../../src/use-cases/read-privilege.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds } from "../support/world.ts";

const flow = accessFlow({ permissions: () => ({ decide: rules.onCall("pagerduty", { schedule: "Production" }) }) });

/** A PagerDuty where Bob is on call, and a request that those on call decide. */
async function openHouse(decided = flow) {
  const pagerduty = new InMemoryPagerDuty();
  const bob = pagerduty.putUser({ email: "bob@acme.com" });
  const carl = pagerduty.putUser({ email: "carl@acme.com" });
  const schedule = pagerduty.putSchedule("Production", [bob, carl]);
  pagerduty.putPolicy("Shop", [schedule]);
  const house = await createWorld({ flows: [decided], others: { pagerduty } });
  return { house, pagerduty, schedule, bob, carl };
}

test("R4: whoever is on call decides, found by exactly their e-mail, and nobody else, an admin neither", async () => {
  const { house } = await openHouse();
  const request = await house.ask();

  const carls = await house.click(request, { by: slackIds.carl });
  const adas = await house.click(request, { by: slackIds.ada });
  const bobs = await house.click(request, { by: slackIds.bob });

  expect([carls, adas]).toMatchObject([
    { ok: false, refusal: { reason: "may-not-decide" } },
    { ok: false, refusal: { reason: "may-not-decide" } },
  ]);
  expect(bobs).toMatchObject({ ok: true });
});

test("safety 21: that is read at the click, and once more before the first write", async () => {
  const { house, pagerduty, schedule, carl } = await openHouse();
  const request = await house.ask();
  await house.click(request, { by: slackIds.bob });

  pagerduty.putOnCall(schedule, carl);
  await house.drain();

  expect(house.writes()).toEqual([]);
  expect(await house.grantOf(request)).toMatchObject({ state: "not_applied" });
});

test("while nobody is on call admins decide, and hear why", async () => {
  const { house, pagerduty, schedule } = await openHouse();
  pagerduty.putOnCall(schedule, null);
  const request = await house.ask();
  await house.drain();

  const bobs = await house.click(request, { by: slackIds.bob });
  const adas = await house.click(request, { by: slackIds.ada });

  expect(bobs).toMatchObject({ ok: false, refusal: { reason: "may-not-decide" } });
  expect(adas).toMatchObject({ ok: true });
  expect(house.messenger.told("no-deciders").map(({ detail }) => detail)).toContainEqual(
    expect.stringContaining(
      "Nobody is on call in the pagerduty schedule Production at this moment. Fill the gap there.",
    ),
  );
});

test("safety 21: while PagerDuty does not answer nobody decides, and nobody takes it for an empty schedule", async () => {
  const { house, pagerduty } = await openHouse();
  const request = await house.ask();
  pagerduty.goDown();

  const clicks = [await house.click(request, { by: slackIds.bob }), await house.click(request, { by: slackIds.ada })];

  expect(clicks).toMatchObject([
    { ok: false, refusal: { reason: "check-failed" } },
    { ok: false, refusal: { reason: "check-failed" } },
  ]);
});

test("while PagerDuty does not answer, whoever another part of the rule allows is asked and decides", async () => {
  const onCall = rules.onCall("pagerduty", { schedule: "Production" });
  const decide = [onCall, rules.inGroup("okta", groupIds.approvers)];
  const { house, pagerduty } = await openHouse(accessFlow({ permissions: () => ({ decide }) }));
  pagerduty.goDown();
  const request = await house.ask();

  const carls = await house.click(request, { by: slackIds.carl });
  const doras = await house.click(request, { by: slackIds.dora });
  await house.drain();

  expect(request.status).toBe("pending");
  expect(carls).toMatchObject({ ok: false, refusal: { reason: "check-failed" } });
  expect(doras).toMatchObject({ ok: true });
  expect((await house.grantOf(request)).state).toBe("active");
});

test.each([
  ["pagerduty", { schedule: "Produktion" }, 'PagerDuty has nothing called "Produktion".'],
  ["okta", { schedule: "Production" }, "does not know who is on call"],
  ["victorops", { schedule: "Production" }, "The connector victorops is not configured."],
])("a rule for %s that names %j is told at the start", async (connector, where, sentence) => {
  const permissions = () => ({ decide: rules.onCall(connector, where) });
  const { house } = await openHouse(accessFlow({ permissions }));

  await inspectConfiguration(house.world);
  await house.drain();

  expect(house.messenger.notices.map(({ detail }) => detail).join("\n")).toContain(sentence);
});

test("safety 49: where whoever is on call decides, any account there is privileged, and those elsewhere are not", async () => {
  const { house, carl } = await openHouse();

  expect(await isPrivileged(house.world, "pagerduty", carl)).toBe(true);
  expect(await isPrivileged(house.world, "okta", accounts.carl)).toBe(false);
});

test("R15: what was read of it is kept with the decision", async () => {
  const { house } = await openHouse();
  const request = await house.ask();
  await house.click(request, { by: slackIds.bob });

  const [decision] = await house.store.decisionsOf(request.id);

  expect(decision?.trace).toContainEqual(
    expect.objectContaining({
      asked: "who is on call in the pagerduty schedule Production",
      found: "the account bob@acme.com is on call",
      says: "yes",
    }),
  );
});
