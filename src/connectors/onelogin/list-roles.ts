import { z } from "zod";

import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { type OneLoginRoleInfo, roleSchema, toRoleInfo } from "./records.ts";

const rolesSchema = z.array(roleSchema);

/** Which roles to list. */
export interface RoleSelection {
  /** The beginning of the name, without regard to case. */
  readonly nameFilter?: string;
}

/** Every role that fits, however many there are. The name is compared here: OneLogin does not say how it compares. */
export async function listRoles(
  api: OneLoginApi,
  { nameFilter = "" }: RoleSelection,
  signal: AbortSignal,
): Promise<readonly OneLoginRoleInfo[]> {
  const path = withQuery("/api/2/roles", { limit: "100" });
  const beginning = nameFilter.toLowerCase();
  const roles: OneLoginRoleInfo[] = [];
  for await (const body of walkPages(api, { path, attempt: "list the roles", signal })) {
    roles.push(...readAnswer(rolesSchema, body, "roles").map(toRoleInfo));
  }
  return roles.filter((role) => role.name.toLowerCase().startsWith(beginning));
}
