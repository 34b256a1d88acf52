export { okta, type OktaConnector } from "./okta-connector.ts";
export type { OktaDirectory } from "./okta-directory.ts";
export { oktaGroup, type OktaGroupSettings, type OktaGroupTarget } from "./okta-group.ts";
export { oktaGroups } from "./okta-groups.ts";
export type { OktaGroupReference, OktaSdk } from "./okta-sdk.ts";
export type { GroupSelection, OktaListedGroup } from "./list-groups.ts";
export type { OktaGroupInfo, OktaUserInfo } from "./records.ts";
export type { OktaServiceApp, OktaSettings } from "./settings.ts";
