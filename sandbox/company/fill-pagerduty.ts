import type { PretendPagerDuty } from "../pagerduty/index.ts";
import { pagerDutyIdOf } from "./ids.ts";
import { weekMs } from "./on-call.ts";
import { everybody } from "./people.ts";
import { productionSchedule } from "./schedules.ts";

/**
 * Puts the company's engineers into an empty pretend PagerDuty, with the schedule that the on-call group follows too: the
 * turns are those of `schedules.ts` here as there.
 */
export function fillPagerDuty(pagerduty: PretendPagerDuty): void {
  for (const { handle, firstName, lastName, department, email, standing } of everybody) {
    if (department !== "Engineering" || standing === "left" || standing === "guest") continue;
    const role = handle === "grace" ? "owner" : "user";
    pagerduty.addUser({ id: pagerDutyIdOf(handle), name: `${firstName} ${lastName}`, email, role });
  }
  const { name, order, beginsAt } = productionSchedule;
  const schedule = pagerduty.addSchedule({
    id: "PPRODUCTION",
    name,
    userIds: order.map(pagerDutyIdOf),
    rotation: { beginsAt, turnMs: weekMs },
  });
  pagerduty.addEscalationPolicy({
    id: "PSHOP",
    name: "Shop",
    rules: [
      { targets: [{ type: "schedule", id: schedule.id }] },
      { targets: [{ type: "user", id: pagerDutyIdOf("grace") }] },
    ],
  });
}
