import type { Directory } from "./directory.ts";
import { fullName, type OneLoginUser } from "./user.ts";

/**
 * The users a role's list shows, by id: its members, or everybody when unassigned ones are included. `name` looks
 * into first name, last name, username and e-mail.
 */
export function selectRoleUsers(
  { users, memberships }: Directory,
  roleId: number,
  asked: ReadonlyMap<string, string>,
): OneLoginUser[] {
  const everybody = asked.get("include_unassigned") === "true";
  const name = asked.get("name")?.toLowerCase() ?? "";
  return [...users.values()]
    .filter((user) => everybody || memberships.find(roleId, user.id) !== undefined)
    .filter(({ firstname, lastname, username, email }) =>
      [firstname, lastname, username, email].some((value) => (value ?? "").toLowerCase().includes(name)),
    )
    .toSorted((one, other) => one.id - other.id);
}

/** A user as a role's list shows it: without e-mail address, status and state. */
export function roleUserAnswer({ memberships }: Directory, roleId: number, user: OneLoginUser) {
  const joining = memberships.find(roleId, user.id);
  return {
    id: user.id,
    name: fullName(user),
    username: user.username,
    added_by: joining?.addedBy ?? null,
    added_at: joining?.addedAt ?? null,
    assigned: joining !== undefined,
  };
}
