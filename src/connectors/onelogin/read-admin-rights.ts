import { DirectoryFault, type Known } from "../../ports/directory.ts";
import { readOne } from "../http/read-one.ts";
import { listPrivileges } from "./list-privileges.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { readPrivilegeHolders } from "./read-privilege-holders.ts";
import { userWithRolesSchema } from "./records.ts";

/**
 * Whether any privilege to administer OneLogin is given to the account or to one of its roles, read live. The id is
 * OneLogin's own, checked before. OneLogin has no list of one user's privileges: each privilege is asked who has it, for
 * its roles only while its users do not settle it and the account has roles at all.
 */
export async function readAdminRights(api: OneLoginApi, externalId: string, signal: AbortSignal): Promise<Known> {
  const path = `/api/2/users/${externalId}`;
  const body = await readOne(api, { path, attempt: "list the roles of the user", signal });
  if (body === null) return false;
  const user = readAnswer(userWithRolesSchema, body, "the roles of a user");
  if (String(user.id) !== externalId) throw anotherUser();

  const privileges = await listPrivileges(api, signal);
  if (privileges === "unreadable") return "unreadable";
  const byItself = await readPrivilegeHolders(api, privileges, { kind: "users", ids: [user.id] }, signal);
  if (byItself === true) return true;
  const byRoles = await readPrivilegeHolders(api, privileges, { kind: "roles", ids: user.role_ids }, signal);
  return byRoles === false ? byItself : byRoles;
}

/** Elsewhere such an answer is a "no", which is the careful one; here a "no" would be the careless one. */
function anotherUser(): DirectoryFault {
  return new DirectoryFault(
    "malformed",
    "OneLogin described another user than the one that was asked for. It was not used; try again.",
  );
}
