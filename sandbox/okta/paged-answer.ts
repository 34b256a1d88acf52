import type { Context } from "hono";

import type { Cursors } from "../http/cursors.ts";
import { invalidSearch, invalidValue } from "./api-failure.ts";

interface PagedList<T> {
  /** In list order, each with its place. */
  readonly records: Iterable<{ readonly sequence: number; readonly record: T }>;
  readonly answer: (record: T) => unknown;
  readonly defaultLimit: number;
  /** A larger `limit` is cut to this. */
  readonly maximumLimit: number;
  /** Some queries (`q`) take a limit but have no further pages. */
  readonly paged?: boolean;
}

/** One page with Okta's `Link` header: `self` always, `next` when there is more. */
export function pagedAnswer<T>(c: Context, at: { url: string; cursors: Cursors }, list: PagedList<T>): Response {
  const limit = readLimit(c.req.query("limit"), list);
  const query = new URL(c.req.url).searchParams;
  const after = query.get("after");
  const here = listName(c.req.path, query);
  const from = after === null ? 0 : readPosition(at.cursors, here, after);

  const page: { sequence: number; record: T }[] = [];
  let more = false;
  for (const entry of list.records) {
    if (entry.sequence <= from) continue;
    more = page.length === limit;
    if (more) break;
    page.push(entry);
  }

  const links = [linkTo(at.url, c.req.path, query, "self")];
  const last = page.at(-1);
  if (more && last && list.paged !== false) {
    query.set("after", at.cursors.issue(here, String(last.sequence)));
    query.set("limit", String(limit));
    links.push(linkTo(at.url, c.req.path, query, "next"));
  }
  c.header("Link", links.join(", "));
  return c.json(page.map(({ record }) => list.answer(record)));
}

/** The sequence after which the page begins. A cursor survives changes of the list, but not of the query. */
function readPosition(cursors: Cursors, list: string, after: string): number {
  const position = cursors.read(list, after);
  if (position === null) throw invalidSearch("Invalid cursor.");
  return Number(position);
}

function readLimit(asked: string | undefined, list: { defaultLimit: number; maximumLimit: number }): number {
  if (asked === undefined) return list.defaultLimit;
  if (!/^[1-9]\d*$/.test(asked)) throw invalidValue("limit", "The limit must be a positive number.");
  return Math.min(Number(asked), list.maximumLimit);
}

function listName(path: string, query: URLSearchParams): string {
  const criteria = ["q", "filter", "search"].map((name) => `${name}=${query.get(name) ?? ""}`);
  return [path, ...criteria].join("&");
}

function linkTo(origin: string, path: string, query: URLSearchParams, relation: "self" | "next"): string {
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return `<${origin}${path}${search}>; rel="${relation}"`;
}
