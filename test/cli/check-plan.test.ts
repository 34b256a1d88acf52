import { expect, test } from "vitest";

import { checkPlan, mostMessages, type Wishes } from "../../src/cli/import/check-plan.ts";
import type { ImportPlan } from "../../src/ports/link-imports.ts";

const plan = (overrides: Partial<ImportPlan> = {}): ImportPlan => ({
  lines: 100,
  create: 1,
  change: 0,
  remove: 0,
  unchanged: 99,
  refused: 0,
  frozenKept: 0,
  links: 1,
  missing: { removed: 0, of: 100, emptied: [] },
  ...overrides,
});

const wishes = (overrides: Partial<Wishes> = {}): Wishes => ({
  apply: true,
  skipRefused: false,
  removeMissing: false,
  removals: null,
  tell: null,
  ...overrides,
});

test("a plan without anything to doubt is applied", () => {
  expect(checkPlan(plan(), wishes())).toBeNull();
});

test("beside refused lines nothing is applied, unless somebody says to skip them", () => {
  const refused = plan({ refused: 2 });

  expect(checkPlan(refused, wishes())).toMatch(/2 lines were refused, so nothing was changed.*--skip-refused/);
  expect(checkPlan(refused, wishes({ apply: false }))).toMatch(/nothing would be changed/);
  expect(checkPlan(refused, wishes({ skipRefused: true }))).toBeNull();
});

test.each([
  { removed: 10, of: 11, isDoubted: false },
  { removed: 11, of: 12, isDoubted: true },
  { removed: 11, of: 219, isDoubted: true },
  { removed: 11, of: 220, isDoubted: false },
  { removed: 50, of: 1_000, isDoubted: false },
  { removed: 51, of: 1_000, isDoubted: true },
])("$removed of $of links that go for being left out are doubted: $isDoubted", ({ removed, of, isDoubted }) => {
  const says = checkPlan(plan({ missing: { removed, of, emptied: [] } }), wishes());

  expect(says?.includes(`say --removals ${removed}.`) ?? false).toBe(isDoubted);
});

test("however few they are, the last links of a connector go only when their number is said", () => {
  const all = plan({ missing: { removed: 2, of: 100, emptied: ["okta"] } });

  expect(checkPlan(all, wishes())).toMatch(/^2 of 100 links .*, all that okta has, so nothing.*--removals 2\./);
  expect(checkPlan(all, wishes({ removals: 2 }))).toBeNull();
});

test("a file that names nobody is no list by which links could be missing", () => {
  const empty = plan({ lines: 0, create: 0 });

  expect(checkPlan(empty, wishes({ removeMissing: true, removals: 0 }))).toMatch(/names nobody.*nothing was changed/);
  expect(checkPlan(empty, wishes({ removeMissing: true, apply: false }))).toMatch(/nothing would be changed/);
  expect(checkPlan(empty, wishes())).toBeNull();
});

test("doubted removals are done when their exact number is said, and no other one", () => {
  const much = plan({ missing: { removed: 60, of: 100, emptied: [] } });

  expect(checkPlan(much, wishes({ removals: 60 }))).toBeNull();
  expect(checkPlan(much, wishes({ removals: 59 }))).toMatch(
    /removes 60 links.*--removals says 59, so nothing was changed/,
  );
});

test("a flood of messages is sent only when somebody says so", () => {
  const many = plan({ links: mostMessages + 1 });

  expect(checkPlan(many, wishes())).toMatch(/1001 direct messages.*--tell.*--no-tell/);
  expect(checkPlan(many, wishes({ tell: true }))).toBeNull();
  expect(checkPlan(many, wishes({ tell: false }))).toBeNull();
  expect(checkPlan(plan({ links: mostMessages }), wishes())).toBeNull();
});
