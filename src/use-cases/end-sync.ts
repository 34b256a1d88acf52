import { doubtLeaving } from "../domain/departures.ts";
import type { SyncRun } from "../domain/sync-run.ts";
import type { SyncSession } from "../ports/directory-syncs.ts";
import type { Transaction } from "../ports/store.ts";

/**
 * Ends a run that read and matched everything: notes who would leave, and either has them looked up one by one, or asks
 * the admins when there are more than can be believed.
 */
export async function endSync(session: SyncSession): Promise<void> {
  const { id: runId, connectorId } = session.run;
  const facts = await session.planLeaving();
  const doubt = doubtLeaving(facts);
  const leaves = facts.missing + facts.suspended > 0;
  const state = doubt === null ? "complete" : "quarantined";
  await session.end({ state, error: doubt }, async (tx, superseded) => {
    for (const id of superseded)
      tx.audit({ actor: "system", action: "sync.superseded", subject: `sync:${id}`, data: { by: runId } });
    const { counts, cost, kind, error } = session.run;
    tx.audit({
      actor: "system",
      action: `sync.${state}`,
      subject: `sync:${runId}`,
      data: { connector: connectorId, kind, ...counts, ...cost, doubt: error },
    });
    await tellWhoAsked(tx, session.run);
    if (doubt !== null) {
      await tx.tell({
        recipient: { kind: "admins" },
        notice: { kind: "sync-quarantined", detail: null },
        requestId: null,
        connectorId,
        syncRunId: runId,
      });
    } else if (leaves) {
      await tx.wake({ type: "settle-leaving", runId });
    }
  });
}

/** Ends a run that cannot go on: nobody leaves for it, and the admins hear of it once a day. */
export async function abandonSync(session: SyncSession, why: string, service: string): Promise<void> {
  const { id: runId, connectorId, begunAt } = session.run;
  await session.end({ state: "incomplete", error: why }, async (tx) => {
    tx.audit({
      actor: "system",
      action: "sync.incomplete",
      subject: `sync:${runId}`,
      data: { connector: connectorId, why, ...session.run.counts },
    });
    await tellWhoAsked(tx, session.run);
    const detail =
      `The sync of ${service} ended early: ${why} What was read until then is kept, and nobody departs for it. ` +
      "The next sync reads it again.";
    await tx.tell({
      recipient: { kind: "admins" },
      notice: { kind: "sync-incomplete", detail },
      requestId: null,
      connectorId,
      syncRunId: runId,
      dedupeKey: `sync-incomplete:${connectorId}:${begunAt.toISOString().slice(0, 10)}`,
    });
  });
}

/** An admin who asked for a run hears what came of it. */
async function tellWhoAsked(tx: Transaction, { id, connectorId, trigger, begunBy }: SyncRun): Promise<void> {
  if (trigger !== "admin" || begunBy === null) return;
  await tx.tell({
    recipient: { kind: "user", userId: begunBy },
    notice: { kind: "sync-ended", detail: null },
    requestId: null,
    connectorId,
    syncRunId: id,
  });
}
