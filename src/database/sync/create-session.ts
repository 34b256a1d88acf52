import { doubtLeaving } from "../../domain/departures.ts";
import type { SyncSession } from "../../ports/directory-syncs.ts";
import { createTransaction, type Wake } from "../store/transaction.ts";
import type { OwnConnection } from "../own-connection.ts";
import { auditLinks } from "./audit-links.ts";
import { findWaiting } from "./find-waiting.ts";
import { holdAccounts } from "./hold-accounts.ts";
import { matchDue } from "./match-due.ts";
import { refreshStatistics } from "./refresh-statistics.ts";
import { planLeaving, supersedeQuarantine } from "./plan-leaving.ts";
import { type Held, storeAccounts, storeGroups, storeMembers } from "./store-pages.ts";
import { ask, inTransaction, isOurs, readNow, staysOurs, step, type SyncClient } from "./sync-client.ts";
import { type RunRow, runColumns, toPosition, toRun } from "./sync-rows.ts";

/** A run in the hands of this process, over its own connection. */
export function createSession({ client, em }: OwnConnection, sync: SyncClient, first: RunRow, wake: Wake): SyncSession {
  let row = first;
  let isMatching = false;
  const { now, isRehearsal } = sync;
  const { id: runId, fence, connector_id: connectorId } = first;
  const held: Held = { runId, fence };

  const transaction = <T>(work: () => Promise<T>): Promise<T> => inTransaction(client, work);

  return {
    get run() {
      return toRun(row);
    },
    get position() {
      return toPosition(row);
    },
    async keep() {
      row = await step(client, keepStatement(now), [runId, fence]);
    },
    async storeAccounts(page) {
      row = await storeAccounts(sync, held, page);
    },
    async storeGroups(page) {
      row = await storeGroups(sync, held, page);
    },
    async storeMembers(page) {
      row = await storeMembers(sync, held, page);
    },
    async matchMore(rules) {
      if (!isMatching) await refreshStatistics(client, ["connector_resource"]);
      isMatching = true;
      return transaction(async () => {
        await holdAccounts(sync, connectorId);
        const { row: after, more, links } = await matchDue(sync, held, { ...rules, connectorId });
        if (!isRehearsal) await auditLinks(sync, { runId, connectorId, links });
        row = after;
        return { more, linked: links.length };
      });
    },
    findWaiting: () => (isRehearsal ? Promise.resolve([]) : findWaiting(client, connectorId)),
    planLeaving: () =>
      transaction(async () => {
        const planned = await planLeaving(sync, held);
        row = planned.row;
        return planned.facts;
      }),
    end: ({ state, error }, announce) =>
      transaction(async () => {
        if (state !== "incomplete") await client.query("set local synchronous_commit = on");
        const { superseded, doubt } = await settleQuarantine(state, row);
        const ended = await step(client, endStatement(now), [runId, fence, state, doubt ?? error]);
        await ask(client, "delete from connector_sync_page where run_id = $1", [runId]);
        if (state === "incomplete") await ask(client, "delete from connector_sync_leaving where run_id = $1", [runId]);
        if (!isRehearsal) {
          const { tx, lastStatement } = createTransaction(em, await readNow(sync), wake);
          row = ended;
          await announce(tx, superseded);
          const last = lastStatement();
          if (last !== null) await client.query(last);
        }
        row = ended;
      }),
    async postpone({ error, inSeconds }) {
      row = await step(client, postponeStatement(now), [runId, fence, error, inSeconds]);
    },
  };

  /** A new question takes the place of an earlier one, with everybody that one asked about. */
  async function settleQuarantine(
    state: string,
    { kind, is_whole: isWhole }: RunRow,
  ): Promise<{ readonly superseded: readonly string[]; readonly doubt: string | null }> {
    const nothing = { superseded: [], doubt: null };
    if (state === "incomplete") return nothing;
    const isAsked = state === "quarantined";
    if (!isAsked && !(kind === "full" && isWhole)) return nothing;
    const superseded = await supersedeQuarantine(sync, { ...held, connectorId }, isAsked);
    if (!isAsked || superseded.length === 0) return { superseded, doubt: null };
    const planned = await planLeaving(sync, held);
    row = planned.row;
    return { superseded, doubt: doubtLeaving(planned.facts) };
  }
}

/** What a run that leaves nobody has to settle: nothing. */
const endStatement = (now: string) => `
  update connector_sync_run run set state = $3, phase = 'done', error = $4, ended_at = ${now}, leased_until = null,
    cursor = null, group_id = null, retry_at = null, leaving = case when $3 = 'incomplete' then 0 else run.leaving end,
    settled_at = case when $3 = 'incomplete' or ($3 = 'complete' and run.leaving = 0) then ${now} end
  where ${isOurs} returning ${runColumns}`;

const keepStatement = (now: string) => `
  update connector_sync_run run set ${staysOurs(now)}
  where ${isOurs} returning ${runColumns}`;

const postponeStatement = (now: string) => `
  update connector_sync_run run set error = $3, failures = run.failures + 1, leased_until = null,
    retry_at = ${now} + $4 * interval '1 second'
  where ${isOurs} returning ${runColumns}`;
