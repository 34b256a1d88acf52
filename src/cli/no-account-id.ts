import type { AccountColumn } from "./csv/columns.ts";
import { plainText } from "./terminal/plain-text.ts";

/** That a text cannot be the id of an account there, as the beginning of a sentence; `null` when it may be one. */
export function noAccountId({ label, accountIds }: AccountColumn, text: string): string | null {
  if (accountIds === undefined || accountIds.matches(text)) return null;
  return `“${plainText(text)}” is no account id of ${label} (${accountIds.words})`;
}
