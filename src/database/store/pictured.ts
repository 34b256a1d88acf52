import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { ExtensionPicture } from "../../domain/picture.ts";
import { closingDecision } from "../../domain/approval-policy.ts";
import type { PicturedRows } from "../../ports/store.ts";
import {
  AccessGrantEntity,
  AccessRequestEntity,
  RequestDecisionEntity,
  UserEntity,
  UserExternalIdentityEntity,
} from "../entities/index.ts";
import { extensionOf } from "./home.ts";
import { toGrant } from "./rows.ts";
import { toRow } from "./table.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the statement gives: each row as JSON. */
interface Answer {
  readonly request: Json;
  readonly requester: Json;
  readonly beneficiary: Json;
  readonly decisions: readonly { readonly row: Json; readonly by: Json | null; readonly inNameOf: Json | null }[];
  readonly grant: Json | null;
  readonly endedBy: Json | null;
  readonly extension: ExtensionPicture | null;
  readonly identities: readonly Json[];
}

/** Reads everything about a request that messages show, in one statement, and so as it is at one moment. */
export async function findPictured(em: EntityManager, requestId: string): Promise<PicturedRows | null> {
  const { rows } = await sql<Answer>`
    select to_jsonb(r) as "request",
      (select to_jsonb(u) from users u where u.id = r.requester_id) as "requester",
      (select to_jsonb(u) from users u where u.id = r.beneficiary_id) as "beneficiary",
      (select coalesce(jsonb_agg(jsonb_build_object(
            'row', to_jsonb(d),
            'by', (select to_jsonb(u) from users u where u.id = d.user_id),
            'inNameOf', (select to_jsonb(u) from users u where u.id = d.on_behalf_of))
          order by d.stage, d.outcome, d.decided_at, d.id), '[]')
        from request_decision d where d.request_id = r.id) as "decisions",
      to_jsonb(g) as "grant",
      (select to_jsonb(u) from users u where u.id = g.ended_by) as "endedBy",
      ${extensionOf(sql`g.id`)} as "extension",
      (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from user_external_identity i
        where i.user_id = r.beneficiary_id and i.connector_id = r.target->>'connectorId'
          and i.unlinked_at is null and i.frozen_at is null) as "identities"
    from access_request r
    left join access_grant g on g.request_id = r.id
    where r.id = ${requestId}`.execute(em.getKysely());
  const [answer] = rows;
  if (answer === undefined) return null;
  const user = (row: Json) => toRow(em, UserEntity, row);
  const { grant, endedBy } = answer;
  const request = toRow(em, AccessRequestEntity, answer.request);
  const decisions = answer.decisions.map(({ row, by, inNameOf }) => ({
    ...toRow(em, RequestDecisionEntity, row),
    by: by && user(by),
    inNameOf: inNameOf && user(inNameOf),
  }));
  return {
    request,
    requester: user(answer.requester),
    beneficiary: user(answer.beneficiary),
    decision: closingDecision(request, decisions),
    decisions,
    grant: grant && { ...toGrant(toRow(em, AccessGrantEntity, grant)), endedByUser: endedBy && user(endedBy) },
    extension: answer.extension,
    identities: answer.identities.map((row) => toRow(em, UserExternalIdentityEntity, row)),
  };
}
