import { createHash } from "node:crypto";

import type { OktaGroup } from "./group.ts";
import type { OktaUser } from "./user.ts";

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
export function groupRoleAnswers(group: OktaGroup, baseUrl: string) {
  return roleAnswers(group, "GROUP", `${baseUrl}/api/v1/groups/${group.id}`);
}

/** The user's own assignments, and those of the groups the user is in. */
export function userRoleAnswers(user: OktaUser, groups: readonly OktaGroup[], baseUrl: string) {
  const own = roleAnswers(user, "USER", `${baseUrl}/api/v1/users/${user.id}`);
  return [...own, ...groups.flatMap((group) => groupRoleAnswers(group, baseUrl))];
}

function roleAnswers(assignee: OktaGroup | OktaUser, assignmentType: "GROUP" | "USER", href: string) {
  return assignee.adminRoles.map((role) => {
    const label = standardRoles.get(role);
    const digest = createHash("sha256").update(`${assignee.id}/${role}`).digest("hex");
    return {
      id: `${assignmentType === "GROUP" ? "gra" : "ra1"}${digest}`.slice(0, 20),
      label: label ?? role,
      type: label === undefined ? "CUSTOM" : role,
      status: "ACTIVE",
      created: assignee.created,
      lastUpdated: assignee.lastUpdated,
      assignmentType,
      _links: { assignee: { href } },
    };
  });
}
