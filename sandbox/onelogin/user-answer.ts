import type { OneLoginUser } from "./user.ts";

/** What a list shows of each user when no `fields` are asked for: no roles, no title, no custom attributes. */
const listedFields = new Set([
  "id",
  "username",
  "email",
  "firstname",
  "lastname",
  "phone",
  "group_id",
  "directory_id",
  "samaccountname",
  "distinguished_name",
  "member_of",
  "external_id",
  "status",
  "state",
  "invalid_login_attempts",
  "created_at",
  "updated_at",
  "activated_at",
  "invitation_sent_at",
  "last_login",
  "locked_until",
  "password_changed_at",
]);

/** The user as a single read answers it. */
export function userAnswer(user: OneLoginUser, roleIds: readonly number[]) {
  return { ...user, role_ids: roleIds };
}

/**
 * The user as a list answers it.
 *
 * @param fields the names asked for, any of a single read; `id` comes always. Names that do not exist are left out.
 */
export function listedUserAnswer(user: OneLoginUser, roleIds: readonly number[], fields: string | null) {
  const asked = fields === null ? listedFields : new Set(["id", ...fields.split(",").map((name) => name.trim())]);
  return Object.fromEntries(Object.entries(userAnswer(user, roleIds)).filter(([name]) => asked.has(name)));
}
