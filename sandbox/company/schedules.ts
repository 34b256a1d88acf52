import type { Schedule } from "./on-call.ts";

/** The user group in Slack whose only member is whoever is on call. */
export const onCallUserGroup = { id: "S0ONCALL", handle: "production-oncall", name: "On call for production" };

/** Five engineers take turns, a week each, from Monday 08:00 UTC on. */
export const productionSchedule: Schedule = {
  name: "Production",
  beginsAt: Date.UTC(2026, 0, 5, 8),
  order: ["priya", "femi", "diego", "yuki", "noor"],
};
