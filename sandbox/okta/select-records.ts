import type { Context } from "hono";

import { invalidSearch } from "./api-failure.ts";
import { filterTest, searchTest } from "./criteria.ts";
import type { Operator } from "./filter-expression.ts";
import type { Organisation } from "./organisation.ts";
import type { PlacedRecord, VersionedRecords } from "./versioned-records.ts";

interface Selection<T> {
  readonly filterAttributes: ReadonlyMap<string, readonly Operator[]>;
  /** What `q=` looks for, given in lower case. */
  readonly quickMatch: (record: T, text: string) => boolean;
  /** What a list without `filter` and `search` leaves out. */
  readonly leftOut: (record: T) => boolean;
}

/**
 * The records a list call asks for. `filter` and plain lists see the present; `search` sees the organisation as it
 * was `searchLagMs` ago.
 */
export function selectRecords<T extends object>(
  c: Context,
  organisation: Organisation,
  records: VersionedRecords<T>,
  { filterAttributes, quickMatch, leftOut }: Selection<T>,
): Iterable<PlacedRecord<T>> {
  const { search, filter, q, sortBy, fields } = c.req.query();
  if (sortBy !== undefined || fields !== undefined)
    throw invalidSearch("The pretend Okta has no sortBy and no fields.");

  if (search !== undefined) {
    if (!organisation.features.search) throw invalidSearch("Search is not available.");
    const test = searchTest(search);
    return keep(records.allAsOf(organisation.clock.now() - organisation.searchLagMs), test);
  }
  if (filter !== undefined) return keep(records.all(), filterTest(filter, filterAttributes));
  const text = q?.toLowerCase();
  return keep(records.all(), (record) => !leftOut(record) && (text === undefined || quickMatch(record, text)));
}

function* keep<T>(records: Iterable<PlacedRecord<T>>, test: (record: T) => boolean): Generator<PlacedRecord<T>> {
  for (const placed of records) if (test(placed.record)) yield placed;
}
