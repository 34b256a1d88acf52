import { appendLongEntry } from "../store/audit-log.ts";
import { readNow, type SyncClient } from "./sync-client.ts";

/** How many links one event of the audit trail lists. */
const linksPerEvent = 1_000;

/**
 * Writes down which links a run made, in events of at most a thousand, as the last thing before the commit. Each is one
 * text, `method user account`: what else there is of a link stands in its history, which the database keeps.
 */
export async function auditLinks(
  sync: SyncClient,
  {
    runId,
    connectorId,
    links,
  }: { readonly runId: string; readonly connectorId: string; readonly links: readonly string[] },
): Promise<void> {
  if (links.length === 0) return;
  const at = await readNow(sync);
  for (let from = 0; from < links.length; from += linksPerEvent) {
    const after = links.slice(from, from + linksPerEvent);
    const data = { connector: connectorId, before: null, after, source: "connector_sync" };
    await appendLongEntry(sync.client, {
      at,
      actor: "system",
      action: "identity.synced",
      subject: `sync:${runId}`,
      data,
    });
  }
}
