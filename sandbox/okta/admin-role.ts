import { createHash } from "node:crypto";

import type { OktaGroup } from "./group.ts";

const standardRoles = new Map([
  ["API_ACCESS_MANAGEMENT_ADMIN", "API Access Management Administrator"],
  ["APP_ADMIN", "Application Administrator"],
  ["GROUP_MEMBERSHIP_ADMIN", "Group Membership Administrator"],
  ["HELP_DESK_ADMIN", "Help Desk Administrator"],
  ["MOBILE_ADMIN", "Mobile Administrator"],
  ["ORG_ADMIN", "Organization Administrator"],
  ["READ_ONLY_ADMIN", "Read-Only Administrator"],
  ["REPORT_ADMIN", "Report Administrator"],
  ["SUPER_ADMIN", "Super Administrator"],
  ["USER_ADMIN", "Group Administrator"],
]);

/** The group's administrator role assignments; a role Okta does not ship is answered as a `CUSTOM` one. */
export function adminRoleAnswers(group: OktaGroup, baseUrl: string) {
  return group.adminRoles.map((role) => {
    const label = standardRoles.get(role);
    const digest = createHash("sha256").update(`${group.id}/${role}`).digest("hex");
    return {
      id: `gra${digest}`.slice(0, 20),
      label: label ?? role,
      type: label === undefined ? "CUSTOM" : role,
      status: "ACTIVE",
      created: group.created,
      lastUpdated: group.lastUpdated,
      assignmentType: "GROUP",
      _links: { assignee: { href: `${baseUrl}/api/v1/groups/${group.id}` } },
    };
  });
}
