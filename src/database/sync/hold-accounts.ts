import { setTimeout as pause } from "node:timers/promises";

import type { SyncClient } from "./sync-client.ts";

/** How often, and how long in between, in milliseconds, a sync asks whether nobody links an account. */
const tries = 200;
const waitMs = 25;

/**
 * Holds who has which account of a connector, until the transaction ends: whoever links an account one by one holds it
 * together with others (`lockAccountsOf`), so nobody's second account comes about between a look and a write. It asks
 * again and again and never waits in line: whoever waits in line keeps others behind it.
 */
export async function holdAccounts({ client, isRehearsal }: SyncClient, connectorId: string): Promise<void> {
  if (isRehearsal) return;
  for (let turn = 0; turn < tries; turn += 1) {
    const { rows } = await client.query<{ isHeld: boolean }>(
      `select pg_try_advisory_xact_lock(hashtext('latchkey.accounts-of-connector'), hashtext($1)) as "isHeld"`,
      [connectorId],
    );
    if (rows[0]?.isHeld === true) return;
    await pause(waitMs);
  }
  throw new Error(
    "Accounts were being linked one by one for too long, so the sync stepped aside. It goes on by itself.",
  );
}
