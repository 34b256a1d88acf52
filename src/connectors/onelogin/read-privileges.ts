import type { Known } from "../../ports/directory.ts";
import { listPrivileges } from "./list-privileges.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readPrivilegeHolders } from "./read-privilege-holders.ts";

/** Whether any privilege to administer OneLogin is given to the role, which was read a moment ago. */
export async function readPrivileges(api: OneLoginApi, roleId: number, signal: AbortSignal): Promise<Known> {
  const privileges = await listPrivileges(api, signal);
  if (privileges === "unreadable") return "unreadable";
  return readPrivilegeHolders(api, privileges, { kind: "roles", ids: [roleId] }, signal);
}
