import { z } from "zod";

import type { DirectoryAccount, Page } from "../../ports/directory.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { readUser } from "./read-user.ts";
import { type OneLoginUserInfo, roleMemberSchema, toAccount, userSchema } from "./records.ts";

const membersSchema = z.array(roleMemberSchema);
const usersSchema = z.array(userSchema);

/** As many as a list of users holds when nothing else is asked: so one call describes a whole page of members. */
const membersPerPage = 50;

/**
 * One page of a role's members. OneLogin's own list tells neither e-mail nor status, so the users of a page are asked
 * for by their ids, in one call. Whoever is missing there, since that list may be old, is read by the id; whoever is not
 * there either was deleted meanwhile.
 */
export async function listMembers(
  api: OneLoginApi,
  roleId: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Page<DirectoryAccount>> {
  const first = withQuery(`/api/2/roles/${roleId}/users`, { limit: String(membersPerPage) });
  const { body, next } = await api.read({
    path: cursor ?? first,
    attempt: "list the members of the role",
    signal,
  });
  const members = readAnswer(membersSchema, body, "the members of a role").filter(({ assigned }) => assigned !== false);
  const ids = members.map(({ id }) => String(id));
  const described = await describe(api, ids, signal);
  const users = await Promise.all(ids.map(async (id) => described.get(id) ?? (await readUser(api, id, signal))));
  return { items: users.filter((user) => user !== null).map(toAccount), next };
}

async function describe(
  api: OneLoginApi,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, OneLoginUserInfo>> {
  const found = new Map<string, OneLoginUserInfo>();
  if (ids.length === 0) return found;
  const path = withQuery("/api/2/users", { user_ids: ids.join(","), limit: String(membersPerPage) });
  for await (const body of walkPages(api, { path, attempt: "describe the members of the role", signal })) {
    for (const user of readAnswer(usersSchema, body, "users")) found.set(String(user.id), user);
    if (ids.every((id) => found.has(id))) break;
  }
  return found;
}
