import type { Directory, DirectoryAccount } from "../ports/directory.ts";

/** Longest text that may name an account. */
export const longestAccountName = 255;

/**
 * Every account whose id, login or e-mail is exactly this text; more than one is the caller's to refuse. A text that no
 * account can have asks nobody. Throws `DirectoryFault`.
 */
export async function findAccounts(directory: Directory, text: string): Promise<readonly DirectoryAccount[]> {
  const name = text.trim();
  if (!isAccountName(name)) return [];
  const [byId, byLogin, byEmail] = await Promise.all([
    directory.findAccountById(name),
    directory.findAccountsByLogin(name),
    directory.findAccountsByEmail(name),
  ]);
  const found = [...(byId === null ? [] : [byId]), ...byLogin, ...byEmail];
  return [...new Map(found.map((account) => [account.externalId, account])).values()];
}

/** Whether a text can name an account at all. */
export function isAccountName(text: string): boolean {
  return text.trim() !== "" && text.length <= longestAccountName && text.isWellFormed() && !/\p{Cc}/u.test(text);
}
