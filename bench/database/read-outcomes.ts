import { z } from "zod";

import { query } from "./query.ts";

const rowSchema = z.object({
  reason: z.string(),
  status: z.string(),
  state: z.string().nullable(),
  committedAt: z.coerce.number().nullable(),
  grantedAt: z.coerce.number().nullable(),
});

/** What the rows say of one journey. Moments are milliseconds since the epoch, by the database's clock. */
export type Outcome = z.infer<typeof rowSchema>;

/** When the decision was on the disk, when access was read back, and where each request and its grant stand. */
const outcomes = `
  select r.fields->>'reason' as "reason", r.status as "status", g.state as "state",
    extract(epoch from pg_xact_commit_timestamp(d.xmin)) * 1000 as "committedAt",
    extract(epoch from g.granted_at) * 1000 as "grantedAt"
  from access_request r
  left join request_decision d on d.request_id = r.id
  left join access_grant g on g.request_id = r.id`;

/** Reads what became of every request, by its reason. */
export async function readOutcomes(databaseUrl: string): Promise<ReadonlyMap<string, Outcome>> {
  const rows = z.array(rowSchema).parse(await query(databaseUrl, outcomes));
  return new Map(rows.map((row) => [row.reason, row]));
}

const owed = `
  select ((select count(*) from outbox_event where delivered_at is null)
    + (select count(*) from request_notification where state = 'queued'))::int as "count"`;

/** How many messages are still owed. */
export async function countOwedMessages(databaseUrl: string): Promise<number> {
  const [row] = z.array(z.object({ count: z.number() })).parse(await query(databaseUrl, owed));
  return row?.count ?? 0;
}
