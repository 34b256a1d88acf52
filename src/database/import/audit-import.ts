import type { ClientBase } from "pg";
import { z } from "zod";

import { type AuditData, type AuditEntry, sealedText } from "../../domain/audit.ts";
import { longEntry } from "../store/audit-log.ts";
import type { ImportOptions } from "../../ports/link-imports.ts";

/** How many changes one event of the audit trail lists. */
const changesPerEvent = 1_000;

/**
 * Writes down what an import did, ready to be appended to the audit log: every change with what was before and after, in
 * events of at most a thousand. It passes through here so that it is sealed as every other event is, a thousand at a time.
 */
export async function auditImport(
  client: ClientBase,
  told: {
    readonly at: Date;
    readonly actor: string;
    readonly operator: string;
    readonly importId: string;
    readonly options: ImportOptions;
    readonly isTold: boolean;
  },
): Promise<void> {
  const { at, actor, operator, importId, options, isTold } = told;
  await client.query(`declare import_changes no scroll cursor for ${readChanges}`);
  for (let part = 1; ; part += 1) {
    const { rows } = await client.query(`fetch ${changesPerEvent} from import_changes`);
    if (rows.length === 0) break;
    const changes = z.array(changeSchema).parse(rows).map(toData);
    const { force, removeMissing, reason } = options;
    const data = { operator, reason, force, removeMissing, told: isTold, part, changes };
    const entry: AuditEntry = { at, actor, action: "identity.imported", subject: `import:${importId}`, data };
    await client.query(keepEntry, [...sealedText(entry), entry.subject]);
  }
  await client.query("close import_changes");
}

const keepEntry = `insert into import_audit (entry) values (${longEntry})`;

const changeSchema = z.object({
  line: z.number().nullable(),
  user_id: z.string(),
  connector_id: z.string(),
  before: z.array(z.string()),
  sources: z.array(z.string()),
  after: z.array(z.string()),
});

/** An account that stays keeps its source; one that comes is an import's. */
function toData(change: z.infer<typeof changeSchema>): { readonly [key: string]: AuditData } {
  const { line, user_id: userId, connector_id: connector, before, sources, after } = change;
  const sourceOf = new Map(before.map((account, place) => [account, sources[place] ?? "unknown"]));
  return {
    line,
    userId,
    connector,
    before: before.map((externalId) => ({ externalId, source: sourceOf.get(externalId) ?? "unknown" })),
    after: after.map((externalId) => ({ externalId, source: sourceOf.get(externalId) ?? "manual" })),
  };
}

const readChanges = `
  select line, user_id, connector_id, before, sources, after from import_change
  order by line nulls last, user_id, connector_id`;
