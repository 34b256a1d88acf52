import { subDays } from "date-fns/subDays";
import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";

import type { FormState } from "../../domain/form.ts";
import type { SyncedGroup } from "../../domain/target.ts";
import type { FormReads, FormWrites } from "../../ports/form-store.ts";

interface SessionRow {
  readonly slack_user_id: string;
  readonly flow: string;
  readonly revision: number;
  /** `null` where it is known. */
  readonly state: FormState | null;
}

interface GroupRow {
  readonly external_id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What is called so, in the order of the index. */
const byName = sql`(lower(coalesce(external_display_name, external_id)) collate "C")`;
const isGroup = sql`kind in ('group', 'role') and departed_at is null`;
const groupColumns = sql`external_id, coalesce(external_display_name, external_id) as name, attributes`;

/** What is known of open forms, and of the groups they may offer. */
export function createFormReads(em: EntityManager): FormReads {
  return {
    async findFormSession(id, known) {
      const { rows } = await sql<SessionRow>`
        select slack_user_id, flow, revision, case when revision <> ${known?.revision ?? 0} then state end as state
        from form_session where id = ${id}`.execute(em.getKysely());
      const [row] = rows;
      if (row === undefined) return null;
      if (row.state === null) return known?.id === id ? known : null;
      return { id, slackUserId: row.slack_user_id, flow: row.flow, revision: row.revision, state: row.state };
    },
    async findGroup(connectorId, externalId) {
      if (isUnkeepable(externalId)) return null;
      const { rows } = await sql<GroupRow>`
        select ${groupColumns} from connector_resource
        where connector_id = ${connectorId} and external_id = ${externalId} and ${isGroup} limit 1`.execute(
        em.getKysely(),
      );
      return rows[0] === undefined ? null : toGroup(rows[0]);
    },
    async searchGroups(connectorId, { words, after, limit }) {
      if (words.some(isUnkeepable)) return [];
      const hasWords = words.map((word) => sql`and strpos(${byName}, lower(${word}::text)) > 0`);
      const isLater =
        after === null
          ? sql``
          : sql`and (${byName}, external_id) > ((lower(${after.name}::text) collate "C"), ${after.externalId})`;
      const { rows } = await sql<GroupRow>`
        select ${groupColumns} from connector_resource
        where connector_id = ${connectorId} and ${isGroup} ${sql.join(hasWords, sql` `)} ${isLater}
        order by ${byName}, external_id limit ${limit}`.execute(em.getKysely());
      return rows.map(toGroup);
    },
  };
}

/** How open forms are kept, and forgotten. */
export function createFormWrites(em: EntityManager, now: Date): FormWrites {
  return {
    async saveFormSession({ id, slackUserId, flow, revision, state }) {
      const kept = JSON.stringify(state);
      const written =
        revision === 0
          ? await sql`
              insert into form_session (id, slack_user_id, flow, revision, state, created_at, updated_at)
              values (${id}, ${slackUserId}, ${flow}, 1, ${kept}::jsonb, ${now}, ${now})
              on conflict do nothing`.execute(em.getKysely())
          : await sql`
              update form_session set revision = revision + 1, state = ${kept}::jsonb, updated_at = ${now}
              where id = ${id} and slack_user_id = ${slackUserId} and flow = ${flow} and revision = ${revision}`.execute(
              em.getKysely(),
            );
      return Number(written.numAffectedRows ?? 0) === 1;
    },
    async forgetFormSessions() {
      const gone = await sql`delete from form_session where updated_at < ${subDays(now, 1)}`.execute(em.getKysely());
      return Number(gone.numAffectedRows ?? 0);
    },
  };
}

/** No row has it, and the database does not take it even in a question. */
function isUnkeepable(text: string): boolean {
  return text.includes("\0");
}

function toGroup({ external_id: externalId, name, attributes }: GroupRow): SyncedGroup {
  return { externalId, name, attributes };
}
