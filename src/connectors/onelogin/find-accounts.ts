import { z } from "zod";

import type { DirectoryAccount } from "../../ports/directory.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { readUser } from "./read-user.ts";
import { toAccount, userSchema } from "./records.ts";

const usersSchema = z.array(userSchema);

/** What accounts are looked up by. `isSame` says which of those that were found really have the value. */
export interface AccountKey {
  readonly attribute: "email" | "username";
  readonly value: string;
  isSame(user: z.infer<typeof userSchema>): boolean;
}

/**
 * Every account that has the value, whatever its case there and here, including those that are not active.
 *
 * A `*` in a value would match anything, so such a value is nobody's. OneLogin does not say whether it minds the case:
 * the value is asked for as given and in lower case. Its list may be old, so each account that was found is read again
 * by its id, and only that word counts.
 */
export async function findAccounts(
  api: OneLoginApi,
  key: AccountKey,
  signal: AbortSignal,
): Promise<readonly DirectoryAccount[]> {
  if (key.value.includes("*")) return [];
  const ids = new Set<string>();
  for (const spelling of new Set([key.value, key.value.toLowerCase()])) {
    const path = withQuery("/api/2/users", { [key.attribute]: spelling, limit: "50" });
    for await (const body of walkPages(api, { path, attempt: "look up the account", signal })) {
      for (const user of readAnswer(usersSchema, body, "users")) if (key.isSame(user)) ids.add(String(user.id));
    }
  }
  const users = await Promise.all([...ids].map((id) => readUser(api, id, signal)));
  return users
    .filter((user) => user !== null)
    .filter((user) => key.isSame(user))
    .map(toAccount);
}
