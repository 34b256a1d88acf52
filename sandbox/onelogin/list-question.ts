import type { Context } from "hono";

import type { Account } from "./account.ts";
import { badRequest } from "./api-failure.ts";

const usualLimit = 50;
const pagination = new Set(["limit", "page", "cursor"]);

/** What a list call asks for, once its cursor is read. */
export interface ListQuestion {
  /** Filters and `fields`; an empty value asks for nothing. */
  readonly asked: ReadonlyMap<string, string>;
  readonly limit: number;
  readonly page: number;
}

/**
 * Reads `limit` and `page`, or `cursor`. A cursor holds everything its list was asked for, so it is sent alone; filters
 * that come with it have to be the same ones. A parameter the list does not have is refused, as OneLogin refuses it.
 *
 * @param list the parameters it takes beside those of pagination, and the most it gives at once (a larger `limit` is
 *   cut to that)
 */
export function readListQuestion(
  c: Context,
  { cursors }: Account,
  list: { readonly parameters: readonly string[]; readonly maximumLimit: number },
): ListQuestion {
  const sent = c.req.query();
  for (const name of Object.keys(sent)) {
    if (!list.parameters.includes(name) && !pagination.has(name)) throw badRequest(`Unknown parameter ${name}`);
  }

  const { limit, page, cursor, ...filters } = sent;
  if (cursor === undefined) return question(list.maximumLimit, { filters, limit, page });
  if (limit !== undefined || page !== undefined) {
    throw badRequest("Requests can only have cursor xor pagination arguments");
  }
  const position = cursors.read(c.req.path, decodePercents(cursor));
  if (position === null) throw badRequest("Invalid pagination cursor");
  const { limit: heldLimit, page: heldPage, ...held } = Object.fromEntries(new URLSearchParams(position));
  for (const [name, value] of Object.entries(filters)) {
    if (held[name] !== value) throw badRequest("Invalid pagination cursor");
  }
  return question(list.maximumLimit, { filters: held, limit: heldLimit, page: heldPage });
}

/** The question for another page of the same list, as a cursor holds it. */
export function cursorPosition({ asked, limit }: ListQuestion, page: number): string {
  return new URLSearchParams([["limit", String(limit)], ["page", String(page)], ...asked]).toString();
}

function question(
  maximumLimit: number,
  sent: { filters: Record<string, string>; limit: string | undefined; page: string | undefined },
): ListQuestion {
  const asked = new Map(Object.entries(sent.filters).filter(([, value]) => value !== ""));
  const limit = Math.min(maximumLimit, readCount("limit", sent.limit) ?? usualLimit);
  return { asked, limit, page: readCount("page", sent.page) ?? 1 };
}

function readCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw badRequest(`Invalid ${name}`);
  return Number(text);
}

/** OneLogin has sent cursors percent-encoded and plain, and takes both back. */
function decodePercents(cursor: string): string {
  return cursor.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
