import { z } from "zod";

import type { MatchRules } from "../../ports/directory-syncs.ts";
import { auditLinks } from "./audit-links.ts";
import { holdAccounts } from "./hold-accounts.ts";
import { mapProfiles } from "./map-profiles.ts";
import { type DueAccounts, matchAccounts } from "./match-accounts.ts";
import { inTransaction, readNow, type SyncClient } from "./sync-client.ts";

const dueSchema = z.array(z.object({ id: z.string() }));

/**
 * Matches the accounts that one person may have: by their address, by what a rule names, by the identity with which they
 * sign in, and those about which it was not certain whether they are theirs. What a run has read and not matched yet is
 * left to it: it may not have read all of those that are alike.
 */
export async function matchPerson(
  sync: SyncClient,
  about: { readonly userId: string; readonly connectorId: string; readonly rules: MatchRules },
): Promise<void> {
  const { userId, connectorId, rules } = about;
  const read = async (statement: string) => {
    const { rows } = await sync.client.query(statement, [connectorId, userId, rules.upstreamIssuer]);
    return dueSchema.parse(rows).map(({ id }) => id);
  };
  if ((await read(ofPerson)).length === 0) return;
  await matchHeld(sync, { connectorId, rules, about: `person/${userId}`, due: () => read(settledOfPerson) });
}

/** Matches some accounts outside of a run, in a transaction of its own. */
export async function matchSome(
  sync: SyncClient,
  { connectorId, resourceIds }: Pick<DueAccounts, "connectorId" | "resourceIds">,
  rules: MatchRules,
): Promise<void> {
  await matchHeld(sync, { connectorId, rules, about: "again", due: async () => resourceIds });
}

/** Holds the connector's accounts, and matches those that are `due` then. */
async function matchHeld(
  sync: SyncClient,
  task: {
    readonly connectorId: string;
    readonly rules: MatchRules;
    /** What the audit trail calls it. */
    readonly about: string;
    readonly due: () => Promise<readonly string[]>;
  },
): Promise<void> {
  const { client } = sync;
  const { connectorId, rules, about, due } = task;
  await inTransaction(client, async () => {
    await holdAccounts(sync, connectorId);
    const resourceIds = await due();
    const { links } = await matchAccounts(sync, { connectorId, resourceIds, addresses: [] }, rules);
    await mapProfiles(client, { ...rules, connectorId, resourceIds, now: await readNow(sync) });
    await auditLinks(sync, { runId: about, connectorId, links });
  });
}

const ofPerson = `
      select r.id from connector_resource r join users u on u.id = $2::uuid
      where r.connector_id = $1 and r.kind = 'user' and r.departed_at is null
        and lower(r.external_email collate "C") = lower(u.email collate "C")
      union select r.id from connector_resource r join users u on u.id = $2::uuid
      where r.connector_id = $1 and lower(r.named_email collate "C") = lower(u.email collate "C")
      union select r.id from connector_resource r join users u on u.id = $2::uuid
      where r.connector_id = $1 and r.named_slack_user_id = u.slack_user_id
      union select r.id from connector_resource r join users u on u.id = $2::uuid
      where r.connector_id = $1 and r.kind = 'user' and u.upstream_issuer = $3 and r.external_id = u.upstream_id
      union select m.resource_id from connector_sync_match m join connector_resource r on r.id = m.resource_id
      where r.connector_id = $1 and m.match_status = 'ambiguous' and $2::uuid = any(m.candidate_user_ids)`;

/** Looked at while the accounts are held: then no run is in the middle of matching what it takes off its list. */
const settledOfPerson = `
      select of_person.id from (${ofPerson}) of_person
      where not exists (select from connector_sync_due due
        where due.connector_id = $1 and of_person.id = any(due.resource_ids))`;
