import { MikroORM } from "@mikro-orm/postgresql";
import { expect, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import type { AuditEvent } from "../../src/domain/audit.ts";
import type { Job } from "../../src/ports/work.ts";
import { createTestDatabase, prepareTemplate } from "../support/postgres.ts";
import { keepGroup } from "../support/keep-group.ts";
import { keepProfile } from "../support/keep-profile.ts";
import { readGroup } from "../support/read-group.ts";
import { query } from "../support/query.ts";
import type { Counted, StoreWorld } from "../support/store-contract/store-world.ts";

const tableOf: Record<Counted, string> = {
  requests: "access_request",
  decisions: "request_decision",
  notifications: "request_notification",
  users: "users",
  events: "outbox_event",
};

/** The real store on a database of its own, with its address and its entity manager for what only SQL can do. */
export interface PostgresStore extends StoreWorld {
  readonly url: string;
  readonly orm: MikroORM;
}

export async function openPostgresStore(): Promise<PostgresStore> {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  const database = await createTestDatabase("latchkey");
  const { url } = database;
  await query(url, "create table woken (place serial primary key, job jsonb not null)");
  const orm = new MikroORM(ormOptions(url));
  let clockOffsetMs = 0;
  const store = createStore({
    orm,
    wake: async (em, job) => void (await em.execute("insert into woken (job) values (?)", [JSON.stringify(job)])),
    clockOffsetMs: () => clockOffsetMs,
  });

  return {
    url,
    orm,
    store,
    setClock: (aheadMs) => void (clockOffsetMs = aheadMs),
    async count(what) {
      const [row] = await query<{ count: number }>(url, `select count(*)::int as count from ${tableOf[what]}`);
      return row?.count ?? 0;
    },
    async woken() {
      const rows = await query<{ job: Job }>(url, "select job from woken order by place");
      return rows.map(({ job }) => job);
    },
    auditLog: () =>
      query<AuditEvent>(
        url,
        `select sequence::int, happened_at as at, actor, action, subject, data, previous_hash as "previousHash", hash
         from audit_event order by sequence`,
      ),
    liveOwners: (externalId) =>
      query(
        url,
        `select user_id as "userId", source from user_external_identity
         where external_id = '${externalId}' and unlinked_at is null`,
      ),
    async changeLinks(externalId, change) {
      const column = change === "freeze" ? "frozen_at" : "unlinked_at";
      await query(url, `update user_external_identity set ${column} = now() where external_id = '${externalId}'`);
    },
    async departResources(externalId) {
      await query(url, `update connector_resource set departed_at = now() where external_id = '${externalId}'`);
    },
    keepProfile: (userId, said) => keepProfile((sql) => query(url, sql), userId, said),
    keepGroup: (connectorId, group, isGone) => keepGroup((sql) => query(url, sql), connectorId, group, isGone),
    readGroup: (reading) => readGroup((sql) => query(url, sql), reading),
    untilSomebodyWaits: () => untilSomebodyWaits(url),
    async close() {
      await orm.close(true);
      await database.drop();
    },
  };
}

async function untilSomebodyWaits(url: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await query(
        url,
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).not.toEqual([]);
    },
    { timeout: 25_000, interval: 10 },
  );
}
