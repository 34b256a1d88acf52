export { startPretendPagerDuty, type PretendPagerDuty } from "./pretend-pagerduty.ts";
