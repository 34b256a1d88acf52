import { accept, refuse, type Result } from "./refusal.ts";
import { isAdmin, type User, type UserRole } from "./user.ts";

/**
 * Whether an admin may change somebody's role. Admins of the configuration are changed there; the last admin stays.
 * Whoever has the command line has the database, and counts as an admin.
 */
export function changeRole(
  change: { readonly by: User | "command-line"; readonly of: User; readonly to: UserRole },
  admins: { readonly configured: readonly string[]; readonly stored: readonly User[] },
): Result<User> {
  if (change.by !== "command-line" && !isAdmin(change.by, admins.configured)) return refuse({ reason: "not-an-admin" });
  if (change.to === "admin") return accept({ ...change.of, role: "admin" });
  if (change.of.role !== "admin" && isAdmin(change.of, admins.configured))
    return refuse({ reason: "admin-by-configuration" });
  const left = admins.configured.length + admins.stored.filter((admin) => admin.id !== change.of.id).length;
  if (left === 0) return refuse({ reason: "last-admin" });
  return accept({ ...change.of, role: "member" });
}
