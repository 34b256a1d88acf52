import type { ClientBase } from "pg";
import { z } from "zod";

import type { NewlyLinked } from "../../ports/directory-syncs.ts";

/**
 * People whose request or grant waits for an account of a connector though they have one: a sync may have linked it, and
 * been killed before it told them.
 */
export async function findWaiting(client: ClientBase, connectorId: string): Promise<NewlyLinked> {
  const { rows } = await client.query(statement, [connectorId]);
  return z.array(z.object({ userId: z.string() })).parse(rows);
}

const statement = `
  select waiting.user_id as "userId" from (
    select beneficiary_id as user_id from access_request where status = 'needs_account' and needed_connector_id = $1
    union
    select beneficiary_id from access_grant
    where external_id is null and ended_at is null and state = 'pending' and connector_id = $1
  ) waiting
  where 1 = (select count(*) from user_external_identity i
    where i.user_id = waiting.user_id and i.connector_id = $1 and i.unlinked_at is null and i.frozen_at is null)
  order by 1`;
