import { setTimeout as pause } from "node:timers/promises";

import { Pool } from "pg";
import * as z from "zod";

import type { Log } from "../../src/ports/log.ts";

/** Access that Latchkey gave, as its own rows say. `endsAt` is in milliseconds since 1970. */
export interface GivenAccess {
  readonly endsAt: number;
  readonly isEnding: boolean;
}

/** What has happened at least once since the beginning. */
export interface Milestones {
  readonly asked: boolean;
  readonly approved: boolean;
  /** Access arrived that was not there before. */
  readonly granted: boolean;
  readonly givenBack: boolean;
}

/** How long after one look the next one may come, in milliseconds. */
const restMs = 100;

const grantRow = z.object({
  connector_id: z.string(),
  resource_id: z.string(),
  external_id: z.string(),
  lasts_until: z.date().nullable(),
  ended_at: z.date(),
});

/** One line for each membership: several grants of it end with the last one. What was there before is not ours. */
const grantsQuery = `
  select connector_id, resource_id, external_id,
    max(ends_at) filter (where state <> 'ending') as lasts_until, max(ends_at) as ended_at
  from access_grant
  where state in ('applying', 'active', 'ending') and not found_before
  group by connector_id, resource_id, external_id`;

const milestonesQuery = `
  select
    exists (select from audit_event where action = 'request.received') as asked,
    exists (select from audit_event where action = 'request.approved' and actor not in ('flow', 'system')) as approved,
    exists (
      select from audit_event
      join access_grant on audit_event.subject = 'grant:' || access_grant.id
      where action = 'grant.confirmed' and not found_before
    ) as granted,
    exists (
      select from audit_event where action = 'grant.end-owed' and data->>'cause' = 'given-back'
    ) as "givenBack"`;

const milestoneRow = z.object({
  asked: z.boolean(),
  approved: z.boolean(),
  granted: z.boolean(),
  givenBack: z.boolean(),
});

/** Latchkey's own rows, read only, as they were at the last look. */
export class Records {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #announce: () => void;
  #grants: ReadonlyMap<string, GivenAccess> = new Map();
  #milestones: Milestones = { asked: false, approved: false, granted: false, givenBack: false };
  #seen = "";
  #looking: Promise<void> | undefined;
  /** Those who asked since the last read began. */
  #next: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  /** @param announce called when a look found something else than the one before */
  constructor(databaseUrl: string, log: Log, announce: () => void) {
    this.#pool = new Pool({
      connectionString: databaseUrl,
      max: 1,
      options: "-c default_transaction_read_only=on",
      application_name: "latchkey-sandbox-page",
    });
    this.#pool.on("error", () => undefined); // The next look opens another connection.
    this.#log = log;
    this.#announce = announce;
  }

  get milestones(): Milestones {
    return this.#milestones;
  }

  /** The access that Latchkey gave to this account in this group or role, if it did. */
  accessOf(connectorId: string, groupId: string, accountId: string): GivenAccess | undefined {
    return this.#grants.get(keyOf(connectorId, groupId, accountId));
  }

  /** Looks now, or once more when a look is under way. Resolves after that read, whoever asks meanwhile; never rejects. */
  look(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#next ??= Promise.withResolvers<void>();
    const { promise } = this.#next;
    this.#looking ??= this.#lookUntilDone();
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#looking;
    await this.#pool.end();
  }

  async #lookUntilDone(): Promise<void> {
    while (this.#next !== undefined) {
      const asked = this.#next;
      this.#next = undefined;
      try {
        if (!this.#isClosed) await this.#read();
      } catch (error) {
        this.#log.warn({ err: error }, "The page could not read Latchkey's rows. It shows what it read before.");
      }
      asked.resolve();
      await pause(restMs);
    }
    this.#looking = undefined;
  }

  async #read(): Promise<void> {
    const grants = z.array(grantRow).parse((await this.#pool.query(grantsQuery)).rows);
    this.#milestones = milestoneRow.parse((await this.#pool.query(milestonesQuery)).rows[0]);
    this.#grants = new Map(
      grants.map((row) => {
        const { lasts_until: lastsUntil, ended_at: endedAt } = row;
        const given = { endsAt: (lastsUntil ?? endedAt).getTime(), isEnding: lastsUntil === null };
        return [keyOf(row.connector_id, row.resource_id, row.external_id), given];
      }),
    );
    const seen = JSON.stringify([this.#milestones, [...this.#grants]]);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#announce();
  }
}

function keyOf(connectorId: string, groupId: string, accountId: string): string {
  return JSON.stringify([connectorId, groupId, accountId]);
}
