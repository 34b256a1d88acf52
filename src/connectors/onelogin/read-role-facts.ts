import { z } from "zod";

import type { GroupFacts, Known } from "../../ports/directory.ts";
import { knownOfAny } from "../directory/known-of-any.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { readPrivileges } from "./read-privileges.ts";
import { mappingSchema, type OneLoginRoleInfo } from "./records.ts";

const mappingsSchema = z.array(mappingSchema);

/** The actions of a mapping that change who has a role. */
const roleActions = new Set(["add_role", "set_role", "remove_role"]);

/**
 * What decides whether a role that exists can be granted, read live. Every role is OneLogin's own: applications have
 * none. Mappings are what fills roles by rule; privileges are what lets their members administer OneLogin.
 */
export async function readRoleFacts(
  api: OneLoginApi,
  { roleId, name }: OneLoginRoleInfo,
  signal: AbortSignal,
): Promise<GroupFacts> {
  const groupId = String(roleId);
  const [isRuleManaged, carriesAdminRoles] = await Promise.all([
    readIsRuleManaged(api, groupId, signal),
    readPrivileges(api, roleId, signal),
  ]);
  return { groupId, name, ownership: "native", isRuleManaged, carriesAdminRoles };
}

/**
 * The list holds the mappings that are switched on, all on one page; only "Manage All" may see it. The role was read a
 * moment ago, so a 401 that a new token does not mend is about this list, not about the credential.
 */
async function readIsRuleManaged(api: OneLoginApi, roleId: string, signal: AbortSignal): Promise<Known> {
  const mappings = { path: "/api/2/mappings", attempt: "list the mappings", signal };
  return knownOfAny(api, mappings, (body) => hasMappingFor(roleId, body), { 401: "unreadable", 403: "unreadable" });
}

function hasMappingFor(roleId: string, body: unknown): boolean {
  return readAnswer(mappingsSchema, body, "mappings").some(
    ({ enabled, actions }) =>
      enabled !== false && actions.some(({ action, value }) => roleActions.has(action) && value?.includes(roleId)),
  );
}
