export { pagerduty, type PagerDutyConnector } from "./pagerduty-connector.ts";
export type { PagerDutyIncident, PagerDutyIncidents, PagerDutySdk } from "./pagerduty-sdk.ts";
export type { PagerDutySettings } from "./settings.ts";
