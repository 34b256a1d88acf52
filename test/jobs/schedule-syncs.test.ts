import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { unscheduledSync } from "../../src/connectors/settings/sync-setting.ts";
import type { BegunSync, SyncOrder } from "../../src/ports/directory-syncs.ts";
import type { Directories } from "../../src/ports/directories.ts";
import type { SyncRules } from "../../src/ports/sync-rules.ts";
import { scheduleSyncs, type SyncSchedules, tickSync } from "../../src/jobs/schedule-syncs.ts";
import { beginSync } from "../../src/use-cases/begin-sync.ts";
import { valueOf } from "../support/builders.ts";
import { keepingLog } from "../support/keeping-log.ts";
import { noSyncs } from "../../src/testing/fakes/no-syncs.ts";
import { createWorld } from "../support/world.ts";
import { aRun } from "../views/sync-pictures.ts";

type Begin = (order: SyncOrder) => Promise<BegunSync>;

const begins: Begin = async ({ kind }) => ({ isNew: true, run: aRun({ kind, state: "running" }) });

function openStage(connectors: Readonly<Record<string, Partial<SyncRules> | null>>, begin: Begin = begins) {
  const orders: SyncOrder[] = [];
  const log = keepingLog();
  const directories: Directories = {
    open: () => Promise.reject(new Error("Nothing is opened here.")),
    has: (id) => id in connectors,
    ids: () => Object.keys(connectors),
    knowsAccounts: (id) => connectors[id] !== null,
    syncRules: (id) => ({ ...unscheduledSync, ...connectors[id] }),
    labelOf: (id) => id,
  };
  const syncs = {
    ...noSyncs,
    begin: (order: SyncOrder) => {
      orders.push(order);
      return begin(order);
    },
  };
  return { orders, log, world: { directories, syncs, log } };
}

describe("the schedules of syncs", () => {
  let schedules: SyncSchedules | null = null;

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date(2027, 2, 1, 1, 59, 30) });
  });
  afterEach(async () => {
    await schedules?.stop();
    vi.useRealTimers();
  });

  const kindsWithin = async (stage: ReturnType<typeof openStage>, minutes: number) => {
    schedules = scheduleSyncs(stage.world);
    await vi.advanceTimersByTimeAsync(minutes * 60_000);
    return stage.orders.map(({ kind }) => kind);
  };

  test("read what was changed by the one, and everything by the other, also where both are due at once", async () => {
    const stage = openStage({ okta: { schedule: "*/30 * * * *", fullSchedule: "0 3 * * *" } });

    const kinds = await kindsWithin(stage, 100);

    expect(kinds).toEqual(["delta", "delta", "full", "delta"]);
    expect(stage.orders[0]).toEqual({
      connectorId: "okta",
      kind: "delta",
      trigger: "schedule",
      begunBy: null,
      notWithinSeconds: 15 * 60,
    });
    expect(stage.orders[2]).toMatchObject({ notWithinSeconds: 12 * 3_600 });
  });

  test("count the two runs that are nearest to each other, however irregular they are", async () => {
    const stage = openStage({ okta: { schedule: "0 2,3,12 * * *" } });

    await kindsWithin(stage, 2);

    expect(stage.orders).toMatchObject([{ notWithinSeconds: 30 * 60 }]);
  });

  test("are there for each connector, and not for one without a schedule or without a directory", async () => {
    const stage = openStage({
      okta: { schedule: "0 * * * *" },
      onelogin: { schedule: "0 * * * *" },
      aws: {},
      own: null,
    });

    await kindsWithin(stage, 2);

    expect(stage.orders.map(({ connectorId }) => connectorId)).toEqual(["okta", "onelogin"]);
  });

  test("make a whole reading good at the next tick, when something else was under way", async () => {
    const running = aRun({ kind: "delta", state: "running" });
    let isBusy = true;
    const stage = openStage({ okta: { schedule: "*/30 * * * *", fullSchedule: "0 2 * * *" } }, async (order) =>
      isBusy ? { isNew: false, run: running } : begins(order),
    );

    await kindsWithin(stage, 1);
    isBusy = false;
    await vi.advanceTimersByTimeAsync(60 * 60_000);

    expect(stage.orders.map(({ kind }) => kind)).toEqual(["full", "full", "delta"]);
  });

  test("say in the log what could not be begun, and go on", async () => {
    const stage = openStage({ okta: { schedule: "* * * * *" } }, () => Promise.reject(new Error("no database")));

    await kindsWithin(stage, 2);

    expect(stage.orders).toHaveLength(2);
    expect(stage.log.lines.filter((line) => line.includes("The next tick of the schedule tries again."))).toHaveLength(
      2,
    );
  });

  test("begin nothing any more once they were stopped", async () => {
    const stage = openStage({ okta: { schedule: "* * * * *" } });
    schedules = scheduleSyncs(stage.world);

    await schedules.stop();
    await vi.advanceTimersByTimeAsync(5 * 60_000);

    expect(stage.orders).toEqual([]);
  });
});

describe("safety 25: two replicas", () => {
  const hourly = { connectorId: "okta", kind: "delta", notWithinSeconds: 1_800 } as const;

  test("whose ticks come at the same moment begin one run", async () => {
    const house = await createWorld();

    await Promise.all([tickSync(house.world, hourly), tickSync(house.world, hourly)]);

    expect(await house.world.syncs.latest({ connectorId: "okta", limit: 10 })).toHaveLength(1);
  });

  test("one of whom is late begin one run, though it has ended by then", async () => {
    const house = await createWorld();

    await tickSync(house.world, hourly);
    await house.drain();
    await tickSync(house.world, hourly);
    const runs = await house.world.syncs.latest({ connectorId: "okta", limit: 10 });

    expect(runs).toMatchObject([{ state: "complete", trigger: "schedule" }]);
  });

  test("have everything read though what was changed has just been", async () => {
    const house = await createWorld();
    await beginSync(house.world, { connectorId: "okta", kind: "full", trigger: "command-line", begunBy: null });
    await house.drain();
    house.moveClock(7_200);
    await tickSync(house.world, hourly);
    await house.drain();

    const kind = await tickSync(house.world, { ...hourly, kind: "full", notWithinSeconds: 3_600 });

    const runs = await house.world.syncs.latest({ connectorId: "okta", limit: 10 });
    expect(kind).toBe("full");
    expect(runs.map((run) => run.kind)).toEqual(["full", "delta", "full"]);
  });

  test("of which one is an admin's: it stands for the tick", async () => {
    const house = await createWorld();
    const { run } = valueOf(
      await beginSync(house.world, { connectorId: "okta", kind: "full", trigger: "admin", begunBy: null }),
    );

    await tickSync(house.world, hourly);

    expect(await house.world.syncs.latest({ connectorId: "okta", limit: 10 })).toMatchObject([{ id: run.id }]);
  });
});
