import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import {
  createPagerDutySdk,
  type OnCallReference,
  type PagerDutySdk,
} from "../../../src/connectors/pagerduty/pagerduty-sdk.ts";
import type { Refusal } from "../../../src/domain/refusal.ts";
import type { DirectoryPerson } from "../../../src/ports/connector.ts";
import { IdentityRefused } from "../../../src/ports/flows.ts";
import { InMemoryPagerDuty } from "../../../src/testing/fakes/in-memory-pagerduty.ts";
import { buildSdkUser } from "../../support/builders.ts";
import { faultOf } from "../fault-of.ts";

const priya = buildSdkUser({ id: "user-priya", email: "priya@acme.com" });
const stranger = buildSdkUser({ id: "user-stranger", email: "stranger@acme.com" });

let pagerduty: InMemoryPagerDuty;
let account: string;
let production: string;
let sdk: PagerDutySdk;
let refusal: Refusal;
beforeEach(() => {
  pagerduty = new InMemoryPagerDuty();
  account = pagerduty.putUser({ email: "priya@acme.com", name: "Priya" });
  const femi = pagerduty.putUser({ email: "femi@acme.com", name: "Femi" });
  production = pagerduty.putSchedule("Production", [account, femi]);
  pagerduty.putPolicy("Shop", [production]);
  refusal = {
    reason: "identity-not-found",
    email: "stranger@acme.com",
    service: "PagerDuty",
    connectorId: "pagerduty",
    hint: "",
    tried: [],
  };
  sdk = createPagerDutySdk({
    client: pagerduty,
    async accountOf(user) {
      if (user.id === priya.id) return account;
      throw new IdentityRefused(refusal, user.id);
    },
    recognise: async (people) =>
      people.map((person): DirectoryPerson => (person.externalId === account ? { ...person, user: priya } : person)),
  });
});

describe("who is on call, for hooks", () => {
  test.each([[{ schedule: "Production" }], [{ escalationPolicy: "Shop" }], [undefined]])(
    "somebody is on call by %j, and somebody without an account there is not",
    async (where) => {
      expect(await sdk.isOnCall(priya, where)).toBe(true);
      expect(await sdk.isOnCall(stranger, where)).toBe(false);
    },
  );

  test("by an id as well", async () => {
    expect(await sdk.isOnCall(priya, { scheduleId: production })).toBe(true);
  });

  test("an account that may not be used is a refusal, not a no", async () => {
    refusal = { reason: "identity-frozen", service: "PagerDuty" };

    await expect(sdk.isOnCall(stranger)).rejects.toBeInstanceOf(IdentityRefused);
  });

  test.each([
    [{}],
    [{ schedule: "" }],
    [{ schedule: undefined }],
    [{ schedul: "Production" }],
    [{ schedule: "Production", escalationPolicy: "Shop" }],
  ])("a place that is not clear (%j) is a fault, and never anywhere", async (where) => {
    const asking = sdk.isOnCall(priya, z.custom<OnCallReference>().parse(where));

    expect((await faultOf(asking)).message).toContain("not clear which schedule or escalation policy");
  });

  test("those on call, and those who take turns, come with the users Latchkey knows", async () => {
    const femi = { email: "femi@acme.com", displayName: "Femi" };

    expect(await sdk.usersOnCall({ schedule: "Production" })).toEqual([
      { externalId: account, email: "priya@acme.com", displayName: "Priya", user: priya },
    ]);
    expect(await sdk.usersForSchedule({ schedule: "Production" })).toMatchObject([{ user: priya }, femi]);
  });

  test("a schedule that is gone is a fault, also for somebody with an account", async () => {
    expect((await faultOf(sdk.isOnCall(priya, { schedule: "Gone" }))).kind).toBe("not-found");
  });
});

describe("incidents, for hooks", () => {
  test("come with the users Latchkey knows", async () => {
    pagerduty.putIncident({ title: "Slow", assigneeIds: [account] });

    const [incident] = await sdk.getIncidents();

    expect(incident).toMatchObject({
      title: "Slow",
      assignees: [{ externalId: account, displayName: "Priya", user: priya }],
    });
  });

  test("are those of certain people, of whom one without an account has none", async () => {
    pagerduty.putIncident({ assigneeIds: [account] });

    expect(await sdk.hasIncident({ assignees: [priya] })).toBe(true);
    expect(await sdk.hasIncident({ assignees: [priya, stranger] })).toBe(true);
    expect(await sdk.hasIncident({ assignees: [stranger] })).toBe(false);
    expect(await sdk.hasIncident({ assignees: [] })).toBe(false);
    expect(await sdk.hasIncident({ urgencies: ["low"] })).toBe(false);
    expect(await sdk.hasIncident()).toBe(true);
  });
});
