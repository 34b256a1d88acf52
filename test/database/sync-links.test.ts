import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { createDirectorySyncs } from "../../src/database/sync/create-directory-syncs.ts";
import { createProofCodes } from "../../src/domain/proof-codes.ts";
import type { User } from "../../src/domain/user.ts";
import type { DirectorySyncs, MatchRules } from "../../src/ports/directory-syncs.ts";
import type { Transaction } from "../../src/ports/store.ts";
import { commitLink } from "../../src/use-cases/commit-link.ts";
import { closeDatabaseGate } from "../support/database-gate.ts";
import { query } from "../support/query.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

/** What a sync is certain of, and what the person proves at the same moment. */
const [synced, proven] = ["00uSYNCED", "00uPROVEN"];
const rules: MatchRules = {
  strategies: ["email"],
  upstreamIssuer: null,
  allowedEmailDomains: ["acme.com"],
  requireConfirmedEmail: true,
  profile: {},
  manager: null,
  precedence: [],
};

let database: PostgresStore;
let number = 0;
let connectorId: string;
let alice: User;

beforeAll(async () => {
  database = await openPostgresStore();
});
afterAll(() => database.close());
beforeEach(async () => {
  number += 1;
  connectorId = `okta-${number}`;
  const email = `alice-${number}@acme.com`;
  const slack = { enterpriseId: "", teamId: "T1", userId: `U${number}` };
  const facts = { displayName: "Alice", email, isEmailConfirmed: true };
  alice = await database.store.transaction((tx) => tx.meetUser(slack, facts));
  await query(
    database.url,
    `insert into connector (id, type, name) values ('${connectorId}', 'okta', 'Okta');
     insert into connector_resource
       (id, connector_id, kind, external_id, external_email, status, is_active, content_hash, seen_at)
     values (gen_random_uuid(), '${connectorId}', 'user', '${synced}', '${email}', 'ACTIVE', true, '', now());
     insert into connector_sync_due (connector_id, resource_ids, addresses)
     select connector_id, array[id], '{}' from connector_resource where connector_id = '${connectorId}'`,
  );
});

/** What links the account with Alice's address to her, once it is read: a run, or a look at it alone. */
const matches = {
  "a run": async () => {
    const { run } = await syncs().begin({ connectorId, kind: "full", trigger: "schedule", begunBy: null });
    await syncs().resume(run.id, (session) => session.matchMore(rules));
  },
  "a look at one account": async () => {
    const [row] = await query<{ id: string }>(
      database.url,
      `select id from connector_resource where connector_id = '${connectorId}'`,
    );
    await syncs().matchAgain(connectorId, [row?.id ?? ""], rules);
  },
};
const ways = ["a run", "a look at one account"] as const;

function syncs(): DirectorySyncs {
  const { url, orm } = database;
  return createDirectorySyncs({ orm, url, wake: async () => undefined });
}

/** Alice proves another account, and nobody else sees it until `meanwhile` settles. Gives whether it was linked. */
function prove(withLocks: boolean, meanwhile: () => Promise<unknown> = async () => undefined): Promise<boolean> {
  const codes = createProofCodes("the secret of the tests");
  return database.store.transaction(async (tx) => {
    const unlocked: Transaction = { ...tx, lockAccountsOf: async () => undefined };
    const linked = await commitLink(
      withLocks ? tx : unlocked,
      { codes },
      {
        user: alice,
        connectorId,
        service: "Okta",
        account: { externalId: proven, login: randomUUID(), email: null, displayName: "" },
        source: "workflow",
        method: "email-code",
        by: { kind: "user", userId: alice.id },
      },
    );
    await meanwhile();
    return linked.ok;
  });
}

const accountsOfAlice = async () => {
  const links = await database.store.liveIdentities(alice.id, connectorId);
  return links.map(({ externalId }) => externalId).toSorted();
};

/** Somebody asks for what another connection holds: in line, or again and again. */
function untilHeldBack(which: "in line" | "by turns"): Promise<void> {
  const isSo =
    which === "in line"
      ? "wait_event_type = 'Lock' and query like '%latchkey.accounts-of-connector%'"
      : "state = 'idle in transaction' and query like '%pg_try_advisory_xact_lock%'";
  return vi.waitFor(
    async () => {
      const held = await query(
        database.url,
        `select pid from pg_stat_activity where datname = current_database() and ${isSo}`,
      );
      expect(held).not.toEqual([]);
    },
    { timeout: 25_000, interval: 5 },
  );
}

describe("safety 30: a sync links somebody who proves another account at the same moment", () => {
  test.each(ways)("whoever proved first has that one, and %s, which came second, links nothing", async (way) => {
    let syncing: Promise<unknown> = Promise.resolve();

    const isProven = await prove(true, () => {
      syncing = matches[way]();
      return Promise.race([untilHeldBack("by turns"), syncing]);
    });
    await syncing;

    expect(isProven).toBe(true);
    expect(await accountsOfAlice()).toEqual([proven]);
  });

  test.each(ways)("whom %s linked first proves no second one", async (way) => {
    const gate = await closeDatabaseGate(database.url, linkOfSync);
    const syncing = matches[way]();
    await gate.reached;

    const proving = prove(true);
    await Promise.race([untilHeldBack("in line"), proving]);
    await gate.open();
    await syncing;

    expect(await proving).toBe(false);
    expect(await accountsOfAlice()).toEqual([synced]);
  });

  test("control: where the proof takes no lock, both are linked, whoever comes first", async () => {
    await prove(false, matches["a look at one account"]);

    expect(await accountsOfAlice()).toEqual([proven, synced]);
  });

  test("control: where the proof takes no lock, a sync that comes first keeps it from nothing", async () => {
    const gate = await closeDatabaseGate(database.url, linkOfSync);
    const syncing = matches["a look at one account"]();
    await gate.reached;

    const isProven = await prove(false);
    await gate.open();
    await syncing;

    expect(isProven).toBe(true);
    expect(await accountsOfAlice()).toEqual([proven, synced]);
  });
});

test.each(["manual", "workflow"] as const)(
  "safety 30: a link whose source is %s stays as it is, letter for letter, whatever a sync knows of the account",
  async (source) => {
    await query(
      database.url,
      `insert into user_external_identity
         (id, user_id, connector_id, external_id, external_email, source, verification_method, verified_at)
       values (gen_random_uuid(), '${alice.id}', '${connectorId}', '${synced}', 'proven@acme.com', '${source}', 'admin', now())`,
    );
    const link = () =>
      query(
        database.url,
        `select i::text, xmin::text from user_external_identity i where connector_id = '${connectorId}'`,
      );
    const before = await link();

    for (const way of ways) await matches[way]();

    expect(await link()).toEqual(before);
  },
);

test("safety 28: an account that departed is linked to nobody, whoever has its address now", async () => {
  await query(database.url, `update connector_resource set departed_at = now() where connector_id = '${connectorId}'`);

  for (const way of ways) await matches[way]();

  expect(await accountsOfAlice()).toEqual([]);
});

test.each(ways)("what %s linked is in the audit trail, with the account and whose it is", async (way) => {
  await matches[way]();

  const events = await database.auditLog();
  const linked = events.filter(({ action, data }) => action === "identity.synced" && data["connector"] === connectorId);
  expect(linked).toMatchObject([{ data: { after: [`email ${alice.id} ${synced}`], source: "connector_sync" } }]);
});

const linkOfSync = {
  table: "user_external_identity",
  on: "insert",
  when: "new.source = 'connector_sync'",
  at: "before the commit",
} as const;
