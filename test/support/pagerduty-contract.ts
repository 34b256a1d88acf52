import { subHours } from "date-fns/subHours";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { PagerDutyReads } from "../../src/connectors/pagerduty/pagerduty-sdk.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { OnCallPlace } from "../../src/ports/on-call.ts";
import { faultOf } from "../connectors/fault-of.ts";

/** What the contract needs to set a scene, whatever stands behind it. Nothing here counts as a call. */
export interface PagerDutyWorld {
  readonly pagerduty: Directory & PagerDutyReads;
  /** Gives the id. */
  addUser(user: { readonly email: string; readonly name?: string; readonly isAdministrator?: boolean }): string;
  removeUser(id: string): void;
  /** The first of them is on call. */
  addSchedule(name: string, userIds: readonly string[]): string;
  putOnCall(scheduleId: string, userId: string | null): void;
  addPolicy(name: string, targets: readonly { readonly type: "user" | "schedule"; readonly id: string }[]): string;
  addIncident(incident: {
    readonly title?: string;
    readonly status?: "triggered" | "acknowledged" | "resolved";
    readonly urgency?: "high" | "low";
    readonly createdAt?: Date;
    readonly serviceId?: string;
    readonly assigneeIds?: readonly string[];
  }): void;
  goDown(): void;
  close(): Promise<void>;
}

const schedule = (value: string): OnCallPlace => ({ kind: "schedule", by: "name", value });
const scheduleId = (value: string): OnCallPlace => ({ kind: "schedule", by: "id", value });
const policy = (value: string): OnCallPlace => ({ kind: "escalation-policy", by: "name", value });
const policyId = (value: string): OnCallPlace => ({ kind: "escalation-policy", by: "id", value });

const idsOf = (accounts: readonly { readonly externalId: string }[]) =>
  accounts.map((one) => one.externalId).toSorted();

/** What PagerDuty promises hooks and permissions, over HTTP and in memory. */
export function pagerDutyContract(road: string, open: () => Promise<PagerDutyWorld>): void {
  describe(`the contract of PagerDuty ${road}`, () => {
    let world: PagerDutyWorld;
    let priya: string;
    let femi: string;
    let grace: string;
    let production: string;
    beforeEach(async () => {
      world = await open();
      priya = world.addUser({ email: "priya@acme.com", name: "Priya" });
      femi = world.addUser({ email: "Femi@acme.com", name: "Femi" });
      grace = world.addUser({ email: "grace@acme.com", name: "Grace", isAdministrator: true });
      production = world.addSchedule("Production", [priya, femi]);
      world.addPolicy("Shop", [
        { type: "schedule", id: production },
        { type: "user", id: grace },
      ]);
    });
    afterEach(() => world.close());

    test("an account is found by its id and by exactly its e-mail, whatever the case", async () => {
      const { pagerduty } = world;

      expect(await pagerduty.findAccountById(femi)).toMatchObject({
        externalId: femi,
        email: "Femi@acme.com",
        displayName: "Femi",
        isActive: true,
        isSuspended: false,
      });
      expect(idsOf(await pagerduty.findAccountsByEmail("femi@ACME.com"))).toEqual([femi]);
      expect(idsOf(await pagerduty.findAccountsByLogin("femi@acme.com"))).toEqual([femi]);
      expect(await pagerduty.findAccountsByEmail("emi@acme.com")).toEqual([]);
      expect(await pagerduty.findAccountsByEmail("Priya")).toEqual([]);
      expect(await pagerduty.findAccountById("PNOBODY")).toBeNull();
      expect(await pagerduty.findAccountById("me")).toBeNull();
      expect(await pagerduty.findAccountById("../users")).toBeNull();
    });

    test("who administers the account is told", async () => {
      const { pagerduty } = world;

      expect(await pagerduty.hasAdminRights(grace)).toBe(true);
      expect(await pagerduty.hasAdminRights(priya)).toBe(false);
      expect(await pagerduty.hasAdminRights("PNOBODY")).toBe(false);
    });

    test("it has no groups: nobody is in one, none is described, and nothing is written", async () => {
      const { pagerduty } = world;

      expect(await pagerduty.isMember(production, priya)).toBe(false);
      expect(await pagerduty.describeGroup(production)).toBeNull();
      expect(await pagerduty.addMember(production, priya)).toBe("not-found");
      expect(await pagerduty.removeMember(production, priya)).toBe("not-found");
      expect((await faultOf(pagerduty.listMembers(production, null))).kind).toBe("not-found");
    });

    test("who is on call is asked anew each time, by the name of a schedule and by its id", async () => {
      const { onCall } = world.pagerduty;

      expect(idsOf(await onCall.listOnCall(schedule("Production")))).toEqual([priya]);
      expect(await onCall.isOnCall(scheduleId(production), priya)).toBe(true);
      expect(await onCall.isOnCall(scheduleId(production), femi)).toBe(false);

      world.putOnCall(production, femi);

      expect(await onCall.isOnCall(schedule("Production"), priya)).toBe(false);
      expect(await onCall.isOnCall(schedule("Production"), femi)).toBe(true);
    });

    test("in an escalation policy everybody counts whom it tells, at any level, and each once", async () => {
      const { onCall } = world.pagerduty;
      const both = world.addPolicy("Both", [
        { type: "schedule", id: production },
        { type: "user", id: priya },
        { type: "user", id: grace },
      ]);

      expect(idsOf(await onCall.listOnCall(policy("Shop")))).toEqual([priya, grace].toSorted());
      expect(idsOf(await onCall.listOnCall(policyId(both)))).toEqual([priya, grace].toSorted());
      expect(idsOf(await onCall.listOnCall(null))).toEqual([priya, grace].toSorted());
      expect(await onCall.isOnCall(null, grace)).toBe(true);
      expect(await onCall.isOnCall(null, femi)).toBe(false);
    });

    test("a gap is a gap: nobody is on call", async () => {
      const { onCall } = world.pagerduty;
      world.putOnCall(production, null);

      expect(await onCall.listOnCall(schedule("Production"))).toEqual([]);
      expect(await onCall.isOnCall(schedule("Production"), priya)).toBe(false);
    });

    test("a schedule that no escalation policy uses puts nobody on call", async () => {
      const { onCall } = world.pagerduty;
      world.addSchedule("Unused", [femi]);

      expect(await onCall.listOnCall(schedule("Unused"))).toEqual([]);
    });

    test.each([
      ["a schedule by name", schedule("Produktion")],
      ["a schedule by a part of its name", schedule("Prod")],
      ["a schedule by its name in other letters", schedule("production")],
      ["a schedule by id", scheduleId("PNONE00")],
      ["a schedule by what is no id", scheduleId("../users")],
      ["an escalation policy by name", policy("Shops")],
      ["an escalation policy by id", policyId("PNONE00")],
    ])("%s that does not exist is a fault and never nobody", async (_what, place) => {
      const { onCall } = world.pagerduty;

      expect((await faultOf(onCall.listOnCall(place))).kind).toBe("not-found");
      expect((await faultOf(onCall.isOnCall(place, priya))).kind).toBe("not-found");
    });

    test("of two schedules of one name none is chosen", async () => {
      const { pagerduty } = world;
      const { onCall } = pagerduty;
      world.addSchedule("Production", [femi]);

      expect((await faultOf(onCall.isOnCall(schedule("Production"), femi))).kind).toBe("rejected");
      expect((await faultOf(pagerduty.usersOfSchedule(schedule("Production")))).kind).toBe("rejected");
    });

    test("everybody who takes turns in a schedule is there, but for those who were deleted", async () => {
      const { pagerduty } = world;

      const everybody = await pagerduty.usersOfSchedule(schedule("Production"));
      expect(new Set(everybody.map(({ email }) => email))).toEqual(new Set(["Femi@acme.com", "priya@acme.com"]));

      world.removeUser(femi);

      expect(idsOf(await pagerduty.usersOfSchedule(scheduleId(production)))).toEqual([priya]);
      expect((await faultOf(pagerduty.usersOfSchedule(schedule("None")))).kind).toBe("not-found");
    });

    test("as usual incidents are those of the last day that are open and of high urgency, newest first", async () => {
      const now = new Date();
      world.addIncident({ title: "old", createdAt: subHours(now, 25) });
      world.addIncident({ title: "first", createdAt: subHours(now, 3), assigneeIds: [priya] });
      world.addIncident({ title: "low", urgency: "low", createdAt: subHours(now, 2) });
      world.addIncident({ title: "resolved", status: "resolved", createdAt: subHours(now, 2) });
      world.addIncident({
        title: "second",
        status: "acknowledged",
        createdAt: subHours(now, 1),
        serviceId: "PBILLING",
      });

      const found = await world.pagerduty.listIncidents({});

      expect(found.map(({ title, serviceId, status }) => [title, serviceId, status])).toEqual([
        ["second", "PBILLING", "acknowledged"],
        ["first", "PSERVICE", "triggered"],
      ]);
      expect(found[1]?.assignees).toEqual([{ externalId: priya, displayName: "Priya" }]);
      expect(found[1]?.createdAt).toEqual(subHours(now, 3));
    });

    test("incidents are chosen by people, services, statuses, urgencies and time", async () => {
      const now = new Date();
      world.addIncident({ title: "hers", assigneeIds: [priya], createdAt: subHours(now, 1) });
      world.addIncident({ title: "his", assigneeIds: [femi], urgency: "low", createdAt: subHours(now, 1) });
      world.addIncident({ title: "done", status: "resolved", createdAt: subHours(now, 50) });
      const titles = async (selection: Parameters<PagerDutyReads["listIncidents"]>[0]) =>
        (await world.pagerduty.listIncidents(selection)).map(({ title }) => title);

      expect(await titles({ assigneeIds: [priya, femi] })).toEqual(["hers"]);
      expect(await titles({ assigneeIds: [femi], urgencies: ["low", "high"] })).toEqual(["his"]);
      expect(await titles({ statuses: ["resolved"], since: subHours(now, 60) })).toEqual(["done"]);
      expect(await titles({ statuses: ["resolved"], since: subHours(now, 60), until: subHours(now, 55) })).toEqual([]);
      expect(await titles({ serviceIds: ["POTHER"] })).toEqual([]);
      // An empty list names nothing, and does not mean everything.
      expect(await titles({ assigneeIds: [] })).toEqual([]);
      expect(await titles({ serviceIds: [] })).toEqual([]);
    });

    test("resolved incidents of certain people are not to be had, and that is said", async () => {
      const asking = world.pagerduty.listIncidents({ assigneeIds: [priya], statuses: ["resolved"] });

      expect((await faultOf(asking)).message).toContain("does not say to whom a resolved incident was assigned");
    });

    test("what cannot be asked is a fault, never nobody", async () => {
      const { pagerduty } = world;
      world.goDown();

      expect((await faultOf(pagerduty.onCall.listOnCall(schedule("Production")))).kind).toBe("unavailable");
      expect((await faultOf(pagerduty.onCall.isOnCall(null, priya))).kind).toBe("unavailable");
      expect((await faultOf(pagerduty.findAccountsByEmail("priya@acme.com"))).kind).toBe("unavailable");
      expect((await faultOf(pagerduty.listIncidents({}))).kind).toBe("unavailable");
    });
  });
}
