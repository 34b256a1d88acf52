import { readOne } from "../http/read-one.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { userWithRolesSchema } from "./records.ts";

/**
 * Whether the account has the role, read live: one call however large the role is, and one moment, where a walk over
 * members may miss somebody who moves between two pages. Both ids are OneLogin's own, checked before.
 *
 * The user by its id says so under `role_ids`, to every credential that may read users. The older `/api/1/users/…/roles`
 * wants a credential that reads everything, and OneLogin describes its answer in two ways. An answer that leaves
 * `role_ids` out is `malformed`, not a "no".
 */
export async function readIsMember(
  api: OneLoginApi,
  roleId: string,
  externalId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const body = await readOne(api, {
    path: `/api/2/users/${externalId}`,
    attempt: "list the roles of the user",
    signal,
  });
  if (body === null) return false;
  const user = readAnswer(userWithRolesSchema, body, "the roles of a user");
  return String(user.id) === externalId && user.role_ids.map(String).includes(roleId);
}
