import { expect, test } from "vitest";

import type { TestWorld } from "../../support/world.ts";
import { createWorld } from "../../support/world.ts";
import { begin, runOf, sync } from "./sync-town.ts";

const day = 86_400;

/** Seconds until a time of the day at which it does not become another one soon. */
const untilNoonTomorrow = () => 1.5 * day - ((Date.now() / 1_000) % day);

const toldOf = (house: TestWorld) => house.messenger.told("sync-incomplete").length;

test("the admins hear of syncs that end early once a day, however many do", async () => {
  const house = await createWorld();
  house.directory.failNext("listAccounts", "malformed", Infinity);
  house.moveClock(untilNoonTomorrow());
  await sync(house);
  await sync(house);
  const today = toldOf(house);
  house.moveClock(day);

  await sync(house);

  expect(today).toBe(1);
  expect(toldOf(house)).toBe(2);
});

test("a directory that is away is asked twelve times, for about an hour, and then no more", async () => {
  const house = await createWorld();
  house.directory.failNext("listAccounts", "unavailable", Infinity);
  const run = await begin(house);

  await house.drain();
  for (let turn = 0; turn < 15; turn += 1) {
    house.moveClock(601);
    await house.sweep();
  }

  expect(house.directory.calls.filter(({ method }) => method === "listAccounts")).toHaveLength(12);
  expect((await runOf(house, run.id)).state).toBe("incomplete");
});

test.each(["malformed", "rejected", "unauthorized"] as const)(
  "a directory whose answer is %s is not asked again by the same run",
  async (failure) => {
    const house = await createWorld();
    house.directory.failNext("listAccounts", failure, Infinity);

    const run = await sync(house);

    expect(run).toMatchObject({ state: "incomplete", failures: 0 });
    expect(house.directory.calls.filter(({ method }) => method === "listAccounts")).toHaveLength(1);
  },
);

test("a mistake in Latchkey itself is told as that, without what it says, and passes", async () => {
  const house = await createWorld();
  house.directory.beforeRead = ({ method }) => {
    if (method === "listAccounts") throw new TypeError("canary-5d1f is not a function");
  };

  const run = await sync(house);

  expect(run).toMatchObject({ state: "running", failures: 1 });
  expect(run.error).toContain("the log says what");
  expect(run.error).not.toContain("canary-5d1f");
});
