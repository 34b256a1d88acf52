import { randomUUID } from "node:crypto";

import { MikroORM } from "@mikro-orm/postgresql";
import { addSeconds } from "date-fns/addSeconds";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { type Decision, decideRequest } from "../../src/domain/approval-policy.ts";
import { comparableEmail } from "../../src/domain/email.ts";
import { attemptGrant, confirmGrant, endGrant, finishGrant, type Grant, nameAccount } from "../../src/domain/grant.ts";
import { type AccessRequest, moveRequest } from "../../src/domain/request.ts";
import type { User } from "../../src/domain/user.ts";
import type { Store, Transaction } from "../../src/ports/store.ts";
import {
  buildAccount,
  buildGrant,
  buildNotification,
  buildRequest,
  buildTarget,
  noon,
  valueOf,
} from "../support/builders.ts";
import { createTestDatabase, prepareTemplate, type TestDatabase } from "../support/postgres.ts";
import { query } from "../support/query.ts";

let database: TestDatabase;
let orm: MikroORM;
let store: Store;
let clockOffsetMs: number;
let ada: User;
let bo: User;

beforeEach(async () => {
  await prepareTemplate("latchkey", async (url) => {
    await (await openDatabase(url)).close(true);
  });
  database = await createTestDatabase("latchkey");
  await query(database.url, "create table woken (job jsonb not null)");
  orm = new MikroORM(ormOptions(database.url));
  clockOffsetMs = 0;
  store = createStore({
    orm,
    wake: async (em, job) => void (await em.execute("insert into woken values (?)", [JSON.stringify(job)])),
    clockOffsetMs: () => clockOffsetMs,
  });
  [ada, bo] = await store.transaction(async (tx) => {
    await tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: "00o-example" });
    return [await meet(tx, "UADA"), await meet(tx, "UBO")];
  });
});

afterEach(async () => {
  await orm.close(true);
  await database.drop();
});

function meet(tx: Transaction, userId: string, email?: string): Promise<User> {
  return tx.meetUser(
    { enterpriseId: "", teamId: "T1", userId },
    { displayName: userId, ...(email !== undefined && { email }) },
  );
}

const requestOf = (overrides: Partial<AccessRequest> = {}) => buildRequest({ requesterId: ada.id, ...overrides });
const decisionOf = (request: AccessRequest, overrides: Partial<Decision> = {}): Decision => ({
  requestId: request.id,
  userId: bo.id,
  outcome: "approve",
  message: null,
  because: "admins may",
  at: noon,
  ...overrides,
});

async function addRequest(overrides: Partial<AccessRequest> = {}): Promise<AccessRequest> {
  const request = requestOf(overrides);
  await store.transaction((tx) => tx.addRequest(request));
  return request;
}

async function addGrant(change: (grant: Grant) => Grant = (grant) => grant): Promise<Grant> {
  const request = await addRequest({ status: "approved", closedAt: noon });
  const grant = change(buildGrant({ requestId: request.id, beneficiaryId: ada.id }));
  await store.transaction((tx) => tx.addGrant(grant));
  return grant;
}

const countOf = async (table: string) => {
  const [row] = await query<{ count: number }>(database.url, `select count(*)::int as count from ${table}`);
  return row?.count;
};

const writeEverything = async (tx: Transaction, request: AccessRequest) => {
  await tx.addRequest(request);
  await tx.addNotifications([buildNotification({ requestId: request.id })]);
  await meet(tx, "UNEW");
  await tx.tell({
    recipient: { kind: "admins" },
    notice: { kind: "flow-failed", detail: null },
    requestId: request.id,
  });
  tx.audit({ actor: ada.id, action: "request.received", subject: `request:${request.id}`, data: {} });
};

describe("a transaction", () => {
  const tables = ["access_request", "request_notification", "users", "outbox_event", "audit_event", "woken"];
  const counts = () => Promise.all(tables.map(countOf));

  test("commits rows, audit and what is woken together", async () => {
    await store.transaction((tx) => writeEverything(tx, requestOf()));

    expect(await counts()).toEqual([1, 1, 3, 1, 1, 1]);
  });

  test("safety 39: that throws leaves no row, no audit and wakes nobody", async () => {
    const failing = store.transaction(async (tx) => {
      await writeEverything(tx, requestOf());
      throw new Error("no light");
    });
    await expect(failing).rejects.toThrow("no light");

    expect(await counts()).toEqual([0, 0, 2, 0, 0, 0]);
  });

  test("safety 39: in which the database fails at a statement leaves nothing either", async () => {
    const failing = store.transaction(async (tx) => {
      await writeEverything(tx, requestOf());
      await tx.addRequest(requestOf({ version: 0 }));
    });
    await expect(failing).rejects.toThrow("access_request_version_check");

    expect(await counts()).toEqual([0, 0, 2, 0, 0, 0]);
  });

  test("goes on after a row that was there already", async () => {
    const first = await addRequest({ slackViewId: "V1" });

    await store.transaction(async (tx) => {
      await tx.addRequest(requestOf({ slackViewId: "V1" }));
      await tx.addDecision(decisionOf(first));
    });

    expect(await store.findDecision(first.id)).toMatchObject({ userId: bo.id });
  });

  test("has one time from its beginning to its end: the database's, moved by the offset", async () => {
    clockOffsetMs = 3_600_000;

    const now = await store.transaction((tx) => Promise.resolve(tx.now));

    const [row] = await query<{ behind: number }>(
      database.url,
      `select extract(epoch from timestamptz '${now.toISOString()}' - clock_timestamp())::float8 as behind`,
    );
    expect(row?.behind).toBeGreaterThan(3_590);
    expect(row?.behind).toBeLessThan(3_601);
  });
});

describe("what is kept comes back as it was", () => {
  test("a request for a target", async () => {
    const request = await addRequest({
      target: buildTarget({ settings: { region: "eu", many: ["a", "b"], nothing: null, yes: true, count: 3 } }),
      fields: { reason: `"quoted" 🗝️ \\ <!channel>`, hosts: ["a", "b"], count: 0.1, urgent: false, none: null },
      slackViewId: "V1",
      sourceChannel: "C1",
    });

    expect(await store.findRequest(request.id)).toEqual(request);
    expect(await store.findRequestByView("V1")).toEqual(request);
  });

  test("a request that only asks for approval", async () => {
    const request = await addRequest({ target: null, durationSeconds: null });

    expect(await store.findRequest(request.id)).toEqual(request);
  });

  test("a request that moved", async () => {
    const request = await addRequest();
    const denied = valueOf(moveRequest(request, "deny", { at: noon, reason: "Not now." }));

    await store.transaction((tx) => tx.saveRequest(denied));

    expect(await store.findRequest(request.id)).toEqual(denied);
  });

  test("a grant, through its whole life", async () => {
    const born = await addGrant();
    const named = valueOf(nameAccount(born, buildAccount()));
    const attempted = valueOf(attemptGrant(named, false, noon));
    const active = valueOf(confirmGrant(attempted, addSeconds(noon, 5)));
    const ending = valueOf(endGrant(active, { cause: "ended-by-admin", by: bo.id, at: addSeconds(noon, 9) }));
    const ended = valueOf(finishGrant(ending, addSeconds(noon, 12), "Done."));
    for (const grant of [born, named, attempted, active, ending, ended]) {
      await store.transaction((tx) => tx.saveGrant(grant));

      expect(await store.findGrant(born.id)).toEqual(grant);
      expect(await store.findGrantOfRequest(born.requestId)).toEqual(grant);
    }
  });

  test("a decision of a person, and of the flow", async () => {
    const request = await addRequest();
    const decision = decisionOf(request, {
      userId: null,
      outcome: "deny",
      message: "No.",
      because: "the flow decided",
    });

    await store.transaction((tx) => tx.addDecision(decision));

    expect(await store.findDecision(request.id)).toMatchObject(decision);
  });

  test("a message, queued and then sent", async () => {
    const { id } = await addRequest();
    const queued = buildNotification({ requestId: id, destination: { kind: "user", slackUserId: "UBO" } });
    const sent = { ...queued, state: "sent", channel: "D1", ts: "1.2", drawnVersion: 3 } as const;
    await store.transaction((tx) => tx.addNotifications([queued]));
    const before = await store.notificationsOf(id);

    await store.transaction((tx) => tx.saveNotification(sent));

    expect(before).toEqual([queued]);
    expect(await store.notificationsOf(id)).toEqual([sent]);
  });

  test("a person: silence leaves what is known, and null takes the e-mail away", async () => {
    const known = await store.transaction((tx) => meet(tx, "UNEW", "new@example.com"));
    const identity = { enterpriseId: "", teamId: "T1", userId: "UNEW" };

    const silent = await store.transaction((tx) => tx.meetUser(identity, {}));
    const renamed = await store.transaction((tx) => tx.meetUser(identity, { displayName: "Nova", email: null }));

    expect(silent).toEqual(known);
    expect(renamed).toEqual({ ...known, displayName: "Nova", email: null, updatedAt: expect.any(Date) });
    expect(await store.findUserBySlack(identity)).toMatchObject({ id: known.id, displayName: "Nova" });
  });

  test("many who meet the same new person at once meet one user", async () => {
    const met = await Promise.all(Array.from({ length: 10 }, () => store.transaction((tx) => meet(tx, "UNEW"))));

    expect(new Set(met.map(({ id }) => id)).size).toBe(1);
  });
});

describe("one of each", () => {
  test("safety 2: a form that is submitted twice at once is one request", async () => {
    const added = await Promise.all(
      [1, 2, 3, 4].map(() => store.transaction((tx) => tx.addRequest(requestOf({ slackViewId: "V1" })))),
    );

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await countOf("access_request")).toBe(1);
  });

  test("requests without a form are not taken for the same", async () => {
    await addRequest({ slackViewId: null });
    await addRequest({ slackViewId: null });

    expect(await countOf("access_request")).toBe(2);
  });

  test.each([
    ["a person", () => bo.id],
    ["the flow", () => null],
  ])("safety 2: %s decides a request once, though they come twice at once", async (_who, userId) => {
    const request = await addRequest();
    const decisions = [
      decisionOf(request, { userId: userId() }),
      decisionOf(request, { userId: userId(), outcome: "deny" }),
    ];

    const added = await Promise.all(decisions.map((decision) => store.transaction((tx) => tx.addDecision(decision))));

    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await countOf("request_decision")).toBe(1);
  });

  test("safety 26: a request has one grant", async () => {
    const grant = await addGrant();

    const again = store.transaction((tx) => tx.addGrant({ ...grant, id: randomUUID() }));

    await expect(again).rejects.toThrow("access_grant_request_id_key");
  });

  test("a destination is written to once in a step", async () => {
    const { id } = await addRequest();
    const card = buildNotification({ requestId: id });

    await store.transaction((tx) =>
      tx.addNotifications([card, { ...card, id: randomUUID() }, { ...card, id: randomUUID(), step: 1 }]),
    );

    expect(await store.notificationsOf(id)).toHaveLength(2);
  });
});

type Look = (tx: Transaction, id: string) => Promise<AccessRequest | null>;
const locking: Look = (tx, id) => tx.lockRequest(id);
const looking: Look = (tx, id) => tx.findRequest(id);

async function decide(
  request: AccessRequest,
  by: User,
  outcome: "approve" | "deny",
  look: Look,
  before: () => Promise<void>,
) {
  return store.transaction(async (tx) => {
    const seen = await look(tx, request.id);
    await before();
    if (seen === null) return false;
    const decided = decideRequest(
      seen,
      { outcome, by: { user: by, accounts: [] }, message: null, at: noon, seenVersion: null },
      { reading: { mayDecide: true, because: "admins may", readAt: noon }, ownPeople: [], allowSelfApproval: false },
    );
    if (!decided.ok) return false;
    await tx.saveRequest(decided.value.request);
    return tx.addDecision(decided.value.decision);
  });
}

describe("approve races deny", () => {
  test("safety 27: with the request locked, the second one sees what the first one did", async () => {
    const request = await addRequest();
    const isLocked = Promise.withResolvers<void>();

    const approving = decide(request, bo, "approve", locking, async () => {
      isLocked.resolve();
      await untilSomebodyWaits();
    });
    await isLocked.promise;
    const denying = decide(request, ada, "deny", locking, () => Promise.resolve());

    expect(await Promise.all([approving, denying])).toEqual([true, false]);
    expect(await store.findRequest(request.id)).toMatchObject({ status: "approved", version: request.version + 1 });
    expect(await countOf("request_decision")).toBe(1);
  });

  test("safety 27: it is the lock that keeps it: without it both count", async () => {
    const request = await addRequest();
    const bothLooked = Promise.withResolvers<void>();
    let looks = 0;
    const meetUp = async () => {
      looks += 1;
      if (looks === 2) bothLooked.resolve();
      await bothLooked.promise;
    };

    const decided = await Promise.all([
      decide(request, bo, "approve", looking, meetUp),
      decide(request, ada, "deny", looking, meetUp),
    ]);

    expect(decided).toEqual([true, true]);
  });

  test("safety 12: who locks a grant holds its request as well", async () => {
    const grant = await addGrant();
    const isLocked = Promise.withResolvers<void>();
    let isOver = false;
    const ending = store.transaction(async (tx) => {
      await tx.lockGrant(grant.id);
      isLocked.resolve();
      await untilSomebodyWaits();
      isOver = true;
    });
    await isLocked.promise;

    const wasOver = await store.transaction(async (tx) => {
      await tx.lockRequest(grant.requestId);
      return isOver;
    });

    await ending;
    expect(wasOver).toBe(true);
  });

  test("safety 43: two who change the set of admins do it one after the other", async () => {
    const isLocked = Promise.withResolvers<void>();
    const first = store.transaction(async (tx) => {
      await tx.lockAdmins();
      isLocked.resolve();
      await untilSomebodyWaits();
      await tx.saveRole(ada.id, "admin");
    });
    await isLocked.promise;

    const seen = await store.transaction(async (tx) => {
      await tx.lockAdmins();
      return tx.usersWithRole("admin");
    });

    await first;
    expect(seen.map(({ id }) => id)).toEqual([ada.id]);
  });
});

describe("what the database refuses by itself", () => {
  test.each([
    ["safety 18: a duration of 0", "access_request", "duration_seconds = 0"],
    ["safety 18: a negative duration", "access_request", "duration_seconds = -1"],
    ["safety 18: a duration above 366 days", "access_request", "duration_seconds = 31622401"],
    ["a target without a duration", "access_request", "duration_seconds = null"],
    ["a duration without a target", "access_request", "target = null"],
    ["an unknown status", "access_request", "status = 'granted'"],
    ["a closed request without its time", "access_request", "status = 'approved', closed_at = null"],
    ["an open request with the time it closed", "access_request", "status = 'pending', closed_at = now()"],
    ["version 0", "access_request", "version = 0"],
    ["a requester nobody knows", "access_request", `requester_id = gen_random_uuid()`],
    ["safety 18: a grant of 0 seconds", "access_grant", "duration_seconds = 0"],
    ["safety 12: a grant without its end", "access_grant", "ends_at = null"],
    [
      "safety 14: an attempt without what was found before",
      "access_grant",
      "state = 'applying', organisation_id = 'o', external_id = 'x'",
    ],
    ["safety 14: an attempt without an account", "access_grant", "state = 'applying', found_before = false"],
    ["an account without its organisation", "access_grant", "external_id = 'x'"],
    [
      "access nobody confirmed",
      "access_grant",
      "state = 'active', organisation_id = 'o', external_id = 'x', found_before = false",
    ],
    ["an ended grant without the time", "access_grant", "state = 'not_applied'"],
    ["an unended grant with the time", "access_grant", "ended_at = now()"],
    ["an unknown cause of an end", "access_grant", "end_cause = 'mood'"],
    ["a sent message without a place", "request_notification", "state = 'sent'"],
    ["a negative step", "request_notification", "step = -1"],
    ["an unknown role", "users", "role = 'owner'"],
    ["safety 38: a second head of the audit log", "audit_head", "id = 2"],
  ])("%s", async (_what, table, change) => {
    const grant = await addGrant();
    await store.transaction((tx) => tx.addNotifications([buildNotification({ requestId: grant.requestId })]));

    await expect(query(database.url, `update ${table} set ${change}`)).rejects.toThrow(
      /violates (check|not-null|foreign key) constraint/,
    );
  });

  test("a user who has asked for something is not deleted", async () => {
    await addRequest();

    await expect(query(database.url, "delete from users")).rejects.toThrow("violates foreign key constraint");
  });
});

describe("an e-mail address", () => {
  const ascii = fc.stringMatching(/^[\x21-\x3f\x41-\x7e]{1,40}@[\x21-\x3f\x41-\x7e]{1,40}$/);

  test("safety 29: is lowered by the database exactly as it is compared by the rules", async () => {
    const addresses = [...new Set(fc.sample(ascii, 500))];

    const rows = await orm.em
      .fork()
      .execute<{ given: string; lowered: string }[]>(
        `select given, lower(given collate "C") as lowered from jsonb_array_elements_text(?::jsonb) as given`,
        [JSON.stringify(addresses)],
      );

    expect(rows).toHaveLength(addresses.length);
    expect(rows.map(({ lowered }) => lowered)).toEqual(rows.map(({ given }) => comparableEmail(given)));
  });

  test("safety 29: is counted by the database for exactly those people the rules call the same", async () => {
    const addresses = [
      "ada@example.com",
      "ADA@Example.com",
      "İda@example.com",
      "ıda@example.com",
      "ada+1@example.com",
      "ſam@example.com",
    ];
    await store.transaction(async (tx) => {
      for (const [index, email] of addresses.entries()) await meet(tx, `UMAIL${index}`, email);
    });

    const comparables = ["ada@example.com", "ida@example.com", "sam@example.com", "ada+1@example.com"];
    const counts = await Promise.all(
      comparables.map((comparable) => store.countOtherUsersWithEmail(comparable, randomUUID())),
    );

    expect(counts).toEqual(
      comparables.map((wanted) => addresses.filter((email) => comparableEmail(email) === wanted).length),
    );
    expect(counts).toEqual([2, 0, 0, 1]);
  });

  test("safety 29: with NUL is refused, and nothing is written", async () => {
    await expect(store.transaction((tx) => meet(tx, "UNUL", "a\0da@example.com"))).rejects.toThrow(/0x00/);

    expect(await store.findUserBySlack({ enterpriseId: "", teamId: "T1", userId: "UNUL" })).toBeNull();
  });

  test("safety 29: two with different lone surrogates are nobody's address, and nobody is found by them", async () => {
    const people = await store.transaction(async (tx) => [
      await meet(tx, "UHIGH", "ada\ud800@example.com"),
      await meet(tx, "ULOW", "ada\udc00@example.com"),
    ]);

    expect(people.map(({ email }) => comparableEmail(email))).toEqual([null, null]);
    expect(await store.countOtherUsersWithEmail("ada@example.com", randomUUID())).toBe(0);
  });
});

const tellAdmins = (tx: Transaction, dedupeKey?: string) =>
  tx.tell({
    recipient: { kind: "admins" },
    notice: { kind: "removal-late", detail: "It is late." },
    requestId: null,
    ...(dedupeKey !== undefined && { dedupeKey }),
  });

describe("telling", () => {
  test("safety 26: the same thing twice is told once, also at once", async () => {
    await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tellAdmins(tx, "late:1"))));

    await store.transaction(async (tx) => {
      await tellAdmins(tx, "late:1");
      await tellAdmins(tx, "late:2");
    });

    expect(await countOf("outbox_event")).toBe(2);
    expect(await countOf("woken")).toBe(2);
  });

  test("without a key each is told", async () => {
    await store.transaction(async (tx) => {
      await tellAdmins(tx);
      await tellAdmins(tx);
    });

    expect(await countOf("outbox_event")).toBe(2);
  });

  test("what was rolled back is told when it happens again", async () => {
    const failing = store.transaction(async (tx) => {
      await tellAdmins(tx, "late:1");
      throw new Error("no light");
    });
    await expect(failing).rejects.toThrow("no light");

    await store.transaction((tx) => tellAdmins(tx, "late:1"));

    expect(await countOf("outbox_event")).toBe(1);
  });

  test("an event is there until it is settled, with the one it is for", async () => {
    await store.transaction((tx) =>
      tx.tell({
        recipient: { kind: "user", userId: ada.id },
        notice: { kind: "access-granted", detail: null },
        requestId: null,
      }),
    );
    const [job] = await store.owedJobs(10);
    const id = job?.type === "deliver-notice" ? job.eventId : "";
    const event = await store.findOutboxEvent(id);

    await store.transaction((tx) => tx.settleOutboxEvent(id, { deliveredTo: "D1" }));

    expect(event).toMatchObject({
      recipient: { kind: "user", userId: ada.id },
      notice: { kind: "access-granted", detail: null },
    });
    expect(await store.findOutboxEvent(id)).toBeNull();
    expect(await store.owedJobs(10)).toEqual([]);
  });
});

const owed = () => store.owedJobs(100);

describe("what is owed", () => {
  const never = new Date("2100-01-01T00:00:00Z");
  const past = new Date("2020-01-01T00:00:00Z");
  const account = { account: buildAccount(), foundBefore: false };
  test("nothing, at first", async () => {
    expect(await owed()).toEqual([]);
  });

  test.each([
    ["pending", {}],
    ["applying", account],
    ["ending", account],
  ] as const)("safety 13: a grant that is %s, whenever it ends, until it was deferred", async (state, more) => {
    const { id } = await addGrant((grant) => ({ ...grant, ...more, state, endsAt: never }));
    const before = await owed();

    await store.transaction((tx) => tx.deferGrant(id, addSeconds(tx.now, 60), 1));
    const deferred = await owed();
    clockOffsetMs = 61_000;

    expect(before).toEqual([{ type: "advance-grant", grantId: id }]);
    expect(deferred).toEqual([]);
    expect(await owed()).toEqual(before);
  });

  test.each([
    ["pending", {}],
    ["applying", account],
    ["active", { ...account, grantedAt: past }],
    ["ending", account],
  ] as const)(
    "safety 15: the end of a grant that is %s, once its time has come, though it was deferred",
    async (state, more) => {
      const { id } = await addGrant((grant) => ({ ...grant, ...more, state, endsAt: past }));
      await store.transaction((tx) => tx.deferGrant(id, never, 9));

      expect(await owed()).toEqual([{ type: "advance-grant", grantId: id }]);
    },
  );

  test("not an active grant before its end, and none that is over", async () => {
    await addGrant((grant) => ({ ...grant, ...account, state: "active", grantedAt: past, endsAt: never }));
    await addGrant((grant) => ({ ...grant, ...account, state: "ended", endedAt: past, endsAt: past }));
    await addGrant((grant) => ({ ...grant, state: "not_applied", endedAt: past, endsAt: past }));

    expect(await owed()).toEqual([]);
  });

  test("the removals that are most overdue come first when there are more than asked for", async () => {
    const ends = [3, 1, 2].map((year) => new Date(`202${year}-01-01T00:00:00Z`));
    for (const endsAt of ends) await addGrant((grant) => ({ ...grant, ...account, state: "ending", endsAt }));

    const jobs = await store.owedJobs(2);

    const grants = await Promise.all(
      jobs.map(async (job) => (job.type === "advance-grant" ? store.findGrant(job.grantId) : null)),
    );
    expect(grants.map((grant) => grant?.endsAt.getUTCFullYear())).toEqual([2021, 2022]);
  });

  test("the opening of a received request, and its expiry once it is late", async () => {
    const received = await addRequest({ status: "received", deadline: never });
    const late = await addRequest({ status: "received", deadline: past });

    expect(await owed()).toEqual([
      { type: "expire-request", requestId: late.id },
      { type: "open-request", requestId: received.id },
    ]);
  });

  test("safety 43: the expiry of a pending request at its deadline, and nothing before", async () => {
    const late = await addRequest({ deadline: past });
    await addRequest({ deadline: never });
    await addRequest({ deadline: past, status: "denied", closedAt: past });

    expect(await owed()).toEqual([{ type: "expire-request", requestId: late.id }]);
  });

  test("a message that is queued, or shows another version of request and grant than the rows", async () => {
    const [queued, stale, drawn, gone] = [1, 2, 3, 4].map(() => requestOf({ deadline: never }));
    const sent = { state: "sent", channel: "C1", ts: "1.0" } as const;
    await store.transaction(async (tx) => {
      for (const request of [queued, stale, drawn, gone]) if (request !== undefined) await tx.addRequest(request);
      await tx.addNotifications([
        buildNotification({ requestId: queued?.id ?? "" }),
        buildNotification({ requestId: stale?.id ?? "", ...sent, drawnVersion: 1 }),
        buildNotification({ requestId: drawn?.id ?? "", ...sent, drawnVersion: 2 }),
        buildNotification({ requestId: gone?.id ?? "", state: "failed" }),
        buildNotification({ requestId: gone?.id ?? "", state: "superseded", step: 1 }),
      ]);
    });

    const jobs = await owed();

    const ids = jobs.map((job) => (job.type === "deliver-cards" ? job.requestId : job.type));
    expect(new Set(ids)).toEqual(new Set([queued?.id, stale?.id]));
    expect(ids).toHaveLength(2);
  });

  test("a message whose request stands still while its grant moved on", async () => {
    const grant = await addGrant((born) => ({ ...born, ...account, state: "active", grantedAt: past, endsAt: never }));
    const card = buildNotification({
      requestId: grant.requestId,
      state: "sent",
      channel: "C1",
      ts: "1.0",
      drawnVersion: 3,
    });
    await store.transaction((tx) => tx.addNotifications([card]));
    const before = await owed();

    await store.transaction((tx) => tx.saveGrant({ ...grant, version: grant.version + 1 }));

    expect(before).toEqual([]);
    expect(await owed()).toEqual([{ type: "deliver-cards", requestId: grant.requestId }]);
  });
});

describe("what the configuration must not lose", () => {
  test("safety 45: flows with open requests and connectors with unended grants, each once", async () => {
    await addRequest({ flow: "open" });
    await addRequest({ flow: "open" });
    await addRequest({ flow: "received", status: "received" });
    await addRequest({ flow: "over", status: "denied", closedAt: noon });
    const grant = await addGrant();
    await addGrant();

    const before = await store.obligations();
    await query(database.url, "update access_grant set state = 'not_applied', ended_at = now()");

    expect(before).toEqual({ flows: ["open", "received"], connectors: [grant.target.connectorId] });
    expect(await store.obligations()).toEqual({ flows: ["open", "received"], connectors: [] });
  });
});

describe("a connector", () => {
  test("safety 44: its organisation is pinned at first use and stays", async () => {
    const okta = { id: "okta-eu", type: "okta", name: "Okta EU" };
    const remember = (organisationId: string | null) =>
      store.transaction((tx) => tx.rememberConnector({ ...okta, organisationId }));

    const pins = [
      await remember(null),
      await remember("00o-first"),
      await remember("00o-second"),
      await remember(null),
    ];

    expect(pins.map(({ organisationId }) => organisationId)).toEqual([null, "00o-first", "00o-first", "00o-first"]);
  });

  test("safety 17: of many who find its credential refused one opens the circuit, and one closes it", async () => {
    const opened = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tx.openCircuit("okta"))));
    const open = await store.findConnector("okta");

    const closed = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => tx.closeCircuit("okta"))));

    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(open?.circuitOpenSince).toBeInstanceOf(Date);
    expect(closed.filter(Boolean)).toHaveLength(1);
  });
});

const activate = (grant: Grant): Grant => ({
  ...grant,
  account: buildAccount(),
  foundBefore: false,
  state: "active",
  grantedAt: noon,
});

const endedAfter =
  (seconds: number) =>
  (grant: Grant): Grant => ({ ...activate(grant), state: "ended", endedAt: addSeconds(noon, seconds) });

describe("the grants of a membership", () => {
  const membership = {
    connectorId: "okta",
    organisationId: "00o-example",
    externalId: "00u-ada",
    resourceId: "00g-production",
  };
  test("safety 19: are those of the same account and group that are not over", async () => {
    const mine = await addGrant(activate);
    await addGrant((grant) => ({ ...activate(grant), account: buildAccount({ externalId: "00u-bo" }) }));
    await addGrant((grant) => ({ ...activate(grant), target: buildTarget({ resourceId: "00g-other" }) }));
    await addGrant((grant) => ({ ...activate(grant), account: buildAccount({ organisationId: "00o-other" }) }));
    await addGrant((grant) => ({ ...activate(grant), state: "ended", endedAt: noon }));

    const grants = await store.unendedGrantsOf(membership);

    expect(grants.map(({ id }) => id)).toEqual([mine.id]);
  });

  test("the one that ended last is found, and not one that was never attempted", async () => {
    await addGrant(endedAfter(10));
    const last = await addGrant(endedAfter(30));
    await addGrant(endedAfter(20));
    await addGrant((grant) => ({
      ...grant,
      account: buildAccount(),
      state: "not_applied",
      endedAt: addSeconds(noon, 40),
    }));

    expect(await store.findLastEndedGrantOf(membership)).toEqual(last);
  });
});

async function untilSomebodyWaits(): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await query(
        database.url,
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(waiting).not.toEqual([]);
    },
    { timeout: 10_000, interval: 10 },
  );
}
