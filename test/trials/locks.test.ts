import { randomUUID } from "node:crypto";

import { addHours } from "date-fns/addHours";
import { MikroORM } from "@mikro-orm/postgresql";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { verifyAuditLog } from "../../src/database/store/audit-log.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { createGrant } from "../../src/domain/grant.ts";
import type { User } from "../../src/domain/user.ts";
import type { Membership, Store } from "../../src/ports/store.ts";
import { buildIdentity, buildRequest, buildTarget } from "../support/builders.ts";
import { type Contestants, startContestants } from "../support/contestants.ts";
import type { Contest } from "../support/contests.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

// Some of them migrate an empty database, again and again.
vi.setConfig({ testTimeout: 300_000 });

/** A control has to show its fault within so many rounds; with the lock none of them may. */
const rounds = 5;

let database: TestDatabase;
let orm: MikroORM;
let store: Store;
let contestants: Contestants;
let alice: User;
let bob: User;
let dora: User;

beforeEach(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  orm = new MikroORM(ormOptions(database.url));
  store = createStore({ orm, wake: async () => undefined });
  contestants = await startContestants(database.url);
  await store.transaction((tx) =>
    tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: "00o-example" }),
  );
  [alice, bob, dora] = [await meet("U0ALICE"), await meet("U0BOB"), await meet("U0DORA")];
});

afterEach(async () => {
  await contestants.end();
  await orm.close(true);
  await database.drop();
});

function meet(userId: string): Promise<User> {
  return store.transaction((tx) => tx.meetUser({ enterpriseId: "", teamId: "T000001", userId }, {}));
}

async function openRequest(): Promise<string> {
  const request = buildRequest({ requesterId: alice.id, deadline: addHours(new Date(), 1), slackViewId: null });
  await store.transaction((tx) => tx.addRequest(request));
  return request.id;
}

async function owedGrant(): Promise<string> {
  const requestId = await openRequest();
  const id = randomUUID();
  const birth = { id, requestId, beneficiaryId: alice.id, target: buildTarget(), durationSeconds: 3_600 };
  await store.transaction((tx) => tx.addGrant(createGrant({ ...birth, decidedAt: tx.now })));
  return id;
}

/** The pairs of answers of some rounds, each over rows of its own; those of a control until one shows the fault. */
async function play(
  pair: () => Promise<readonly [Contest, Contest]>,
  options: { readonly withLocks: boolean; readonly until?: (answers: readonly string[]) => boolean },
): Promise<readonly (readonly string[])[]> {
  const played: (readonly string[])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = await pair();
    const answers = (await contestants.compete(one, other, options)).toSorted();
    played.push(answers);
    if (options.until?.(answers) === true) break;
  }
  return played;
}

const both = (word: string) => (answers: readonly string[]) => answers.every((answer) => answer === word);
const each = (...answers: readonly string[]) => Array.from({ length: rounds }, () => answers);

/** A lock over TCP between two processes: with it each round has one winner, and without it some round has two. */
interface Lock {
  readonly what: string;
  readonly pair: () => Promise<readonly [Contest, Contest]>;
  readonly fair: readonly [string, string];
  readonly fault: string;
  /** Takes the guard away where it is a constraint of the database and not a lock of ours. */
  readonly remove?: string;
}

const locks: readonly Lock[] = [
  {
    what: "safety 26, 27: of an approval and a denial one counts, and the other hears that it is closed",
    pair: async () => {
      const requestId = await openRequest();
      return [
        { kind: "decide", requestId, outcome: "approve", userId: bob.id },
        { kind: "decide", requestId, outcome: "deny", userId: dora.id },
      ];
    },
    fair: ["already-closed", "decided"],
    fault: "decided",
  },
  {
    what: "safety 26: of two who end one grant, one ends it",
    pair: async () => {
      const grantId = await owedGrant();
      return [
        { kind: "end", grantId, cause: "given-back" },
        { kind: "end", grantId, cause: "expired" },
      ];
    },
    fair: ["ended", "refused"],
    fault: "ended",
  },
  {
    what: "safety 43: of two admins who remove each other, one stays",
    pair: async () => {
      await store.transaction(async (tx) => {
        for (const admin of [bob, dora]) await tx.saveRole(admin.id, "admin");
      });
      return [
        { kind: "remove-admin", by: bob.id, of: dora.id },
        { kind: "remove-admin", by: dora.id, of: bob.id },
      ];
    },
    fair: ["not-an-admin", "removed"],
    fault: "removed",
  },
  {
    what: "safety 25: of two workers one gets the lease of a membership",
    pair: async () => {
      const externalId = `00u-${randomUUID()}`;
      const membership: Membership = {
        connectorId: "okta",
        organisationId: "00o-example",
        externalId,
        resourceId: "00g-production",
      };
      return [
        { kind: "take-lease", membership },
        { kind: "take-lease", membership },
      ];
    },
    fair: ["held by another", "taken"],
    fault: "taken",
  },
  {
    what: "safety 11: of two users who claim one account, one gets it",
    pair: async () => {
      const externalId = `00u-${randomUUID()}`;
      const claimBy = (user: User): Contest => {
        const { verifiedAt: _, ...identity } = buildIdentity({ userId: user.id, externalId });
        return { kind: "link", identity };
      };
      return [claimBy(alice), claimBy(bob)];
    },
    fair: ["linked", "owned-by-another"],
    fault: "linked",
    remove: "drop index user_external_identity_one_live_owner",
  },
  {
    what: "safety 2: one form that is submitted twice is one request",
    pair: async () => {
      const slackViewId = `V${randomUUID()}`;
      const ask = (): Contest => {
        const { deadline: _, createdAt: __, ...request } = buildRequest({ requesterId: alice.id, slackViewId });
        return { kind: "ask", request };
      };
      return [ask(), ask()];
    },
    fair: ["asked", "asked before"],
    fault: "asked",
    remove: "alter table access_request drop constraint access_request_slack_view_id_key",
  },
  {
    what: "safety 2, 26: one person decides one request once",
    pair: async () => {
      const requestId = await openRequest();
      const vote = { kind: "vote", requestId, userId: bob.id } as const;
      return [vote, vote];
    },
    fair: ["voted", "voted before"],
    fault: "voted",
    remove: "drop index request_decision_one_per_person, request_decision_one_per_delegator",
  },
];

describe("two processes over one database", () => {
  test.each(locks)("$what", async ({ pair, fair }) => {
    const played = await play(pair, { withLocks: true });

    expect(played).toEqual(each(...fair));
  });

  test.each(locks)("control, without the guard it is not so: $what", async ({ pair, fault, remove }) => {
    if (remove !== undefined) await query(database.url, remove);

    const played = await play(pair, { withLocks: remove !== undefined, until: both(fault) });

    expect(played.at(-1)).toEqual([fault, fault]);
  });

  test("the same thing is told once", async () => {
    const same = { kind: "tell", dedupeKey: "same" } as const;

    await contestants.compete(same, same, { withLocks: true });
    const once = await query(database.url, "select id from outbox_event");
    await query(database.url, "alter table outbox_event drop constraint outbox_event_dedupe_key_key");
    await contestants.compete(same, same, { withLocks: true });

    expect(once).toHaveLength(1);
    expect((await query(database.url, "select id from outbox_event")).length).toBeGreaterThan(1);
  });

  test("safety 38: both write the audit log, and its chain is whole", async () => {
    const writing = { kind: "write-log", entries: 60 } as const;

    const answers = await contestants.compete(writing, writing, { withLocks: true });

    expect(answers).toEqual(["written", "written"]);
    expect(await verifyAuditLog(orm.em.fork())).toMatchObject({ whole: true, events: 120 });
  });

  test("control, without the guard it is not so: safety 38: both write the audit log", async () => {
    const writing = { kind: "write-log", entries: 60 } as const;

    const answers = await contestants.compete(writing, writing, { withLocks: false });

    expect(answers.filter((answer) => answer.startsWith("failed"))).not.toEqual([]);
  });

  test("safety 42: both start on an empty database, and it is migrated once", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const empty = await createTestDatabase();
      const migrate = { kind: "migrate", url: empty.url } as const;
      const answers = await contestants.compete(migrate, migrate, { withLocks: true });
      await empty.drop();

      expect(answers).toEqual(["migrated", "migrated"]);
    }
  });

  test("control, without the guard it is not so: safety 42: both migrate an empty database", async () => {
    let answers: readonly string[] = [];
    for (let round = 0; round < rounds && answers.every((answer) => answer === "migrated"); round += 1) {
      const empty = await createTestDatabase();
      const migrate = { kind: "migrate", url: empty.url } as const;
      answers = await contestants.compete(migrate, migrate, { withLocks: false });
      await empty.drop();
    }

    expect(answers.filter((answer) => answer.startsWith("failed"))).not.toEqual([]);
  });
});
