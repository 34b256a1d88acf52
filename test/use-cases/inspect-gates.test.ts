import { expect, onTestFinished, test, vi } from "vitest";

import { oktaGroups, people } from "../../src/sdk/index.ts";
import { inspectConfiguration } from "../../src/use-cases/inspect-configuration.ts";
import { readGates } from "../../src/use-cases/read-gates.ts";
import { readOffered } from "../../src/use-cases/read-offered.ts";
import { accessFlow, createWorld, groupIds, type TestWorld } from "../support/world.ts";

const isApp = ({ name }: { readonly name: string }) => name.startsWith("app-");

type Permissions = NonNullable<ReturnType<typeof accessFlow>["permissions"]>;

interface Given {
  readonly apps?: number;
  readonly others?: number;
  readonly permissions?: Permissions;
}

/** A house that offers only what begins with "app-", of a directory with so many groups of each kind. */
async function openHouse({ apps = 30, others = 0, permissions = ownersOfTarget }: Given): Promise<TestWorld> {
  const flow = accessFlow({ targets: [oktaGroups({ connector: "okta", where: isApp })], permissions });
  const house = await createWorld({ flows: [flow] });
  const keep = (word: string, count: number) =>
    house.rows(`
      insert into connector_resource (id, connector_id, kind, external_id, external_display_name, status, is_active,
        attributes, content_hash, seen_at)
      select gen_random_uuid(), 'okta', 'group', '00g${word}' || n, '${word}-' || n, 'ACTIVE', true,
        '{}'::jsonb, '', now() from generate_series(1, ${String(count)}) as n`);
  await keep("app", apps);
  await keep("team", others);
  return house;
}

/** Permissions that look at the target. */
const ownersOfTarget: Permissions = ({ event }) => ({
  decide: people.inGroup("okta", event.target?.name === "app" ? groupIds.billing : groupIds.approvers),
});

/** What a flow offers, or that it is too much. */
async function countOffered({ world }: TestWorld): Promise<number | "too many"> {
  const [flow] = world.flows.all();
  const offered = flow === undefined ? [] : await readOffered(world, flow);
  return offered?.length ?? "too many";
}

/** What the admins hear of the configuration, when it is looked at twice on one day. */
async function told(house: TestWorld): Promise<readonly (string | null)[]> {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  await inspectConfiguration(house.world);
  await inspectConfiguration(house.world);
  await house.drain();
  return house.messenger.told("check-failed").map(({ detail }) => detail);
}

test("what a rule offers of a large directory is read whole", async () => {
  const house = await openHouse({ apps: 30, others: 2_500 });

  expect(await countOffered(house)).toBe(30);
  expect(await readGates(house.world)).toMatchObject({ areAll: true });
  expect(await told(house)).toEqual([]);
});

test("safety 31: up to 2,000 groups that a rule offers are read, and more are too many", async () => {
  const most = await openHouse({ apps: 2_000 });
  const tooMany = await openHouse({ apps: 2_001 });

  expect([await countOffered(most), await countOffered(tooMany)]).toEqual([2_000, "too many"]);
});

test("safety 31: more than 10,000 groups are not looked at", async () => {
  const house = await openHouse({ apps: 30, others: 10_000 });

  expect(await countOffered(house)).toBe("too many");
});

test("safety 31: the admins hear once of a flow that offers too much by rules, which has no other targets", async () => {
  const house = await openHouse({ apps: 2_001 });

  expect(await told(house)).toEqual([expect.stringContaining("its rules offer more than 2000 groups")]);
});

test("safety 31: the admins hear once of a flow whose permissions fail for nobody", async () => {
  const house = await openHouse({
    permissions() {
      throw new Error("no");
    },
  });

  expect(await told(house)).toEqual([
    expect.stringContaining("Who may request or decide in the flow Database access is not all known ahead"),
  ]);
});
