import { z } from "zod";

import type { MatchRules } from "../../ports/directory-syncs.ts";
import { matchStatement } from "./match-statement.ts";
import { askAnew, type SyncClient } from "./sync-client.ts";

/** Which accounts of a connector: those rows, and all that have one of these addresses. */
export interface DueAccounts {
  readonly connectorId: string;
  readonly resourceIds: readonly string[];
  readonly addresses: readonly string[];
}

/** What came of matching some accounts. */
export interface Matched {
  readonly matched: number;
  readonly ambiguous: number;
  readonly unmatched: number;
  /** The links that were made, each as `method user account`. */
  readonly links: readonly string[];
}

const matchedSchema = z.object({
  matched: z.int(),
  ambiguous: z.int(),
  unmatched: z.int(),
  links: z.array(z.string()),
});

/**
 * Matches accounts to people and links those that are certain, in one statement for all of them: what
 * `domain/sync-match.ts` decides for one. What an admin said of an account stays until somebody has it. A link that is
 * there keeps its owner and its trust; where a sync made it, what is copied of the account is brought up to date.
 *
 * Whoever calls it holds the connector's accounts alone (`holdAccounts`), so that nobody gets a second one meanwhile.
 */
export async function matchAccounts(
  { client, now, isRehearsal }: SyncClient,
  { connectorId, resourceIds, addresses }: DueAccounts,
  rules: MatchRules,
): Promise<Matched> {
  const { strategies, upstreamIssuer, allowedEmailDomains, requireConfirmedEmail } = rules;
  const { rows } = await askAnew(client, matchStatement(now, strategies, isRehearsal), [
    connectorId,
    resourceIds,
    addresses,
    allowedEmailDomains.map((domain) => domain.toLowerCase()),
    requireConfirmedEmail,
    upstreamIssuer,
  ]);
  return matchedSchema.parse(rows[0]);
}
