import { createHash } from "node:crypto";

/** JSON, as the audit log keeps it. */
export type AuditData = string | number | boolean | null | readonly AuditData[] | { readonly [key: string]: AuditData };

/** Something that happened, before it has its place in the chain. `actor` is a user id, `system` or `flow`. */
export interface AuditEntry {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly data: { readonly [key: string]: AuditData };
}

/** An entry in its place: `hash` covers the entry, its number and the hash before it. */
export interface AuditEvent extends AuditEntry {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where the chain begins. */
export const chainStart = { sequence: 0, hash: "0".repeat(64) } as const;

/** Puts an entry behind the last one. */
export function chain(entry: AuditEntry, last: { readonly sequence: number; readonly hash: string }): AuditEvent {
  const sequence = last.sequence + 1;
  return { ...entry, sequence, previousHash: last.hash, hash: hashOf(entry, sequence, last.hash) };
}

/** The first event that is not what its neighbours say it must be, or `null` when the chain is whole. */
export function findBreak(
  events: readonly AuditEvent[],
  after: { readonly sequence: number; readonly hash: string } = chainStart,
): { readonly sequence: number; readonly problem: "missing" | "changed" } | null {
  let last = after;
  for (const event of events) {
    if (event.sequence !== last.sequence + 1) return { sequence: last.sequence + 1, problem: "missing" };
    if (event.previousHash !== last.hash || event.hash !== hashOf(event, event.sequence, last.hash)) {
      return { sequence: event.sequence, problem: "changed" };
    }
    last = event;
  }
  return null;
}

/**
 * What the hash of an entry covers: canonical JSON with two gaps, the first for the hash before it, the second for its
 * number. The database fills them when it chains an event, as `chain` does here.
 */
export function sealedText({ at, actor, action, subject, data }: AuditEntry): readonly [string, string, string] {
  const beginning = { action, actor, at: at.toISOString(), data };
  return [
    `${canonical(beginning).slice(0, -1)},"previousHash":"`,
    `","sequence":`,
    `,"subject":${canonical(subject)}}`,
  ];
}

function hashOf(entry: AuditEntry, sequence: number, previousHash: string): string {
  const [beforeHash, beforeSequence, end] = sealedText(entry);
  return createHash("sha256").update(`${beforeHash}${previousHash}${beforeSequence}${sequence}${end}`).digest("hex");
}

/** JSON with sorted keys: the same content always gives the same text, also after a trip through JSONB. */
function canonical(value: AuditData): string {
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(",")}}`;
}

function isList(value: AuditData): value is readonly AuditData[] {
  return Array.isArray(value);
}
