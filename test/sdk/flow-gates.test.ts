import { DirectoryFault } from "../../src/ports/directory.ts";
import type { Flow as CompiledFlow, FlowGates } from "../../src/ports/flows.ts";
import { expect, test, vi } from "vitest";

import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { customTarget, defineStrategy, field, oktaGroup, oktaGroups, people } from "../../src/sdk/index.ts";
import type { FlowServices } from "../../src/sdk/services.ts";
import { quietServices } from "../support/quiet-services.ts";

type Flow = LatchkeyConfig["flows"][number];

const database = oktaGroup({ connector: "okta", groupId: "00gDATABASE00000001", label: "Database" });
const billing = oktaGroup({ connector: "okta", groupId: "00gBILLING000000001", label: "Billing" });

/** The ids of the groups that gate a flow. */
async function gates(flow: Partial<Flow>): Promise<readonly string[]> {
  const told = await gatesOf(flow);
  return told === "unreadable" ? [told] : told.groups.map(({ connectorId, groupId }) => `${connectorId} ${groupId}`);
}

async function gatesOf(
  flow: Partial<Flow>,
  ...probes: Parameters<CompiledFlow["gates"]>
): Promise<FlowGates | "unreadable"> {
  return compiled(flow).gates(...probes);
}

function compiled(flow: Partial<Flow>): CompiledFlow {
  const services: FlowServices = {
    ...quietServices,
    stepsOf: () => Promise.reject(new Error("Nobody should ask.")),
    countSteps: () => Promise.reject(new Error("Nobody should ask.")),
  };
  const whole: Flow = { name: "flow", label: "Flow", channel: "#access", ...flow };
  const found = createFlows({ flows: [whole] }, services).find("flow");
  if (found === null) throw new Error("The flow is not there.");
  return found;
}

test("safety 31: the groups of those who ask and of those who decide gate a flow", async () => {
  const groups = await gates({
    permissions: () => ({ request: people.inGroup("okta", "00gA"), decide: people.inRole("onelogin", 599_800) }),
  });

  expect(groups).toEqual(["okta 00gA", "onelogin 599800"]);
});

test("safety 31: groups inside lists count as well", async () => {
  const groups = await gates({
    permissions: () => ({ decide: [people.admins(), people.inGroup("okta", "00gA"), people.inGroup("okta", "00gB")] }),
  });

  expect(groups).toEqual(["okta 00gA", "okta 00gB"]);
});

test("safety 31: every target is asked about", async () => {
  const groups = await gates({
    targets: [database, billing],
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", event.target?.name === "billing" ? "00gBILLERS" : "00gOTHERS"),
    }),
  });

  expect(groups).toEqual(["okta 00gOTHERS", "okta 00gBILLERS"]);
});

test("safety 31: permissions that fail for one target leave open what they gate, and are not taken for a no", async () => {
  const groups = await gates({
    targets: [database, billing],
    permissions({ event }) {
      if (event.target?.name === "database") throw new Error("no");
      return { decide: people.inGroup("okta", "00gBILLERS") };
    },
  });

  expect(groups).toEqual(["unreadable"]);
});

test("safety 31: an outside system that the permissions ask and that is away is not taken for a no", async () => {
  const asked = gates({
    permissions() {
      throw new DirectoryFault("unavailable", "Okta does not answer.");
    },
  });

  await expect(asked).rejects.toThrow("Okta does not answer.");
});

const byRule: Partial<Flow> = {
  targets: [oktaGroups({ connector: "okta", where: () => true })],
  permissions: ({ event }) => ({
    decide: people.inGroup("okta", `${String(event.target?.settings["groupId"])}-owners`),
  }),
};
const alwaysTheSame = () => ({ decide: people.inGroup("okta", "00gA") });
const mustNotRead = () => Promise.reject(new Error("It read what is offered."));
const offeredOne = { ...database, connectorId: "okta", resourceId: "00gA", settings: { groupId: "00gA" } };

test("safety 31: where permissions look at the target, everything that a rule offers is asked about", async () => {
  const told = await gatesOf(byRule, null, async () => [offeredOne]);

  expect(told).toMatchObject({ areAll: true });
  expect(told === "unreadable" ? [] : told.groups.map(({ groupId }) => groupId)).toContain("00gA-owners");
});

test("safety 31: where that is too much, the gates that are known are not taken for all", async () => {
  expect(await gatesOf(byRule, null, async () => null)).toMatchObject({ areAll: false });
  expect(await gatesOf(byRule)).toMatchObject({ areAll: false });
});

test("permissions that do not look at the target need nothing of what a rule offers", async () => {
  expect(await gatesOf({ ...byRule, permissions: alwaysTheSame }, null, mustNotRead)).toMatchObject({ areAll: true });
});

/** So many groups that a rule offers. */
function offeredGroups(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const resourceId = `00g${String(index)}`;
    return { ...offeredOne, name: resourceId, resourceId, settings: { groupId: resourceId } };
  });
}

test("safety 31: many groups that a rule offers are asked about ten at a time, and other work goes on", async () => {
  let running = 0;
  let most = 0;
  let turns = 0;
  const countTurns = () => {
    turns += 1;
    timer = setImmediate(countTurns);
  };
  let timer = setImmediate(countTurns);

  const told = await gatesOf(
    {
      ...byRule,
      async permissions({ event }) {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return { decide: people.inGroup("okta", `${String(event.target?.settings["groupId"])}-owners`) };
      },
    },
    null,
    async () => offeredGroups(200),
  );
  clearImmediate(timer);

  expect(told === "unreadable" ? [] : told.groups.map(({ groupId }) => groupId)).toContain("00g199-owners");
  expect(most).toBeLessThanOrEqual(10);
  expect(turns).toBeGreaterThanOrEqual(19);
});

/** A flow that offers by a rule, and which of its targets its permissions were asked about. */
function askedFlow() {
  const asked: string[] = [];
  const flow = compiled({
    ...byRule,
    permissions({ event }) {
      const groupId = String(event.target?.settings["groupId"]);
      asked.push(groupId);
      return { decide: people.inGroup("okta", `${groupId}-owners`) };
    },
  });
  const timesAsked = (groupId: string) => asked.filter((one) => one === groupId).length;
  return { flow, timesAsked };
}

test("safety 31: what a rule offers is asked about once a minute, what is asked for always", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { flow, timesAsked } = askedFlow();
  const [one, ...rest] = offeredGroups(30);
  const offered = async () => (one === undefined ? [] : [one, ...rest]);
  const asked = { ...offeredOne, resourceId: "00gASKED", settings: { groupId: "00gASKED" } };

  const [first, second] = await Promise.all([flow.gates(asked, offered), flow.gates(asked, offered)]);
  vi.advanceTimersByTime(59_000);
  const third = await flow.gates(asked, offered);
  const within = [timesAsked("00g29"), timesAsked("00gASKED")];
  vi.advanceTimersByTime(2_000);
  await flow.gates(asked, offered);
  vi.useRealTimers();

  expect([second, third]).toEqual([first, first]);
  expect(within).toEqual([1, 3]);
  expect([timesAsked("00g29"), timesAsked("00gASKED")]).toEqual([2, 4]);
});

test("safety 31: where a rule offers something else, that is asked about at once", async () => {
  const { flow } = askedFlow();
  await flow.gates(null, async () => offeredGroups(2));

  const told = await flow.gates(null, async () => offeredGroups(3));

  expect(told === "unreadable" ? [] : told.groups.map(({ groupId }) => groupId)).toContain("00g2-owners");
});

test("safety 31: an outside system that was away is asked again, at once", async () => {
  let isAway = true;
  const flow = compiled({
    ...byRule,
    permissions({ event }) {
      if (event.target?.name === offeredOne.name && isAway)
        throw new DirectoryFault("unavailable", "Okta does not answer.");
      return { decide: people.inGroup("okta", "00gOWNERS") };
    },
  });
  const away = flow.gates(null, async () => [offeredOne]);
  await expect(away).rejects.toThrow("Okta does not answer.");

  isAway = false;
  const told = await flow.gates(null, async () => [offeredOne]);

  expect(told).toMatchObject({ areAll: true, groups: [{ groupId: "00gOWNERS" }] });
});

const strategy = defineStrategy({
  name: "warehouse",
  fetchRemoteIdentity: () => null,
  escalate: () => undefined,
  deescalate: () => undefined,
});
const warehouse: Partial<Flow> = {
  targets: [customTarget({ strategy, label: "Warehouse", bind: { identifier: "part" } })],
  fields: { part: field.choice({ label: "Part", options: ["payroll", "stock"], required: true }) },
};
const owners = new Map<unknown, string>([
  ["payroll", "00gPAYROLL"],
  ["stock", "00gSTOCK"],
]);

test("safety 31: each answer that may say what is granted is asked about", async () => {
  const groups = await gates({
    ...warehouse,
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", [event.target?.settings["identifier"], event.request.fields["part"]].join(" ")),
    }),
  });

  expect(groups).toEqual(["okta payroll payroll", "okta stock stock"]);
});

test("safety 31: also where the permissions look at that answer only, and not at the target", async () => {
  const groups = await gates({
    ...warehouse,
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", owners.get(event.request.fields["part"]) ?? "00gNONE"),
    }),
  });

  expect(groups).toEqual(["okta 00gPAYROLL", "okta 00gSTOCK"]);
});

test("safety 31: also where they look at the target for some answers only", async () => {
  const flow: Partial<Flow> = {
    ...warehouse,
    targets: [...(warehouse.targets ?? []), ...(byRule.targets ?? [])],
    permissions({ event }) {
      if (event.request.fields["part"] === "payroll") return { decide: people.inGroup("okta", "00gPAYROLL") };
      return { decide: people.inGroup("okta", `${String(event.target?.settings["groupId"])}-owners`) };
    },
  };

  const told = await gatesOf(flow, null, async () => [offeredOne]);

  expect(told).toMatchObject({ areAll: true });
  expect(told === "unreadable" ? [] : told.groups.map(({ groupId }) => groupId)).toContain("00gA-owners");
  expect(await gatesOf(flow)).toMatchObject({ areAll: false });
});

test("permissions that look at the form only need nothing of what a rule offers", async () => {
  const flow: Partial<Flow> = {
    ...byRule,
    permissions: ({ event }) => ({
      decide: people.inGroup("okta", event.request.fields["isUrgent"] === true ? "00gA" : "00gB"),
    }),
  };

  expect(await gatesOf(flow, null, mustNotRead)).toMatchObject({ areAll: true });
});

test("a flow without permissions has no gates", async () => {
  expect(await gates({})).toEqual([]);
});

test("safety 49: that managers decide is told, not that they request", async () => {
  const answers = [
    await gatesOf({ permissions: ({ event }) => ({ decide: [people.admins(), people.managerOf(event.requester)] }) }),
    await gatesOf({ permissions: ({ event }) => ({ request: people.managerOf(event.requester) }) }),
  ];

  expect(answers).toEqual([
    { groups: [], managersDecide: true, onCall: [], areAll: true },
    { groups: [], managersDecide: false, onCall: [], areAll: true },
  ]);
});

test("safety 49: where people on call decide is told, in any stage and for any target; not where they request", async () => {
  const production = people.onCall("pagerduty", { schedule: "Production" });
  const shop = people.onCall("pagerduty-eu", { escalationPolicyId: "P1" });

  const told = await gatesOf({
    targets: [database],
    permissions: () => ({
      request: people.onCall("pagerduty-us", { schedule: "Production" }),
      stages: [
        { decide: [people.admins(), production] },
        { decide: people.admins(), escalate: { after: "1h", decide: shop } },
      ],
    }),
  });

  expect(told).toMatchObject({ onCall: [production, shop] });
});
