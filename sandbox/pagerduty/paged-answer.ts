import type { Context } from "hono";

import { invalid } from "./api-failure.ts";

const mostPerPage = 100;
/** PagerDuty's classic pages reach no further. */
const lastRecord = 10_000;

/** One page under the name of the list: where it stands, and whether there is more. */
export function pagedAnswer<T>(c: Context, name: string, records: readonly T[], answer: (record: T) => unknown) {
  const limit = readNumber(c, "limit", 25);
  const offset = readNumber(c, "offset", 0);
  if (limit < 1 || limit > mostPerPage) throw invalid(`Limit must be between 1 and ${mostPerPage}.`);
  if (offset + limit > lastRecord) throw invalid(`Offset and limit must not be more than ${lastRecord} together.`);
  const page = records.slice(offset, offset + limit);
  const more = offset + page.length < records.length;
  const total = c.req.query("total") === "true" ? records.length : null;
  return c.json({ [name]: page.map(answer), limit, offset, more, total });
}

function readNumber(c: Context, name: string, usual: number): number {
  const text = c.req.query(name);
  if (text === undefined) return usual;
  if (!/^\d{1,6}$/.test(text)) throw invalid(`${name} must be a number.`);
  return Number(text);
}
