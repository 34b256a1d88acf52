import { z } from "zod";

import type { GroupFacts } from "../../ports/directory.ts";
import { knownOfAny } from "../directory/known-of-any.ts";
import { withQuery } from "../http/with-query.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { adminRoleSchema, groupRuleSchema, isRuleFor, type OktaGroupInfo } from "./records.ts";

const rulesSchema = z.array(groupRuleSchema);
const rolesSchema = z.array(adminRoleSchema);

/**
 * A 403 means that the credential may not see the list, a 404 that there is none: Okta answers so when no rule exists,
 * and stand-ins that lack the list do. A 401 is a fault like any other.
 */
const meaning = { 403: "unreadable", 404: false } as const;

/** What decides whether a group that exists can be granted: its rules and its administrator roles, read live. */
export async function readGroupFacts(api: OktaApi, group: OktaGroupInfo, signal?: AbortSignal): Promise<GroupFacts> {
  const { groupId, name, ownership } = group;
  const rules = { path: withQuery("/api/v1/groups/rules", { limit: "200" }), attempt: "list the group rules", signal };
  const roles = { path: `/api/v1/groups/${groupId}/roles`, attempt: "list the group's admin roles", signal };
  const [isRuleManaged, carriesAdminRoles] = await Promise.all([
    knownOfAny(api, rules, (body) => hasRuleFor(groupId, body), meaning),
    knownOfAny(api, roles, hasAdminRole, meaning),
  ]);
  return { groupId, name, ownership, isRuleManaged, carriesAdminRoles };
}

function hasRuleFor(groupId: string, body: unknown): boolean {
  return readAnswer(rulesSchema, body, "group rules").some((rule) => isRuleFor(groupId, rule));
}

function hasAdminRole(body: unknown): boolean {
  return readAnswer(rolesSchema, body, "a group's admin roles").length > 0;
}
