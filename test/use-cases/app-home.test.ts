import { describe, expect, test } from "vitest";

import type { HomePicture } from "../../src/domain/home-picture.ts";
import { people as peopleRules } from "../../src/sdk/index.ts";
import { delegate } from "../../src/use-cases/delegate.ts";
import { extendAccess } from "../../src/use-cases/extend-access.ts";
import { openHome, publishHome } from "../../src/use-cases/publish-home.ts";
import { readHome } from "../../src/use-cases/read-home.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

/** App Home as it stands for a person after they opened it. */
async function opened(house: TestWorld, slackUserId: string): Promise<HomePicture> {
  await openHome(house.world, slackUserId);
  await house.drain();
  return homeOf(house, slackUserId);
}

function homeOf({ messenger }: TestWorld, slackUserId: string): HomePicture {
  const home = messenger.homes.get(slackUserId);
  if (home === undefined || "refusal" in home) throw new Error(`The home of ${slackUserId} was not drawn.`);
  return home;
}

const idsOf = (list: { readonly items: readonly { readonly request: { readonly id: string } }[] | null }) =>
  list.items?.map(({ request }) => request.id);
const decidableOf = ({ decidable }: HomePicture) => decidable.items?.map(({ picture }) => picture.request.id);

function fail(): never {
  throw new Error("a mistake of the flow");
}

describe("App Home", () => {
  test("of somebody: what they have, what they asked for, their accounts; nothing of anybody else", async () => {
    const house = await createWorld();
    const held = await house.granted();
    const open = await house.ask();
    await house.granted({ by: slackIds.carl });

    const home = await opened(house, slackIds.alice);

    expect(idsOf(home.access)).toEqual([held.id]);
    expect(idsOf(home.requests)).toEqual([open.id]);
    expect(decidableOf(home)).toEqual([]);
    expect(home.links.map(({ link }) => link.externalId)).toEqual([accounts.alice]);
    expect(home.attention).toBeNull();
  });

  test("shows access that was extended once: as it goes on, and until then as it is", async () => {
    const house = await createWorld();
    const request = await house.granted();
    const extended = await extendAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.alice, nth: 1 });
    await house.drain();
    const asked = await opened(house, slackIds.alice);
    const [open] = asked.requests.items;
    if (open === undefined) throw new Error("Nobody was asked.");
    await house.click(open.request);
    await house.drain();

    const goesOn = homeOf(house, slackIds.alice);

    expect(extended.ok).toBe(true);
    expect(idsOf(asked.access)).toEqual([request.id]);
    expect(asked.access.items[0]?.extension).toEqual({ requestId: open.request.id, isApproved: false });
    expect(idsOf(goesOn.access)).toEqual([open.request.id]);
    expect(idsOf(goesOn.requests)).toEqual([]);
  });

  test("of an approver: what they may decide, read live, with the place of its card", async () => {
    const house = await createWorld();
    const open = await house.ask();
    const before = await opened(house, slackIds.bob);
    house.directory.takeMember(groupIds.approvers, accounts.bob);

    const after = await opened(house, slackIds.bob);

    expect(decidableOf(before)).toEqual([open.id]);
    expect(before.decidable.items?.[0]?.card?.channel).toBe("#access");
    expect(decidableOf(after)).toEqual([]);
  });

  test("safety 3: nobody sees their own request, or one for them, among what they may decide", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowOnBehalf: true })] });
    house.directory.putMember(groupIds.approvers, accounts.alice);
    house.directory.putMember(groupIds.approvers, accounts.carl);
    const forCarl = await house.ask({ beneficiary: slackIds.carl });

    const homes = [await opened(house, slackIds.alice), await opened(house, slackIds.carl)];
    const bobs = await opened(house, slackIds.bob);

    expect(homes.map(decidableOf)).toEqual([[], []]);
    expect(decidableOf(bobs)).toEqual([forCarl.id]);
  });

  test("asks the directory once for many requests under one rule", async () => {
    const house = await createWorld();
    for (let count = 0; count < 5; count += 1) await house.ask();
    await opened(house, slackIds.bob);
    house.directory.calls.length = 0;

    const home = await opened(house, slackIds.bob);

    expect(decidableOf(home)).toHaveLength(5);
    const asked = house.directory.calls.filter(({ method, groupId }) => method === "isMember" && groupId !== undefined);
    expect(asked).toHaveLength(1);
  });

  test("says that it cannot be read what somebody may decide, and shows the rest", async () => {
    const house = await createWorld();
    await house.ask();
    await house.link(await house.meet(slackIds.bob), accounts.bob);
    house.directory.failNext("isMember", "unavailable", Number.POSITIVE_INFINITY);

    const home = await opened(house, slackIds.bob);

    expect(home.decidable).toEqual({ items: null, why: "Okta does not answer" });
    expect(home.links).toHaveLength(1);
  });

  test("of an admin: access that is late to end, refused credentials, requests nobody got", async () => {
    const house = await createWorld();
    const late = await house.granted();
    house.directory.failNext("removeMember", "unauthorized", Number.POSITIVE_INFINITY);
    house.moveClock(3_700);
    await house.drain();
    house.moveClock(400);
    house.messenger.refuse("#access");
    const unreached = await house.ask({ by: slackIds.carl });
    await house.drain();

    const { attention } = await opened(house, slackIds.ada);

    expect(attention?.lateRemovals.items.map(({ request }) => request.id)).toEqual([late.id]);
    expect(attention?.refused.map(({ service }) => service)).toHaveLength(1);
    expect(attention?.unreached.items.map(({ request }) => request.id)).toEqual([unreached.id]);
  });

  test("of an admin: syncs that wait for a word, and accounts that may be somebody's", async () => {
    const house = await createWorld();
    const ada = await house.meet(slackIds.ada);
    const { syncs, matches } = house.world;
    const tally = { ...(await matches.tally("okta")), ambiguous: 3 };
    const run = (await syncs.begin({ connectorId: "okta", kind: "full", trigger: "schedule", begunBy: null })).run;
    const world = {
      ...house.world,
      syncs: { ...syncs, latest: async () => [{ ...run, state: "quarantined" } as const] },
      matches: { ...matches, tally: async () => tally },
    };

    const home = await readHome(world, ada);

    expect(home).toMatchObject({
      attention: {
        quarantined: [{ service: "Okta", since: run.begunAt }],
        ambiguous: [{ service: "Okta", count: 3 }],
      },
    });
  });

  test.each([
    ["of another organisation", { isStranger: true }],
    ["deactivated", { isDeactivated: true }],
  ])("safety 21: of somebody who is %s says only why they may not act", async (_what, change) => {
    const house = await createWorld();
    await house.granted();
    house.people.change(slackIds.alice, change);

    await openHome(house.world, slackIds.alice);
    await house.drain();

    expect(Object.keys(house.messenger.homes.get(slackIds.alice) ?? {})).toEqual(["refusal"]);
  });

  test("is drawn again, for those who opened it, when what it shows changes; for nobody else", async () => {
    const house = await createWorld();
    await opened(house, slackIds.alice);
    await opened(house, slackIds.bob);

    const request = await house.ask();
    const asked = {
      alice: idsOf(homeOf(house, slackIds.alice).requests),
      bob: decidableOf(homeOf(house, slackIds.bob)),
    };
    await house.click(request);
    await house.drain();

    expect(asked).toEqual({ alice: [request.id], bob: [request.id] });
    expect(idsOf(homeOf(house, slackIds.alice).access)).toEqual([request.id]);
    expect(decidableOf(homeOf(house, slackIds.bob))).toEqual([]);
    expect([...house.messenger.homes.keys()].toSorted()).toEqual([slackIds.alice, slackIds.bob]);
  });

  test("is still owed while Slack is away, and let go where Slack will not have it", async () => {
    const house = await createWorld();
    const alice = await house.meet(slackIds.alice);
    house.messenger.goDown();
    const away = publishHome(house.world, alice.id);
    await expect(away).rejects.toThrow("The App Home of");
    house.messenger.comeBack();
    house.messenger.refuse(slackIds.alice, "not_enabled");

    await publishHome(house.world, alice.id);

    expect(house.messenger.homes.size).toBe(0);
  });

  test("a flow whose rule fails hides nothing of the others, and says that there is more", async () => {
    const broken = accessFlow({ name: "broken" });
    const house = await createWorld({ flows: [accessFlow(), broken] });
    const other = await house.ask({ flow: "broken" });
    const open = await house.ask();
    house.restart({ flows: [accessFlow(), { ...broken, permissions: fail }] });

    const both = await opened(house, slackIds.bob);
    await house.click(open, { outcome: "deny" });
    const alone = await opened(house, slackIds.bob);

    expect(other.status).toBe("pending");
    expect(decidableOf(both)).toEqual([open.id]);
    expect(both.decidable).toMatchObject({ areMore: true });
    expect(alone.decidable).toEqual({ items: null, why: "a flow's own code fails" });
  });

  test("shows whoever stands in for somebody what they may decide in that name", async () => {
    const byDora = accessFlow({ permissions: () => ({ decide: peopleRules.users(slackIds.dora) }) });
    const house = await createWorld({ flows: [byDora] });
    const open = await house.ask();
    const before = await opened(house, slackIds.bob);
    const stands = { bySlackUserId: slackIds.dora, toSlackUserId: slackIds.bob, until: "2d" };
    expect((await delegate(house.world, stands)).ok).toBe(true);

    const after = await opened(house, slackIds.bob);

    expect(decidableOf(before)).toEqual([]);
    expect(decidableOf(after)).toEqual([open.id]);
  });

  test("lets somebody only deny what they have approved, while others still have to", async () => {
    const byTwo = accessFlow({
      permissions: () => ({ decide: peopleRules.inGroup("okta", groupIds.approvers), quorum: 2 }),
    });
    const house = await createWorld({ flows: [byTwo] });
    const open = await house.ask();
    await house.click(open);
    await house.drain();

    const homes = [await opened(house, slackIds.bob), await opened(house, slackIds.dora)];

    expect(homes.map(decidableOf)).toEqual([[open.id], [open.id]]);
    expect(homes.map(({ decidable }) => decidable.items?.[0]?.heard)).toEqual([{ by: null }, null]);
  });

  test("safety 21: shows a guest only what flows that take guests let them decide", async () => {
    const forGuests = accessFlow({ name: "for-guests", allowGuests: true });
    const house = await createWorld({ flows: [accessFlow(), forGuests] });
    const closed = await house.ask();
    const open = await house.ask({ flow: "for-guests" });
    const before = await opened(house, slackIds.bob);
    house.people.change(slackIds.bob, { isGuest: true });

    const after = await opened(house, slackIds.bob);

    expect(decidableOf(before)).toEqual([closed.id, open.id]);
    expect(decidableOf(after)).toEqual([open.id]);
  });

  test("safety 3: does not show whoever stands in for somebody that person's own request", async () => {
    const house = await createWorld({ flows: [accessFlow({ allowSelfApproval: true })] });
    const bobs = await house.ask({ by: slackIds.bob });
    const others = await house.ask();
    const stands = { bySlackUserId: slackIds.bob, toSlackUserId: slackIds.carl, until: "2d" };
    expect((await delegate(house.world, stands)).ok).toBe(true);

    const home = await opened(house, slackIds.carl);

    expect(bobs.status).toBe("pending");
    expect(decidableOf(home)).toEqual([others.id]);
  });

  test("lets whoever stands in for somebody who approved only deny it", async () => {
    const byTwo = accessFlow({
      permissions: () => ({ decide: peopleRules.inGroup("okta", groupIds.approvers), quorum: 2 }),
    });
    const house = await createWorld({ flows: [byTwo] });
    const open = await house.ask();
    await house.click(open);
    const stands = { bySlackUserId: slackIds.bob, toSlackUserId: slackIds.carl, until: "2d" };
    expect((await delegate(house.world, stands)).ok).toBe(true);

    const home = await opened(house, slackIds.carl);

    expect(home.decidable.items).toMatchObject([
      { picture: { request: { id: open.id } }, heard: { by: `<@${slackIds.bob}>` } },
    ]);
  });

  test("safety 43: an admin of the moment sees what needs admins, and one who is none any more does not", async () => {
    const house = await createWorld({ rules: { admins: [] } });
    const carl = await house.meet(slackIds.carl);
    await house.store.transaction((tx) => tx.saveRole(carl.id, "admin"));
    const asAdmin = await opened(house, slackIds.carl);
    await house.store.transaction((tx) => tx.saveRole(carl.id, "member"));

    const asMember = await opened(house, slackIds.carl);

    expect(asAdmin.attention).not.toBeNull();
    expect(asMember.attention).toBeNull();
  });
});
