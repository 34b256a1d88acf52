import { type ClientBase, DatabaseError, type QueryResult } from "pg";

import { SyncCircle, SyncTakenOver } from "../../ports/directory-syncs.ts";
import { type RunRow, runRowSchema } from "./sync-rows.ts";

/** How long a run stays in the hands of a process that says nothing, in seconds. */
const leaseSeconds = 60;

/** Keeps a run ours, as `set` of a statement takes it. */
export const staysOurs = (now: string) => `leased_until = ${now} + interval '${leaseSeconds} seconds'`;

/** Which run a statement moves, from its id and fence (`$1`, `$2`): one that somebody else has taken since is none. */
export const isOurs = "run.id = $1::uuid and run.fence = $2 and run.state = 'running'";

/** Does something in one transaction. */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection that is lost has rolled back by itself, and what was thrown first says more.
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** The connection of a run: what is asked over it, by whose right, and by which clock. */
export interface SyncClient {
  readonly client: ClientBase;
  /** The rules' own time, as a statement has it. */
  readonly now: string;
  /** A rehearsal writes to copies, so nobody else can be in its way. */
  readonly isRehearsal: boolean;
}

/**
 * How the server is to plan here: every statement looks up some rows of tables that may have a million, and may have been
 * planned when they had none. A commit that is lost with the server takes its cursor with it, so none has to
 * wait for the disk.
 */
export const sessionSettings = `
  set enable_seqscan = off;
  set enable_bitmapscan = off;
  set enable_memoize = off;
  set jit = off;
  set synchronous_commit = off;
  set statement_timeout = '10min';
  select set_config('latchkey.actor', 'system', false)`;

/** The rules' own time, in a statement; the offset is in milliseconds, and 0 except in the sandbox and the tests. */
export function nowStatement(offsetMs: number): string {
  return offsetMs === 0
    ? "clock_timestamp()::timestamptz(3)"
    : `(clock_timestamp() + interval '${Math.round(offsetMs)} milliseconds')::timestamptz(3)`;
}

/** Asks the rules' own time. */
export async function readNow({ client, now }: SyncClient): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>(`select ${now} as now`);
  if (rows[0] === undefined) throw new Error("The database did not tell the time.");
  return rows[0].now;
}

const names = new Map<string, string>();

/** Asks a statement that the server keeps parsed. */
export async function ask(
  client: ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult<Record<string, unknown>>> {
  const name = names.get(text) ?? `sync_${names.size}`;
  names.set(text, name);
  return client.query<Record<string, unknown>>({ name, text, values: [...values] });
}

/** Asks a statement that is planned anew each time, since how it is best done depends on how much there is. */
export async function askAnew(
  client: ClientBase,
  text: string,
  values: readonly unknown[],
): Promise<QueryResult<Record<string, unknown>>> {
  return client.query<Record<string, unknown>>(text, [...values]);
}

/** Asks a statement that moves the run on and gives its row; no row means that somebody else has the run. */
export async function step(client: ClientBase, text: string, values: readonly unknown[]): Promise<RunRow> {
  try {
    const { rows } = await ask(client, text, values);
    if (rows[0] === undefined) throw new SyncTakenOver();
    return runRowSchema.parse(rows[0]);
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === "connector_sync_page_run_id_cursor_hash_key")
      throw new SyncCircle();
    throw error;
  }
}
