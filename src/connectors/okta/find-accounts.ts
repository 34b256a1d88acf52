import { z } from "zod";

import type { DirectoryAccount } from "../../ports/directory.ts";
import { AnsweredFault } from "../http/answered-fault.ts";
import { readOne } from "../http/read-one.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import { equals } from "./filter-text.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { toAccount, userSchema } from "./records.ts";

const usersSchema = z.array(userSchema);

/** What accounts are looked up by. `isSame` says which of those that were found really have the value. */
export interface AccountKey {
  readonly attribute: "profile.email" | "profile.login";
  readonly value: string;
  isSame(account: DirectoryAccount): boolean;
}

/**
 * Every account that has the value, whatever its case there, including those that are deactivated.
 *
 * Okta's `filter=` is consistent but minds the case; `search=` does not mind it but lags. So both are asked: the filter
 * for the value as given and in lower case, the search for other spellings. What only the search knew is read again by
 * id, because its word may be old. Without the search a second owner in another spelling would go unnoticed.
 */
export async function findAccounts(
  api: OktaApi,
  key: AccountKey,
  signal: AbortSignal,
): Promise<readonly DirectoryAccount[]> {
  const found = new Map<string, DirectoryAccount>();
  for (const spelling of new Set([key.value, key.value.toLowerCase()])) {
    const query = { filter: equals(key.attribute, spelling), limit: "200" };
    for (const account of await listAccounts(api, query, signal)) found.set(account.externalId, account);
  }
  for (const { externalId } of await searchAccounts(api, key, signal)) {
    if (found.has(externalId)) continue;
    const body = await readOne(api, { path: `/api/v1/users/${externalId}`, attempt: "read the user", signal });
    if (body !== null) found.set(externalId, toAccount(readAnswer(userSchema, body, "a user")));
  }
  return [...found.values()].filter((account) => key.isSame(account));
}

/** Stand-ins may refuse `search=`; then the filter's word has to do. */
async function searchAccounts(api: OktaApi, key: AccountKey, signal: AbortSignal): Promise<DirectoryAccount[]> {
  try {
    const accounts = await listAccounts(api, { search: equals(key.attribute, key.value), limit: "200" }, signal);
    return accounts.filter((account) => key.isSame(account));
  } catch (fault) {
    if (fault instanceof AnsweredFault && fault.status === 400) return [];
    throw fault;
  }
}

async function listAccounts(
  api: OktaApi,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<DirectoryAccount[]> {
  const accounts: DirectoryAccount[] = [];
  const question = { path: withQuery("/api/v1/users", query), attempt: "look up the account", signal };
  for await (const body of walkPages(api, question)) {
    accounts.push(...readAnswer(usersSchema, body, "users").map(toAccount));
  }
  return accounts;
}
