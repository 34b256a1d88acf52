import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import { UserExternalIdentityEntity } from "../entities/index.ts";
import { type ExternalIdentity, identitySources, mayOverwrite, trustOf } from "../../domain/identity.ts";
import type { LinkOptions } from "../../ports/store.ts";
import { insertOnce } from "./insert-once.ts";
import { readRows, updateRows } from "./table.ts";

/**
 * Writes a link under the trust rule. At most one live owner per account: a second one is refused by the database,
 * whoever comes first, and told as `owned-by-another`. The rule stands in the statement once more, for a link that is
 * written between our look and our own write; `test/database/store-identity-links.test.ts` runs both against each other.
 */
export async function linkIdentity(
  em: EntityManager,
  now: Date,
  identity: ExternalIdentity,
  { force = false, keepsOwner = false, actor = "system", disownHmac = null }: LinkOptions,
): Promise<"linked" | "owned-by-another" | "lower-trust"> {
  const { id, userId, connectorId, externalId, externalEmail, externalDisplayName, source } = identity;
  const { verificationMethod, verifiedAt, linkedBy, reason, attributes } = identity;
  await sayWho(em, { actor, force, reason });
  const known = await readRows(
    em,
    UserExternalIdentityEntity,
    sql`where connector_id = ${connectorId} and external_id = ${externalId}
      and (unlinked_at is null or user_id = ${userId}) for update`,
  );
  if (known.some((link) => link.userId === userId && link.frozenAt !== null)) return "lower-trust";
  const present = known.find((link) => link.unlinkedAt === null);
  if (present !== undefined) {
    const isOwn = present.userId === userId;
    if (present.frozenAt !== null || (keepsOwner && !isOwn) || !mayOverwrite(present, identity, force)) {
      return isOwn ? "lower-trust" : "owned-by-another";
    }
    if (!isOwn) {
      await updateRows(em, UserExternalIdentityEntity, { unlinkedAt: now }, sql`where id = ${present.id}`);
    }
  }
  const trusted: readonly string[] = identitySources.slice(0, trustOf(source) + 1);
  let written = 0;
  const isFree = await insertOnce(em, async () => {
    const result = await sql`
      insert into user_external_identity as known
        (id, user_id, connector_id, external_id, external_email, external_display_name, source, verification_method,
         verified_at, linked_by, reason, disown_hmac, attributes, created_at)
      values (${id}, ${userId}, ${connectorId}, ${externalId}, ${externalEmail}, ${externalDisplayName}, ${source},
        ${verificationMethod}, ${verifiedAt}, ${linkedBy}, ${reason}, ${disownHmac}, ${JSON.stringify(attributes)}, ${now})
      on conflict (user_id, connector_id, external_id) do update set
        external_email = excluded.external_email, external_display_name = excluded.external_display_name,
        source = excluded.source, verification_method = excluded.verification_method,
        verified_at = excluded.verified_at, linked_by = excluded.linked_by, reason = excluded.reason,
        disown_hmac = excluded.disown_hmac, attributes = excluded.attributes, unlinked_at = null
      where known.frozen_at is null
        and (${force} or known.unlinked_at is not null or known.source in (${sql.join(trusted)}))`.execute(
      em.getKysely(),
    );
    written = Number(result.numAffectedRows ?? 0);
  });
  if (!isFree) return "owned-by-another";
  if (written === 0) return "lower-trust";
  await haveMatched(em, connectorId, externalId);
  return "linked";
}

/** Who changes a link, and why. */
interface Change {
  readonly actor: string;
  readonly force?: boolean;
  readonly reason: string | null;
}

/** Tells the database who changes links in this transaction, why, and whether an admin forces it: its own rules ask. */
async function sayWho(em: EntityManager, { actor, force = false, reason }: Change): Promise<void> {
  await sql`select set_config('latchkey.actor', ${actor}, true), set_config('latchkey.reason', ${reason ?? ""}, true),
    set_config('latchkey.force', ${force ? "on" : ""}, true)`.execute(em.getKysely());
}

/** Locks the links of an account that were not unlinked. */
export function lockAccount(
  em: EntityManager,
  connectorId: string,
  externalId: string,
): Promise<readonly ExternalIdentity[]> {
  return readRows(
    em,
    UserExternalIdentityEntity,
    sql`where connector_id = ${connectorId} and external_id = ${externalId} and unlinked_at is null for update`,
  );
}

/** Has the next sync match an account anew: who has it has changed. */
async function haveMatched(em: EntityManager, connectorId: string, externalId: string): Promise<void> {
  await sql`
    insert into connector_sync_due (connector_id, resource_ids, addresses)
    select connector_id, array[id], '{}' from connector_resource
    where connector_id = ${connectorId} and kind = 'user' and external_id = ${externalId}`.execute(em.getKysely());
}

/** Takes a link back. */
export async function unlinkIdentity(em: EntityManager, now: Date, id: string, change: Change): Promise<void> {
  await sayWho(em, change);
  await updateRows(
    em,
    UserExternalIdentityEntity,
    { unlinkedAt: now, frozenAt: null, frozenBy: null, frozenReason: null, disownHmac: null },
    sql`where id = ${id} and unlinked_at is null`,
  );
  const { rows } = await sql<{ connector: string; account: string }>`
    select connector_id as connector, external_id as account from user_external_identity where id = ${id}`.execute(
    em.getKysely(),
  );
  for (const { connector, account } of rows) await haveMatched(em, connector, account);
}

/** Freezes a link, or lets it be used again. */
export async function freezeIdentity(
  em: EntityManager,
  now: Date,
  id: string,
  frozen: { readonly by: string | null; readonly reason: string } | null,
  { disownHmac, ...change }: Change & { readonly disownHmac: string | null },
): Promise<void> {
  await sayWho(em, change);
  const changes =
    frozen === null
      ? { frozenAt: null, frozenBy: null, frozenReason: null, disownHmac }
      : { frozenAt: now, frozenBy: frozen.by, frozenReason: frozen.reason, disownHmac: null };
  await updateRows(em, UserExternalIdentityEntity, changes, sql`where id = ${id} and unlinked_at is null`);
}
