import { expect, test } from "vitest";

import { beginFirstSyncs } from "../../src/jobs/begin-first-syncs.ts";
import { createWorld } from "../support/world.ts";

const schedule = { schedule: "*/15 * * * *", fullSchedule: "0 3 * * *" };

test("a directory with a schedule that was never read is read at the start, by one of several replicas", async () => {
  const house = await createWorld({ sync: schedule });

  await Promise.all([beginFirstSyncs(house.world), beginFirstSyncs(house.world)]);
  await house.drain();

  expect(await house.world.syncs.latest({ connectorId: null, limit: 10 })).toMatchObject([
    { connectorId: "okta", kind: "full", trigger: "schedule", state: "complete" },
  ]);
});

test("one that was read before waits for its schedule, and one without a schedule is not read", async () => {
  const read = await createWorld({ sync: schedule });
  await beginFirstSyncs(read.world);
  await read.drain();
  read.moveClock(3_600);
  const unscheduled = await createWorld();

  await beginFirstSyncs(read.world);
  await beginFirstSyncs(unscheduled.world);

  expect(await read.world.syncs.latest({ connectorId: null, limit: 10 })).toHaveLength(1);
  expect(await unscheduled.world.syncs.latest({ connectorId: null, limit: 10 })).toEqual([]);
});
