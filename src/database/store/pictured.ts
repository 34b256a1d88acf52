import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { PicturedRows } from "../../ports/store.ts";
import {
  AccessGrantEntity,
  AccessRequestEntity,
  RequestDecisionEntity,
  UserEntity,
  UserExternalIdentityEntity,
} from "../entities/index.ts";
import { toGrant } from "./rows.ts";
import { toRow } from "./table.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the statement gives: each row as JSON. */
interface Answer {
  readonly request: Json;
  readonly requester: Json;
  readonly beneficiary: Json;
  readonly decision: Json | null;
  readonly decidedBy: Json | null;
  readonly grant: Json | null;
  readonly endedBy: Json | null;
  readonly identities: readonly Json[];
}

/** Reads everything about a request that messages show, in one statement, and so as it is at one moment. */
export async function findPictured(em: EntityManager, requestId: string): Promise<PicturedRows | null> {
  const { rows } = await sql<Answer>`
    select to_jsonb(r) as "request",
      (select to_jsonb(u) from users u where u.id = r.requester_id) as "requester",
      (select to_jsonb(u) from users u where u.id = r.beneficiary_id) as "beneficiary",
      d.row as "decision",
      (select to_jsonb(u) from users u where u.id = d.user_id) as "decidedBy",
      to_jsonb(g) as "grant",
      (select to_jsonb(u) from users u where u.id = g.ended_by) as "endedBy",
      (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from user_external_identity i
        where i.user_id = r.beneficiary_id and i.connector_id = r.target->>'connectorId'
          and i.unlinked_at is null and i.frozen_at is null) as "identities"
    from access_request r
    left join access_grant g on g.request_id = r.id
    left join lateral (
      select to_jsonb(given) as row, given.user_id from request_decision given
      where given.request_id = r.id order by given.decided_at desc limit 1
    ) d on true
    where r.id = ${requestId}`.execute(em.getKysely());
  const [answer] = rows;
  if (answer === undefined) return null;
  const user = (row: Json) => toRow(em, UserEntity, row);
  const { decision, decidedBy, grant, endedBy } = answer;
  return {
    request: toRow(em, AccessRequestEntity, answer.request),
    requester: user(answer.requester),
    beneficiary: user(answer.beneficiary),
    decision: decision && { ...toRow(em, RequestDecisionEntity, decision), by: decidedBy && user(decidedBy) },
    grant: grant && { ...toGrant(toRow(em, AccessGrantEntity, grant)), endedByUser: endedBy && user(endedBy) },
    identities: answer.identities.map((row) => toRow(em, UserExternalIdentityEntity, row)),
  };
}
