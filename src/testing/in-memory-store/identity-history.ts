import { randomUUID } from "node:crypto";

import type { IdentityChange } from "../../domain/identity.ts";
import type { KeptIdentity } from "./rows.ts";
import type { Session } from "./session.ts";

/** Who changes a link, and why. */
export interface Changer {
  readonly actor: string | null;
  readonly reason: string | null;
}

/** Writes a link, and down what changed of it, as the database's own rules do: nothing when nothing did. */
export function keepLink(
  session: Session,
  before: KeptIdentity | null,
  after: KeptIdentity,
  { actor, reason: why }: Changer,
): void {
  session.insert(session.rows.identities, after);
  if (before !== null && isSame(before, after)) return;
  const { userId, connectorId, externalId, source, verificationMethod } = after.identity;
  const kind = kindOf(before, after);
  const reason = kind === "linked" || kind === "changed" ? after.identity.reason : why;
  const change = { connectorId, externalId, at: session.clock(), actor, kind, source, verificationMethod, reason };
  session.insert(session.rows.changes, { id: randomUUID(), userId, change });
}

function kindOf(before: KeptIdentity | null, after: KeptIdentity): IdentityChange["kind"] {
  if (after.unlinkedAt !== null) return "unlinked";
  if (before === null || before.unlinkedAt !== null) return "linked";
  if (isFreeze(before, after)) return "frozen";
  return before.identity.frozenAt !== null && after.identity.frozenAt === null ? "unfrozen" : "changed";
}

function isFreeze(before: KeptIdentity | null, after: KeptIdentity): boolean {
  return (before?.identity.frozenAt ?? null) === null && after.identity.frozenAt !== null;
}

/** The disowning code is no part of the history. */
function isSame(before: KeptIdentity, after: KeptIdentity): boolean {
  return factsOf(before) === factsOf(after);
}

function factsOf({ disownHmac: _kept, ...link }: KeptIdentity): string {
  return JSON.stringify(link);
}
