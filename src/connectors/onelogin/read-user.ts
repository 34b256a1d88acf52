import { readOne } from "../http/read-one.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { isOneLoginId, type OneLoginUserInfo, userSchema } from "./records.ts";

/** The user with this id; `null` when there is none, or the answer is about another one. */
export async function readUser(api: OneLoginApi, id: string, signal?: AbortSignal): Promise<OneLoginUserInfo | null> {
  if (!isOneLoginId(id)) return null;
  const body = await readOne(api, { path: `/api/2/users/${id}`, attempt: "read the user", signal });
  if (body === null) return null;
  const user = readAnswer(userSchema, body, "a user");
  return String(user.id) === id ? user : null;
}
