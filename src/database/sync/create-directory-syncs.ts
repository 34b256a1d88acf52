import { randomUUID } from "node:crypto";

import type { MikroORM } from "@mikro-orm/postgresql";
import { type ClientBase, DatabaseError } from "pg";

import { deltaStart } from "../../domain/sync-run.ts";
import type { BegunSync, DirectorySyncs, SyncOrder } from "../../ports/directory-syncs.ts";
import { withOwnConnection } from "../own-connection.ts";
import { createTransaction, type Wake } from "../store/transaction.ts";
import { createSession } from "./create-session.ts";
import { readDelivered, readLastRuns, readLeaving, readOutcomes, readRunRow, saveDrawn } from "./read-runs.ts";
import { matchPerson, matchSome } from "./match-person.ts";
import { layCopies } from "./rehearse.ts";
import { inTransaction, nowStatement, sessionSettings, staysOurs } from "./sync-client.ts";
import { type RunRow, runColumns, runRowSchema, toRun } from "./sync-rows.ts";

/**
 * Readings of directories over a database. `url` is that of `orm`: a run has a connection of its own, outside the pool.
 * `clockOffsetMs` moves the clock the rules see, as in `createStore`.
 */
export function createDirectorySyncs(ground: {
  readonly orm: MikroORM;
  readonly url: string;
  readonly wake: Wake;
  readonly clockOffsetMs?: () => number;
}): DirectorySyncs {
  const { orm, wake, clockOffsetMs = () => 0 } = ground;
  const reading = orm.em.fork();
  const own = <T>(work: Parameters<typeof withOwnConnection<T>>[1]) =>
    withOwnConnection({ ...ground, name: "latchkey-sync" }, async (connection) => {
      await connection.client.query(sessionSettings);
      return work(connection);
    });

  return {
    begin: (order) =>
      own(async ({ client, em }) => {
        const now = nowStatement(clockOffsetMs());
        return inTransaction(client, async () => {
          // Two who begin at the same moment come one after the other, and the second finds the first one's run.
          await client.query("select pg_advisory_xact_lock(hashtext('latchkey.sync-begin'), hashtext($1))", [
            order.connectorId,
          ]);
          const begun = await beginRun(client, now, order);
          if (begun.isNew) {
            const { tx, lastStatement } = createTransaction(em, begun.run.begunAt, wake);
            tx.audit({
              actor: order.begunBy ?? (order.trigger === "command-line" ? "command-line" : "system"),
              action: "sync.begun",
              subject: `sync:${begun.run.id}`,
              data: {
                connector: order.connectorId,
                kind: begun.run.kind,
                trigger: order.trigger,
                ...(order.operator !== undefined && { operator: order.operator }),
              },
            });
            await tx.wake({ type: "sync-directory", runId: begun.run.id });
            const last = lastStatement();
            if (last !== null) await client.query(last);
          }
          await client.query("set local synchronous_commit = on");
          return begun;
        });
      }),
    resume: (runId, work) =>
      own(async (connection) => {
        const sync = { client: connection.client, now: nowStatement(clockOffsetMs()), isRehearsal: false };
        const row = await takeRun(connection.client, sync.now, runId);
        if (row === null) return null;
        try {
          return await work(createSession(connection, sync, row, wake));
        } finally {
          await connection.client.query("rollback").catch(() => undefined);
          await connection.client.query(freeRun, [runId, row.fence]).catch(() => undefined);
        }
      }),
    rehearse: (order, work) =>
      own(async (connection) => {
        const { client } = connection;
        await layCopies(client, order.connectorId);
        const sync = { client, now: nowStatement(clockOffsetMs()), isRehearsal: true };
        const { run } = await beginRun(client, sync.now, { ...order, trigger: "command-line", begunBy: null });
        const row = await takeRun(client, sync.now, run.id);
        if (row === null) throw new Error("The rehearsal of a sync was not there.");
        return work(createSession(connection, sync, row, wake));
      }),
    matchPerson: (userId, connectorId, rules) =>
      own(({ client }) =>
        matchPerson({ client, now: nowStatement(clockOffsetMs()), isRehearsal: false }, { userId, connectorId, rules }),
      ),
    matchAgain: (connectorId, resourceIds, rules) =>
      own(async ({ client }) => {
        const sync = { client, now: nowStatement(clockOffsetMs()), isRehearsal: false };
        await matchSome(sync, { connectorId, resourceIds }, rules);
      }),
    async find(runId) {
      const row = await readRunRow(reading, runId);
      return row === null ? null : toRun(row);
    },
    latest: async (filter) => (await readLastRuns(reading, filter)).map(toRun),
    leavingOf: (runId, limit) => readLeaving(reading, runId, limit),
    outcomesOf: (runId) => readOutcomes(reading, runId),
    deliveredAbout: (runId) => readDelivered(reading, runId),
    saveDrawn: (run) => saveDrawn(reading, run),
  };
}

async function beginRun(client: ClientBase, now: string, order: SyncOrder): Promise<BegunSync> {
  const { connectorId, kind, trigger, begunBy, notWithinSeconds = 0 } = order;
  const { rows: present } = await client.query(latestStatement(now), [connectorId, notWithinSeconds, kind]);
  if (present[0] !== undefined) return { isNew: false, run: toRun(runRowSchema.parse(present[0])) };
  const { rows } = await client.query<{ now: Date; deltaFrom: Date | null; fullAt: Date | null }>(
    lastReadStatement(now),
    [connectorId],
  );
  const last = rows[0];
  if (last === undefined) throw new Error("The database did not tell the time.");
  const { deltaFrom, fullAt } = last;
  const since =
    kind === "full" || deltaFrom === null || fullAt === null ? null : deltaStart({ deltaFrom, fullAt }, last.now);
  const { rows: begun } = await client.query(beginStatement(now), [
    randomUUID(),
    connectorId,
    since === null ? "full" : "delta",
    trigger,
    begunBy,
    since,
  ]);
  return { isNew: true, run: toRun(runRowSchema.parse(begun[0])) };
}

/** Takes a run up: nobody else has it, or whoever had it has said nothing for a minute. */
async function takeRun(client: ClientBase, now: string, runId: string): Promise<RunRow | null> {
  try {
    const { rows } = await client.query(takeStatement(now), [runId]);
    return rows[0] === undefined ? null : runRowSchema.parse(rows[0]);
  } catch (error) {
    // Whoever works on it is writing a page at this moment.
    if (error instanceof DatabaseError && error.code === "55P03") return null;
    throw error;
  }
}

/** One that is under way, or has just been begun; what reads the changes alone does not stand for a whole reading. */
const latestStatement = (now: string) => `
  select ${runColumns} from connector_sync_run run where run.connector_id = $1 and (run.state = 'running'
    or (run.begun_at > ${now} - $2 * interval '1 second' and ($3 = 'delta' or run.kind = 'full')))
  order by run.state = 'running' desc, run.begun_at desc limit 1`;

/**
 * When what was read to its end began: everything, and whatever. A reading that is doubted, that an admin did not believe
 * or that a later one took back may have shown less than there was, so nothing follows it.
 */
const lastReadStatement = (now: string) => `
  select ${now} as now, max(begun_at) as "deltaFrom", max(begun_at) filter (where kind = 'full') as "fullAt"
  from connector_sync_run where connector_id = $1
    and state in ('complete', 'released')`;

const beginStatement = (now: string) => `
  insert into connector_sync_run as run (id, connector_id, kind, trigger, begun_by, state, phase, changed_since, begun_at)
  values ($1::uuid, $2, $3, $4, $5, 'running', 'accounts', $6, ${now}) returning ${runColumns}`;

const takeStatement = (now: string) => `
  update connector_sync_run run set fence = run.fence + 1, ${staysOurs(now)}
  where run.id = $1::uuid and run.state = 'running' and (run.leased_until is null or run.leased_until <= ${now})
  returning ${runColumns}`;

const freeRun =
  "update connector_sync_run set leased_until = null where id = $1::uuid and fence = $2 and state = 'running'";
