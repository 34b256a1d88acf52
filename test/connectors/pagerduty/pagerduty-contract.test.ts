import { startPretendPagerDuty } from "../../../sandbox/pagerduty/index.ts";
import { InMemoryPagerDuty } from "../../../src/testing/fakes/in-memory-pagerduty.ts";
import { pagerDutyContract } from "../../support/pagerduty-contract.ts";
import { openTestDirectory } from "./open-test-directory.ts";

pagerDutyContract("over HTTP", async () => {
  const pretend = await startPretendPagerDuty();
  return {
    pagerduty: openTestDirectory(pretend),
    addUser: ({ isAdministrator = false, ...user }) =>
      pretend.addUser({ ...user, role: isAdministrator ? "admin" : "user" }).id,
    removeUser: (id) => pretend.removeUser(id),
    addSchedule: (name, userIds) => pretend.addSchedule({ name, userIds }).id,
    putOnCall: (id, userId) => pretend.override(id, userId === null ? "nobody" : { userId }),
    addPolicy: (name, targets) =>
      pretend.addEscalationPolicy({ name, rules: targets.map((target) => ({ targets: [target] })) }).id,
    addIncident: ({ createdAt = new Date(), serviceId = "PSERVICE", ...incident }) =>
      void pretend.addIncident({
        ...incident,
        createdAt: createdAt.getTime(),
        service: { id: serviceId, name: serviceId },
      }),
    goDown: () => pretend.down(true),
    close: () => pretend.stop(),
  };
});

pagerDutyContract("in memory", async () => {
  const pagerduty = new InMemoryPagerDuty();
  return {
    pagerduty,
    addUser: (user) => pagerduty.putUser(user),
    removeUser: (id) => pagerduty.removeUser(id),
    addSchedule: (name, userIds) => pagerduty.putSchedule(name, userIds),
    putOnCall: (id, userId) => pagerduty.putOnCall(id, userId),
    addPolicy: (name, targets) =>
      pagerduty.putPolicy(
        name,
        targets.map(({ id }) => id),
      ),
    addIncident: (incident) => pagerduty.putIncident(incident),
    goDown: () => pagerduty.goDown(),
    close: async () => undefined,
  };
});
