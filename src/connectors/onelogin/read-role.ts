import { readOne } from "../http/read-one.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { isOneLoginId, type OneLoginRoleInfo, roleSchema, toRoleInfo } from "./records.ts";

/** The role with this id; `null` when there is none, or the answer is about another one. */
export async function readRole(api: OneLoginApi, id: string, signal?: AbortSignal): Promise<OneLoginRoleInfo | null> {
  if (!isOneLoginId(id)) return null;
  const body = await readOne(api, { path: `/api/2/roles/${id}`, attempt: "read the role", signal });
  if (body === null) return null;
  const role = toRoleInfo(readAnswer(roleSchema, body, "a role"));
  return String(role.roleId) === id ? role : null;
}
