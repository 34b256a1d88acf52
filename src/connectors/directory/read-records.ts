import { DirectoryFault, type DirectoryRecord, type RefusedRecord } from "../../ports/directory.ts";

/** Reads one record of a page, as far as it can be read. Looks at each field itself: a schema takes twice as long. */
export type RecordReader = (record: unknown) => DirectoryRecord | RefusedRecord;

/** The records of a page that fit, and what stands in the way of the others. A page that is no list is `malformed`. */
export function readRecords(
  body: unknown,
  read: RecordReader,
  page: { readonly service: string; readonly what: string },
): { readonly items: readonly DirectoryRecord[]; readonly refused: readonly RefusedRecord[] } {
  const items: DirectoryRecord[] = [];
  const refused: RefusedRecord[] = [];
  for (const record of listIn(body, page)) {
    const outcome = read(record);
    if ("why" in outcome) refused.push(outcome);
    else items.push(outcome);
  }
  return { items, refused };
}

/** The list that a page has to be. */
export function listIn(body: unknown, { service, what }: { service: string; what: string }): readonly unknown[] {
  if (Array.isArray(body)) return body;
  throw new DirectoryFault("malformed", `${service}'s page of ${what} is not a list. It was not used.`);
}
