import type { Context } from "hono";

import type { Account } from "./account.ts";
import { cursorPosition, type ListQuestion } from "./list-question.ts";

/**
 * One page, with OneLogin's headers about it. Cursors count pages, as OneLogin's own do: what is added or removed
 * between two pages can hide a record or repeat it.
 *
 * @param records all that the question selects, in list order
 */
export function pagedAnswer<T>(
  c: Context,
  { cursors }: Account,
  question: ListQuestion,
  { records, answer }: { readonly records: readonly T[]; readonly answer: (record: T) => unknown },
): Response {
  const { limit, page } = question;
  const pages = Math.ceil(records.length / limit);
  const items = records.slice((page - 1) * limit, page * limit);
  const cursorOf = (otherPage: number) => {
    const cursor = cursors.issue(c.req.path, cursorPosition(question, otherPage));
    return Buffer.from(cursor, "base64url").toString("base64");
  };

  c.header("Current-Page", String(page));
  c.header("Page-Items", String(items.length));
  c.header("Total-Count", String(records.length));
  c.header("Total-Pages", String(pages));
  if (page > 1) c.header("Before-Cursor", cursorOf(page - 1));
  if (page < pages) c.header("After-Cursor", cursorOf(page + 1));
  return c.json(items.map((record) => answer(record)));
}
