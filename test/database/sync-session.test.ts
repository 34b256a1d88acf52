import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createDirectorySyncs } from "../../src/database/sync/create-directory-syncs.ts";
import type { DirectoryRecord } from "../../src/ports/directory.ts";
import {
  type AccountPage,
  type DirectorySyncs,
  type MatchRules,
  SyncCircle,
  type SyncSession,
  SyncTakenOver,
} from "../../src/ports/directory-syncs.ts";
import { decideLeaving } from "../../src/use-cases/decide-leaving.ts";
import { query } from "../support/query.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

const rules: MatchRules = {
  strategies: ["email"],
  upstreamIssuer: null,
  allowedEmailDomains: ["acme.com"],
  requireConfirmedEmail: true,
  profile: {},
  manager: null,
  precedence: [],
};
const cost = { calls: 1, limit: null, remaining: null };
const next = { phase: "accounts", cursor: "2", groupId: null } as const;

function recordOf(kind: DirectoryRecord["kind"], externalId: string): DirectoryRecord {
  const named = { login: externalId, email: null, displayName: null };
  return { kind, externalId, ...named, status: "ACTIVE", isActive: true, isSuspended: false, attributes: {} };
}

function pageOf(ids: readonly string[], changes: Partial<AccountPage> = {}): AccountPage {
  const records = ids.map((id) => ({ ...recordOf("user", id), namedEmail: null, namedSlackUserId: null }));
  return { cursor: null, rulesKey: "", records, repeated: 0, refused: [], cost, next, ...changes };
}

/** Everything that somebody who has a run can do with it. */
const steps: Readonly<Record<string, (session: SyncSession) => Promise<unknown>>> = {
  "keep it": (session) => session.keep(),
  "store accounts": (session) => session.storeAccounts(pageOf(["00uNEW"])),
  "store groups": (session) =>
    session.storeGroups({ cursor: null, records: [recordOf("group", "00gNEW")], refused: [], cost, next }),
  "store members": (session) =>
    session.storeMembers({ cursor: null, groupId: "00g", externalIds: ["00u"], isGone: false, cost, next }),
  "match what was read": (session) => session.matchMore(rules),
  "plan who leaves": (session) => session.planLeaving(),
  "end it": (session) => session.end({ state: "complete", error: null }, async () => undefined),
  "give it up": (session) => session.end({ state: "incomplete", error: "Enough." }, async () => undefined),
  "postpone it": (session) => session.postpone({ error: "Later.", inSeconds: 5 }),
};

let database: PostgresStore;
let syncs: DirectorySyncs;
let connectorId = "";
let number = 0;

beforeAll(async () => {
  database = await openPostgresStore();
  const { url, orm } = database;
  syncs = createDirectorySyncs({ orm, url, wake: async () => undefined });
});
afterAll(() => database.close());
beforeEach(async () => {
  number += 1;
  connectorId = `okta-${number}`;
  await query(database.url, `insert into connector (id, type, name) values ('${connectorId}', 'okta', 'Okta')`);
});

const begin = async () => {
  const { run } = await syncs.begin({ connectorId, kind: "full", trigger: "schedule", begunBy: null });
  return run.id;
};

/** Whoever has the run says nothing for longer than it stays theirs. */
const fallAsleep = () =>
  query(database.url, `update connector_sync_run set leased_until = now() where connector_id = '${connectorId}'`);

/** The run as it stands, and all that was written for it. */
const written = () =>
  query(
    database.url,
    `select run::text as row from connector_sync_run run where connector_id = '${connectorId}'
     union all select r::text from connector_resource r where connector_id = '${connectorId}'
     union all select m::text from connector_member m where connector_id = '${connectorId}'
     union all select due::text from connector_sync_due due where connector_id = '${connectorId}'
     union all select p::text from connector_sync_page p join connector_sync_run run on run.id = p.run_id
       where run.connector_id = '${connectorId}'
     order by 1`,
  );

describe("safety 25: whoever wakes when somebody else has the run", () => {
  test.each(Object.keys(steps))("may not %s, and writes nothing", async (step) => {
    const runId = await begin();

    await syncs.resume(runId, async (sleeper) => {
      await fallAsleep();
      await syncs.resume(runId, async (other) => {
        await other.storeAccounts(pageOf(["00uSEEN"]));
        const before = await written();

        await expect(steps[step]?.(sleeper)).rejects.toThrow(SyncTakenOver);

        expect(await written()).toEqual(before);
      });
    });
  });

  test("gives nothing free when they end", async () => {
    const runId = await begin();
    const ended = Promise.withResolvers<void>();
    const asleep = Promise.withResolvers<void>();
    const sleeping = syncs.resume(runId, async () => {
      asleep.resolve();
      await ended.promise;
    });
    await asleep.promise;
    await fallAsleep();

    const third = await syncs.resume(runId, async () => {
      ended.resolve();
      await sleeping;
      return syncs.resume(runId, async () => "taken");
    });

    expect(third).toBeNull();
  });
});

describe("a run", () => {
  test("that is worked on is nobody else's, and is free at once when the work ends, however it ends", async () => {
    const runId = await begin();

    const meanwhile = await syncs.resume(runId, () => syncs.resume(runId, async () => "taken"));
    const failed = syncs.resume(runId, () => Promise.reject(new Error("Killed.")));
    await expect(failed).rejects.toThrow("Killed.");

    expect(meanwhile).toBeNull();
    expect(await syncs.resume(runId, async () => "taken")).toBe("taken");
  });

  test.each(["complete", "quarantined", "incomplete"] as const)("that is %s is not taken up again", async (state) => {
    const runId = await begin();
    await syncs.resume(runId, (session) => session.end({ state, error: null }, async () => undefined));

    expect(await syncs.resume(runId, async () => "taken")).toBeNull();
  });

  test.each(Object.keys(steps))("that is over lets nobody %s, not even whoever ended it", async (step) => {
    const runId = await begin();

    await syncs.resume(runId, async (session) => {
      await session.end({ state: "complete", error: null }, async () => undefined);
      const before = await written();

      await expect(steps[step]?.(session)).rejects.toThrow(SyncTakenOver);

      expect(await written()).toEqual(before);
    });
  });

  test("that is only rehearsed is ended for nobody: nothing is told, and nothing is written", async () => {
    const before = [await database.auditLog(), await written()];
    let isTold = false;

    await syncs.rehearse({ connectorId, kind: "full" }, async (session) => {
      await session.storeAccounts(pageOf(["00uONE"]));
      await session.end({ state: "complete", error: null }, async () => void (isTold = true));
    });

    expect(isTold).toBe(false);
    expect([await database.auditLog(), await written()]).toEqual(before);
  });

  test("on which somebody is writing at this moment is left alone", async () => {
    const runId = await begin();

    const taken = await syncs.resume(runId, async () => {
      await fallAsleep();
      return database.store.transaction(async (tx) => {
        await tx.lockSyncRun(runId);
        return syncs.resume(runId, async () => "taken");
      });
    });

    expect(taken).toBeNull();
  });

  test("safety 22: takes no page twice, and keeps nothing of the second", async () => {
    const runId = await begin();

    await syncs.resume(runId, async (session) => {
      await session.storeAccounts(pageOf(["00uONE"]));
      const before = await written();

      await expect(session.storeAccounts(pageOf(["00uTWO"]))).rejects.toThrow(SyncCircle);

      expect(await written()).toEqual(before);
    });
  });

  test("that is given up has nobody leaving, though it knew already who would", async () => {
    const first = await begin();
    await syncs.resume(first, async (session) => {
      await session.storeAccounts(pageOf(["00uGONE", "00uHERE"]));
      await session.end({ state: "complete", error: null }, async () => undefined);
    });
    const runId = await begin();
    await syncs.resume(runId, async (session) => {
      await session.storeAccounts(pageOf(["00uHERE"]));
      expect(await session.planLeaving()).toMatchObject({ missing: 1 });

      await session.end({ state: "incomplete", error: "Enough." }, async () => undefined);
    });

    expect(await syncs.find(runId)).toMatchObject({ state: "incomplete", counts: { leaving: 0 } });
    expect((await syncs.find(runId))?.settledAt).not.toBeNull();
    expect(await syncs.leavingOf(runId, 10)).toEqual({ accounts: [], total: 0 });
  });

  test("safety 23: that two decide on at the same moment is decided once, and the log knows of one", async () => {
    const runId = await begin();
    await syncs.resume(runId, (session) =>
      session.end({ state: "quarantined", error: "Too many." }, async () => undefined),
    );
    const directories = { has: () => true, ids: () => ["okta"] };
    const world = { store: database.store, syncs, directories };
    let second: Promise<unknown> = Promise.resolve();

    await database.store.transaction(async (tx) => {
      expect(await tx.lockSyncRun(runId)).toBe("quarantined");
      second = decideLeaving(world, { runId, verdict: "release", by: null });
      await Promise.race([database.untilSomebodyWaits(), second]);
      await tx.saveSyncDecision(runId, { state: "discarded", by: null });
    });

    expect(await second).toEqual({ ok: false, refusal: { reason: "sync-decided", state: "discarded" } });
    expect(await syncs.find(runId)).toMatchObject({ state: "discarded" });
    const released = await query(database.url, `select from audit_event where action = 'sync.released'`);
    expect(released).toEqual([]);
  });
});
