// One line for each outside system; see docs/adding-a-connector.md for what its folder has to hold.
export * from "./okta/index.ts";
export * from "./onelogin/index.ts";
