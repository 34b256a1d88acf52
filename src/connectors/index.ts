// One line for each outside system; see docs/adding-a-connector.md for what its folder has to hold.
export * from "./mail/index.ts";
export * from "./okta/index.ts";
export * from "./onelogin/index.ts";
export * from "./pagerduty/index.ts";
