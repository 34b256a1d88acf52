import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { changeRole } from "../../src/domain/change-role.ts";
import { isAdmin, type User } from "../../src/domain/user.ts";
import { buildUser, valueOf } from "../support/builders.ts";

describe("changing a role", () => {
  const root = buildUser();
  const configured = [root.slackUserId];

  test("safety 43: an admin of the configuration makes the first other admin", () => {
    const ada = buildUser();

    const changed = changeRole({ by: root, of: ada, to: "admin" }, { configured, stored: [] });

    expect(valueOf(changed)).toEqual({ ...ada, role: "admin" });
  });

  test("safety 43: nobody makes themselves an admin", () => {
    const ada = buildUser();

    const changed = changeRole({ by: ada, of: ada, to: "admin" }, { configured: [], stored: [] });

    expect(changed).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
  });

  test("safety 43: the last admin stays", () => {
    const ada = buildUser({ role: "admin" });

    const changed = changeRole({ by: ada, of: ada, to: "member" }, { configured: [], stored: [ada] });

    expect(changed).toEqual({ ok: false, refusal: { reason: "last-admin" } });
  });

  test("safety 43: an admin of the configuration is not unmade here", () => {
    const ada = buildUser({ role: "admin" });

    const changed = changeRole({ by: ada, of: root, to: "member" }, { configured, stored: [ada] });

    expect(changed).toEqual({ ok: false, refusal: { reason: "admin-by-configuration" } });
  });

  test("safety 43: a removed admin is refused on the next click", () => {
    const ada = buildUser({ role: "admin" });
    const removed = valueOf(changeRole({ by: root, of: ada, to: "member" }, { configured, stored: [ada] }));

    const changed = changeRole({ by: removed, of: buildUser(), to: "admin" }, { configured, stored: [] });

    expect(changed).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
  });

  test("safety 43: in any history only admins change roles, each change does what was asked, and an admin is left", () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          by: fc.nat({ max: 3 }),
          of: fc.nat({ max: 3 }),
          to: fc.constantFrom("admin", "member"),
        }),
      },
      { weight: 1, arbitrary: fc.record({ configure: fc.uniqueArray(fc.nat({ max: 3 })) }) },
    );

    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 3 })), fc.array(step, { maxLength: 40 }), (first, steps) => {
        const users: User[] = Array.from({ length: 4 }, () => buildUser());
        const pick = (index: number) => users[index] ?? buildUser();
        const idsOf = (indexes: readonly number[]) => indexes.map((index) => pick(index).slackUserId);
        let admins = idsOf(first);

        for (const taken of steps) {
          const before = users.filter((user) => isAdmin(user, admins));
          if ("configure" in taken) {
            admins = idsOf(taken.configure);
            continue;
          }
          const [by, of] = [pick(taken.by), pick(taken.of)];
          const stored = users.filter((user) => user.role === "admin");
          const changed = changeRole({ by, of, to: taken.to }, { configured: admins, stored });
          if (changed.ok) users[taken.of] = changed.value;

          const after = users.filter((user) => isAdmin(user, admins));
          expect(changed.ok && !before.includes(by)).toBe(false);
          expect(changed.ok ? pick(taken.of).role : of.role).toBe(changed.ok ? taken.to : of.role);
          expect(after.length > 0).toBe(before.length > 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
