import { z } from "zod";

import type { GroupFacts, Known } from "../../ports/directory.ts";
import { OktaFault } from "./explain-failure.ts";
import { withQuery } from "./filter-text.ts";
import type { OktaApi, OktaQuestion } from "./okta-api.ts";
import { adminRoleSchema, groupRuleSchema, isRuleFor, type OktaGroupInfo, readAnswer } from "./records.ts";
import { walkPages } from "./walk-pages.ts";

const rulesSchema = z.array(groupRuleSchema);
const rolesSchema = z.array(adminRoleSchema);

/** What decides whether a group that exists can be granted: its rules and its administrator roles, read live. */
export async function readGroupFacts(api: OktaApi, group: OktaGroupInfo, signal?: AbortSignal): Promise<GroupFacts> {
  const { groupId, name, ownership } = group;
  const rules = { path: withQuery("/api/v1/groups/rules", { limit: "200" }), attempt: "list the group rules", signal };
  const roles = { path: `/api/v1/groups/${groupId}/roles`, attempt: "list the group's admin roles", signal };
  const [isRuleManaged, carriesAdminRoles] = await Promise.all([
    knownOfAny(api, rules, (body) =>
      readAnswer(rulesSchema, body, "group rules").some((rule) => isRuleFor(groupId, rule)),
    ),
    knownOfAny(api, roles, (body) => readAnswer(rolesSchema, body, "a group's admin roles").length > 0),
  ]);
  return { groupId, name, ownership, isRuleManaged, carriesAdminRoles };
}

/**
 * Whether any page says so. A 403 to the first page means that the credential may not see the list, a 404 that there is
 * none: Okta answers so when no rule exists, and stand-ins that lack the list do. A 401 is a fault like any other.
 */
async function knownOfAny(api: OktaApi, question: OktaQuestion, says: (body: unknown) => boolean): Promise<Known> {
  let pages = 0;
  try {
    for await (const body of walkPages(api, question)) {
      pages += 1;
      if (says(body)) return true;
    }
    return false;
  } catch (fault) {
    const status = pages === 0 && fault instanceof OktaFault ? fault.status : null;
    if (status === 403) return "unreadable";
    if (status === 404) return false;
    throw fault;
  }
}
