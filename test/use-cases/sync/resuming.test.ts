import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { SyncState } from "../../../src/domain/sync-run.ts";
import { type DirectorySyncs, type SyncSession, SyncTakenOver } from "../../../src/ports/directory-syncs.ts";
import type { World } from "../../../src/ports/world.ts";
import { advanceSync } from "../../../src/use-cases/advance-sync.ts";
import { query } from "../../support/query.ts";
import { syncPicture } from "../../support/sync-picture.ts";
import { accounts, createWorld, groupIds, type TestWorld } from "../../support/world.ts";
import { begin, meetConfirmed, runOf, sync, work } from "./sync-town.ts";

/** What a process does on a run that is killed at the given step, before or after it was committed. */
interface Kill {
  readonly step: number;
  readonly when: "before" | "after";
}

/** A world in which whoever works on a run is killed once. Nothing is written after that. */
function killedOnce(house: TestWorld, { step, when }: Kill): World {
  let steps = 0;
  const killed = async <T>(run: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps === step && when === "before") throw new SyncTakenOver();
    const result = await run();
    if (steps === step && when === "after") throw new SyncTakenOver();
    return result;
  };
  const gated = (session: SyncSession): SyncSession => ({
    get run() {
      return session.run;
    },
    get position() {
      return session.position;
    },
    keep: () => session.keep(),
    storeAccounts: (page) => killed(() => session.storeAccounts(page)),
    storeGroups: (page) => killed(() => session.storeGroups(page)),
    storeMembers: (page) => killed(() => session.storeMembers(page)),
    matchMore: (rules) => killed(() => session.matchMore(rules)),
    findWaiting: () => session.findWaiting(),
    planLeaving: () => killed(() => session.planLeaving()),
    end: (ending, announce) => killed(() => session.end(ending, announce)),
    postpone: (failure) => session.postpone(failure),
  });
  const { syncs } = house.world;
  const resume: DirectorySyncs["resume"] = (id, run) => syncs.resume(id, (session) => run(gated(session)));
  return { ...house.world, syncs: { ...syncs, resume } };
}

interface Entry {
  readonly mailbox: number;
  readonly status: "ACTIVE" | "SUSPENDED" | "LOCKED_OUT";
  readonly isMember: boolean;
}

interface Directories {
  readonly first: readonly Entry[];
  /** What becomes of each: nothing, another mailbox, another status, or it is deleted. */
  readonly later: readonly ("same" | "moved" | "suspended" | "gone")[];
  readonly pageSize: number;
  readonly kills: readonly Kill[];
  readonly known: readonly number[];
}

const directories: fc.Arbitrary<Directories> = fc.record({
  first: fc.array(
    fc.record({
      mailbox: fc.nat({ max: 6 }),
      status: fc.constantFrom("ACTIVE", "ACTIVE", "SUSPENDED", "LOCKED_OUT"),
      isMember: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  later: fc.array(fc.constantFrom("same", "same", "moved", "suspended", "gone"), { minLength: 9, maxLength: 9 }),
  pageSize: fc.integer({ min: 1, max: 4 }),
  kills: fc.array(fc.record({ step: fc.integer({ min: 1, max: 14 }), when: fc.constantFrom("before", "after") }), {
    minLength: 1,
    maxLength: 4,
  }),
  known: fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 4 }),
});

/** Everything that syncs and people wrote is forgotten; the connector stays. */
async function forget(house: TestWorld): Promise<void> {
  await query(
    house.url,
    `set session_replication_role = replica;
     truncate connector_sync_run, connector_sync_page, connector_sync_due, connector_sync_match, connector_sync_leaving,
       connector_member, connector_resource, user_external_identity, user_external_identity_history, user_profile, users,
       outbox_event cascade`,
  );
}

/** The directory of a house as a drawing has it at first. */
async function open(house: TestWorld, drawn: Directories): Promise<void> {
  await forget(house);
  const { directory } = house;
  for (const id of [...Object.values(accounts), ...drawn.later.map((_, at) => idOf(at))]) directory.removeAccount(id);
  directory.pageSize = drawn.pageSize;
  for (const [at, { mailbox, status, isMember }] of drawn.first.entries()) {
    const externalId = idOf(at);
    directory.addAccount({
      externalId,
      login: `a${at}`,
      email: addressOf(mailbox),
      status,
      isActive: status === "ACTIVE",
    });
    if (isMember) directory.putMember(groupIds.database, externalId);
  }
  for (const mailbox of drawn.known) await meetConfirmed(house, `U0M${mailbox}`, addressOf(mailbox));
}

function change({ directory }: TestWorld, drawn: Directories): void {
  for (const [at, { mailbox }] of drawn.first.entries()) {
    const externalId = idOf(at);
    const what = drawn.later[at];
    if (what === "gone") directory.removeAccount(externalId);
    if (what === "suspended") directory.updateAccount(externalId, { status: "SUSPENDED", isActive: false });
    if (what === "moved") directory.updateAccount(externalId, { email: addressOf((mailbox + 1) % 7) });
  }
}

const idOf = (at: number) => `00uRANDOM${String(at).padStart(8, "0")}`;
const addressOf = (mailbox: number) => `m${mailbox}@acme.com`;

/** One run, worked on again and again by processes of which each is killed once. Gives how it ended. */
async function syncKilled(house: TestWorld, kills: readonly Kill[]): Promise<SyncState> {
  const run = await begin(house);
  for (const kill of kills) await advanceSync(killedOnce(house, kill), run.id);
  await house.sweep();
  return (await runOf(house, run.id)).state;
}

test(
  "a run that was killed at any page, before it or after it, leaves the tables as an undisturbed one does",
  { timeout: 240_000 },
  async () => {
    const calm = await createWorld();
    const wild = await createWorld();

    await fc.assert(
      fc.asyncProperty(directories, async (drawn) => {
        await open(calm, drawn);
        await open(wild, drawn);

        const calmly = await sync(calm);
        expect(await syncKilled(wild, drawn.kills)).toBe(calmly.state);
        const first = await syncPicture(wild.url);
        expect(first).toEqual(await syncPicture(calm.url));
        change(calm, drawn);
        change(wild, drawn);
        // Where nobody is left the admins are asked, in both.
        const changed = await sync(calm);
        expect(await syncKilled(wild, drawn.kills.toReversed())).toBe(changed.state);

        expect(await syncPicture(wild.url)).toEqual(await syncPicture(calm.url));
      }),
      { numRuns: 12 },
    );
  },
);

/** Keeps the run every moment, and works on it for as long as a busy machine takes. */
const patiently = { keepEveryMs: 10, forMs: Infinity };

/** The lease of the run has little time left, until whoever works on it keeps it. */
async function untilKept(house: TestWorld): Promise<void> {
  await query(house.url, "update connector_sync_run set leased_until = now() + interval '20 seconds'");
  const isKept = async () => {
    const [row] = await query<{ isKept: boolean }>(
      house.url,
      `select leased_until > now() + interval '30 seconds' as "isKept" from connector_sync_run`,
    );
    return row?.isKept;
  };
  await expect.poll(isKept).toBe(true);
}

describe("safety 25: two at once", () => {
  test("two who begin a sync at the same moment have one run", async () => {
    const house = await createWorld();

    const begun = await Promise.all([begin(house), begin(house), begin(house)]);

    expect(new Set(begun.map(({ id }) => id)).size).toBe(1);
    expect(await query(house.url, "select id from connector_sync_run")).toHaveLength(1);
  });

  test("two who take a run up at the same moment: one works on it, and each page is read once", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    const run = await begin(house);
    const pages: (string | null | undefined)[] = [];
    house.directory.beforeRead = ({ method, cursor }) => void (method === "listAccounts" && pages.push(cursor));

    await Promise.all([work(house, run), work(house, run), work(house, run)]);

    expect((await runOf(house, run.id)).state).toBe("complete");
    expect(pages).toHaveLength(5);
  });

  test("a worker that wakes after its lease writes nothing more, and the other one's run is whole", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    const run = await begin(house);
    const asleep = Promise.withResolvers<void>();
    const wakesUp = Promise.withResolvers<void>();
    let isFirst = true;
    house.directory.beforeRead = async ({ method, cursor }) => {
      if (method !== "listAccounts" || cursor === null || !isFirst) return;
      isFirst = false;
      asleep.resolve();
      await wakesUp.promise;
    };

    const sleeper = work(house, run);
    await asleep.promise;
    house.moveClock(61);
    house.directory.addAccount({ login: "new@acme.com" });
    await work(house, run);
    const done = await runOf(house, run.id);
    const written = await syncPicture(house.url);
    wakesUp.resolve();
    await sleeper;

    expect(done).toMatchObject({ state: "complete", counts: { read: 6 } });
    expect(await syncPicture(house.url)).toEqual(written);
    expect(await runOf(house, run.id)).toEqual(done);
  });

  test("whoever waits long for a page keeps the run, however long the provider takes", async () => {
    const house = await createWorld();
    house.directory.pageSize = 2;
    const run = await begin(house);
    const waits = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    house.directory.beforeRead = async ({ method, cursor }) => {
      if (method !== "listAccounts" || cursor === null) return;
      waits.resolve();
      await goesOn.promise;
    };
    const patient = advanceSync(house.world, run.id, patiently);
    await waits.promise;

    for (let turn = 0; turn < 3; turn += 1) await untilKept(house);
    const other = await house.world.syncs.resume(run.id, async () => "taken");
    goesOn.resolve();
    await patient;

    expect(other).toBeNull();
    expect((await runOf(house, run.id)).state).toBe("complete");
  });

  test("a run stays with whoever asks long about what was changed outside", async () => {
    const house = await createWorld();
    await house.granted();
    house.directory.takeMember(groupIds.database, accounts.alice);
    const run = await begin(house);
    const asks = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "isMember") return;
      asks.resolve();
      await goesOn.promise;
    };
    const patient = advanceSync(house.world, run.id, patiently);
    await asks.promise;

    await untilKept(house);
    goesOn.resolve();
    await patient;

    expect((await runOf(house, run.id)).state).toBe("complete");
  });

  test("whoever lost the run while a page failed writes nothing of that either, and it is nobody's trouble", async () => {
    const house = await createWorld();
    const run = await begin(house);
    house.directory.beforeRead = async ({ method }) => {
      if (method !== "listAccounts") return;
      await query(house.url, "update connector_sync_run set fence = fence + 1");
      house.directory.failNext("listAccounts", "unavailable");
    };

    await work(house, run);

    expect(await runOf(house, run.id)).toMatchObject({ state: "running", failures: 0, error: null });
  });

  test("a run that nobody works on any more is found by the sweep", async () => {
    const house = await createWorld();
    const run = await begin(house);
    await advanceSync(killedOnce(house, { step: 1, when: "before" }), run.id);

    await house.sweep();

    expect((await runOf(house, run.id)).state).toBe("complete");
  });

  test("a run is worked on in slices, and others get their turn in between", async () => {
    const house = await createWorld();
    house.directory.pageSize = 1;
    const run = await begin(house);

    await work(house, run, 0);
    const after = await runOf(house, run.id);
    await house.drain();

    expect(after).toMatchObject({ state: "running", counts: { read: 1 } });
    expect((await runOf(house, run.id)).counts.read).toBe(5);
  });
});

test("somebody who waits for an account gets on when a sync links it, also when it was killed right after", async () => {
  const house = await createWorld();
  house.directory.updateAccount(accounts.alice, { email: "elsewhere@acme.com" });
  const request = await house.ask();
  expect(request.status).toBe("needs_account");
  await query(house.url, "update users set is_email_confirmed = true");
  house.directory.updateAccount(accounts.alice, { email: "alice@acme.com" });
  const run = await begin(house);
  await advanceSync(killedOnce(house, { step: 6, when: "after" }), run.id);
  await house.sweep();

  expect((await house.request(request.id)).status).toBe("pending");
});
