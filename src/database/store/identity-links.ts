import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import { UserExternalIdentityEntity } from "../entities/index.ts";
import { type ExternalIdentity, identitySources, mayOverwrite, trustOf } from "../../domain/identity.ts";
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
  force: boolean,
): Promise<"linked" | "owned-by-another" | "lower-trust"> {
  const { id, userId, connectorId, externalId, externalEmail, externalDisplayName, source } = identity;
  const { verificationMethod, verifiedAt } = identity;
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
    if (present.frozenAt !== null || !mayOverwrite(present, identity, force)) {
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
         verified_at, created_at)
      values (${id}, ${userId}, ${connectorId}, ${externalId}, ${externalEmail}, ${externalDisplayName}, ${source},
        ${verificationMethod}, ${verifiedAt}, ${now})
      on conflict (user_id, connector_id, external_id) do update set
        external_email = excluded.external_email, external_display_name = excluded.external_display_name,
        source = excluded.source, verification_method = excluded.verification_method,
        verified_at = excluded.verified_at, unlinked_at = null
      where known.frozen_at is null
        and (${force} or known.unlinked_at is not null or known.source in (${sql.join(trusted)}))`.execute(
      em.getKysely(),
    );
    written = Number(result.numAffectedRows ?? 0);
  });
  if (!isFree) return "owned-by-another";
  return written > 0 ? "linked" : "lower-trust";
}
