import { describe, expect, test } from "vitest";

import { people as peopleRules } from "../../src/sdk/index.ts";
import { listAdmins } from "../../src/use-cases/list-admins.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, createWorld, slackIds, type TestWorld } from "../support/world.ts";

const adminsDecide = accessFlow({ permissions: () => ({ decide: peopleRules.admins() }) });

function change(house: TestWorld, by: string, of: string, to: "admin" | "member") {
  return setRole(house.world, { bySlackUserId: by, ofSlackUserId: of, to });
}

describe("safety 43: who is an admin", () => {
  test("safety 43: with no admin configured, nobody is one and nobody becomes one", async () => {
    const house = await createWorld({ rules: { admins: [] } });

    const results = await Promise.all([
      change(house, slackIds.alice, slackIds.alice, "admin"),
      change(house, slackIds.bob, slackIds.alice, "admin"),
    ]);

    for (const result of results) expect(result).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
    expect(await house.store.usersWithRole("admin")).toEqual([]);
  });

  test("safety 43: an admin of the configuration makes another, who may act at once", async () => {
    const house = await createWorld({ flows: [adminsDecide] });
    const request = await house.ask();
    const before = await house.click(request, { by: slackIds.dora });

    valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));
    const after = await house.click(request, { by: slackIds.dora });

    expect([before.ok, after.ok]).toEqual([false, true]);
  });

  test("safety 43: a removed admin is refused on the next click", async () => {
    const house = await createWorld({ flows: [adminsDecide] });
    valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));
    const [first, second] = [await house.ask(), await house.ask({ target: "billing" })];
    const before = await house.click(first, { by: slackIds.dora });

    valueOf(await change(house, slackIds.ada, slackIds.dora, "member"));
    const after = await house.click(second, { by: slackIds.dora });
    const changing = await change(house, slackIds.dora, slackIds.carl, "admin");

    expect([before.ok, after.ok]).toEqual([true, false]);
    expect(changing).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
  });

  test("safety 43: leaving the configuration ends it at once", async () => {
    const house = await createWorld({ flows: [adminsDecide] });
    const request = await house.ask();
    const without = { ...house.world, rules: { ...house.world.rules, admins: [] } };

    const result = await setRole(without, { bySlackUserId: slackIds.ada, ofSlackUserId: slackIds.dora, to: "admin" });

    expect(result).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
    expect((await house.request(request.id)).status).toBe("pending");
  });

  test("safety 43: the last admin stays, also when two are removed at once", async () => {
    const house = await createWorld();
    valueOf(await change(house, slackIds.ada, slackIds.bob, "admin"));
    valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));
    const without = { ...house.world, rules: { ...house.world.rules, admins: [] } };

    const results = await Promise.all([
      setRole(without, { bySlackUserId: slackIds.bob, ofSlackUserId: slackIds.dora, to: "member" }),
      setRole(without, { bySlackUserId: slackIds.dora, ofSlackUserId: slackIds.bob, to: "member" }),
    ]);

    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await house.store.usersWithRole("admin")).toHaveLength(1);
  });

  test("safety 43: the last admin cannot step down", async () => {
    const house = await createWorld();
    valueOf(await change(house, slackIds.ada, slackIds.bob, "admin"));
    const without = { ...house.world, rules: { ...house.world.rules, admins: [] } };

    const result = await setRole(without, { bySlackUserId: slackIds.bob, ofSlackUserId: slackIds.bob, to: "member" });

    expect(result).toEqual({ ok: false, refusal: { reason: "last-admin" } });
    expect((await house.user(slackIds.bob)).role).toBe("admin");
  });

  test("safety 43: an admin of the configuration is changed there", async () => {
    const house = await createWorld();
    await house.meet(slackIds.ada);

    const result = await change(house, slackIds.ada, slackIds.ada, "member");

    expect(result).toEqual({ ok: false, refusal: { reason: "admin-by-configuration" } });
  });

  test.each([{ isGuest: true }, { isDeactivated: true }, { isBot: true }, { isStranger: true }])(
    "safety 21: %o cannot be made an admin",
    async (problem) => {
      const house = await createWorld();
      house.people.change(slackIds.dora, problem);

      const result = await change(house, slackIds.ada, slackIds.dora, "admin");

      expect(result).toMatchObject({ ok: false, refusal: { reason: "standing" } });
    },
  );

  test("somebody who left Slack can still lose the role", async () => {
    const house = await createWorld();
    valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));
    house.people.change(slackIds.dora, { isDeactivated: true });

    expect(valueOf(await change(house, slackIds.ada, slackIds.dora, "member")).role).toBe("member");
  });

  test("an admin who was deactivated in Slack cannot act", async () => {
    const house = await createWorld();
    house.people.change(slackIds.ada, { isDeactivated: true });

    expect((await change(house, slackIds.ada, slackIds.dora, "admin")).ok).toBe(false);
  });

  test("a change is audited with who made it", async () => {
    const house = await createWorld();
    valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));

    const rows = await house.rows("select actor, data from audit_event where action = 'user.role-changed'");

    expect(rows).toEqual([{ actor: (await house.user(slackIds.ada)).id, data: { from: "member", to: "admin" } }]);
  });
});

test("admins see who the admins are and by whom; others do not", async () => {
  const house = await createWorld();
  valueOf(await change(house, slackIds.ada, slackIds.dora, "admin"));

  const [listed, refused] = [await listAdmins(house.world, slackIds.dora), await listAdmins(house.world, slackIds.bob)];

  expect(valueOf(listed)).toEqual([
    { slackUserId: slackIds.ada, by: "configuration" },
    { slackUserId: slackIds.dora, by: "admin" },
  ]);
  expect(refused).toEqual({ ok: false, refusal: { reason: "not-an-admin" } });
});
