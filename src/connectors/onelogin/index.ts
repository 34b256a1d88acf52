export { onelogin, type OneLoginConnector } from "./onelogin-connector.ts";
export type { OneLoginDirectory } from "./onelogin-directory.ts";
export { oneloginRole, type OneLoginRoleSettings, type OneLoginRoleTarget } from "./onelogin-role.ts";
export { oneloginRoles } from "./onelogin-roles.ts";
export type { OneLoginRoleReference, OneLoginSdk } from "./onelogin-sdk.ts";
export type { RoleSelection } from "./list-roles.ts";
export type { OneLoginRoleInfo, OneLoginUserInfo } from "./records.ts";
export type { OneLoginSettings } from "./settings.ts";
