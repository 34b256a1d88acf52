import { expect, test } from "vitest";

import { aheadWords, countDown } from "../../../../sandbox/page/client/backstage/countdown.ts";
import { nextEnds } from "../../../../sandbox/page/client/backstage/next-ends.ts";

const second = 1_000;
const hour = 3_600 * second;

test("what is left gets finer near the end", () => {
  expect(left(49 * hour)).toBe("2 d 1 h");
  expect(left(8 * hour)).toBe("8 h 0 min");
  expect(left(hour - second)).toBe("59 min 59 s");
  expect(left(12 * second)).toBe("12 s");
  expect(left(1)).toBe("1 s");
  expect(left(0)).toBe("due now");
  expect(left(-hour)).toBe("due now");
});

test("how far the sandbox is ahead is said only when it is", () => {
  expect(aheadWords(0)).toBeNull();
  expect(aheadWords(15 * 60 * second)).toBe("15 min");
  expect(aheadWords(33 * hour)).toBe("1 d 9 h");
});

test("what ends next is what Latchkey gave and has not begun to take back, soonest first", () => {
  const directory = (id: "okta" | "onelogin", members: readonly ReturnType<typeof member>[]) => ({
    id,
    name: id,
    trouble: "none" as const,
    groups: [{ id: "g", name: `${id} group`, kind: "ordinary" as const, members }],
    users: [],
  });

  const ends = nextEnds({
    directories: [
      directory("okta", [member("late", 300), member("always there", null), member("ending", 50, true)]),
      directory("onelogin", [member("soon", 100)]),
    ],
  });

  expect(ends.map(({ name, group, endsAt }) => [name, group, endsAt])).toEqual([
    ["soon", "onelogin group", 100],
    ["late", "okta group", 300],
  ]);
});

function left(ms: number): string {
  return countDown(1_000_000 + ms, 1_000_000);
}

function member(accountId: string, endsAt: number | null, isEnding = false) {
  return { accountId, name: accountId, grant: endsAt === null ? null : { endsAt, isEnding } };
}
