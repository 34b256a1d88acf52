import { IsolationLevel } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type ClientBase, escapeLiteral } from "pg";

import { AuditEventEntity, AuditHeadEntity } from "../entities/index.ts";
import { type AuditEntry, chainStart, findBreak, sealedText } from "../../domain/audit.ts";

/**
 * The statement that puts entries behind the last event, as the last one of their transaction; `null` for no entries. It
 * locks the head of the chain until the commit, so it carries its values in itself and travels together with `commit`.
 */
export function appendingStatement(entries: readonly AuditEntry[]): string | null {
  if (entries.length === 0) return null;
  const told = entries.map((entry) => ({ ...entry, sealed: sealedText(entry) }));
  return `select append_audit_events(${escapeLiteral(JSON.stringify(told))})`;
}

/**
 * An entry with all that is sealed of it, for `append_audit_events`. The sealed text begins with the entry itself, up to
 * the hash before it, so that a long entry travels once: as the text that is sealed, of which the database reads the rest.
 */
export const longEntry = `
  ((($1::text || '"}')::jsonb - 'previousHash')
    || jsonb_build_object('subject', $4::text, 'sealed', jsonb_build_array($1::text, $2::text, $3::text)))`;

/** Puts one long entry behind the last event. It locks the head of the chain until the commit, so it comes last. */
export async function appendLongEntry(client: ClientBase, entry: AuditEntry): Promise<void> {
  await client.query(`select append_audit_events(jsonb_build_array(${longEntry}))`, [
    ...sealedText(entry),
    entry.subject,
  ]);
}

/** What a verification found. `events` is how many rows were read. */
export type AuditVerdict =
  | { readonly whole: true; readonly events: number; readonly headHash: string }
  | {
      readonly whole: false;
      readonly events: number;
      readonly sequence: number;
      readonly problem: "missing" | "changed";
    };

/**
 * Reads the whole log, 1,000 rows at a time, and says whether every row is what its neighbours say it must be. All of it
 * is read as it was at one moment, so that a log which grows meanwhile is not called broken.
 */
export async function verifyAuditLog(em: EntityManager): Promise<AuditVerdict> {
  return em.transactional(verifySnapshot, { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true });
}

async function verifySnapshot(em: EntityManager): Promise<AuditVerdict> {
  let last: { readonly sequence: number; readonly hash: string } = chainStart;
  let count = 0;
  for (;;) {
    const events = await em.find(
      AuditEventEntity,
      { sequence: { $gt: last.sequence } },
      { orderBy: { sequence: "asc" }, limit: 1_000, disableIdentityMap: true },
    );
    const found = findBreak(events, last);
    count += events.length;
    if (found !== null) return { whole: false, events: count, ...found };
    const end = events.at(-1);
    if (end === undefined) break;
    last = end;
  }
  const head = await em.findOneOrFail(AuditHeadEntity, { id: 1 }, { disableIdentityMap: true });
  if (head.sequence !== last.sequence || head.hash !== last.hash) {
    return { whole: false, events: count, sequence: last.sequence + 1, problem: "missing" };
  }
  return { whole: true, events: count, headHash: head.hash };
}
