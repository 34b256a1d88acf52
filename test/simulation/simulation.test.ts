import { describe, expect, test, vi } from "vitest";

import { describeFailure } from "./describe-failure.ts";
import { playHistory } from "./play-history.ts";
import { plants } from "./plants.ts";
import { runHistories } from "./run-histories.ts";
import { shrink } from "./shrink.ts";
import { stepsFromText, stepsToText } from "./steps-as-text.ts";

// They compute all the time, and share the machine with others that do.
vi.setConfig({ testTimeout: 600_000 });

test("100 random histories keep every promise", async () => {
  const { failure, ...counts } = await runHistories({ seed: 1, histories: 100 });

  const story = failure === null ? "" : describeFailure(failure, { played: failure, without: new Set() });
  expect(story).toBe("");
  expect(counts.histories).toBe(100);
  expect(counts.grants).toBeGreaterThan(100);
  expect(counts.faults).toBeGreaterThan(300);
  expect(counts.crashes).toBeGreaterThan(50);
});

test.each([1, 2, 3, 4, 5])("the same seed is the same history (%i)", async (seed) => {
  const first = await playHistory({ seed });

  const second = await playHistory({ seed });

  expect(second.story).toEqual(first.story);
  expect(second.digest).toBe(first.digest);
});

test("another seed is another history", async () => {
  const first = await playHistory({ seed: 1 });

  expect((await playHistory({ seed: 2 })).digest).not.toBe(first.digest);
});

describe("a mistake that is planted is found", () => {
  test.each(plants)("$name", async (plant) => {
    const { failure } = await runHistories({ seed: 1, histories: 600, plant });

    expect(failure?.broken).toMatch(plant.breaks);
  });
});

test("a story is shrunk to the steps that matter, and played again by the command that is given", async () => {
  const [plant = null] = plants;
  const { failure } = await runHistories({ seed: 1, histories: 50, plant });
  if (failure === null) throw new Error("The mistake was not found.");

  const shrunk = await shrink({ seed: failure.seed, plant }, failure);
  const again = await playHistory({ seed: failure.seed, plant, without: shrunk.without });

  expect(shrunk.played.counts.steps).toBeLessThan(failure.counts.steps);
  expect(again.story).toEqual(shrunk.played.story);
  expect(describeFailure(failure, shrunk)).toContain(
    `npm run simulate -- --seed ${failure.seed} --histories 1 --without ${stepsToText(shrunk.without)}`,
  );
});

test("step numbers are written as they are read", () => {
  const steps = new Set([7, 1, 3, 4, 5, 9]);

  expect(stepsToText(steps)).toBe("1,3-5,7,9");
  expect(stepsFromText(stepsToText(steps))).toEqual(new Set([1, 3, 4, 5, 7, 9]));
  expect(() => stepsFromText("3-")).toThrow("Nothing was played.");
});
