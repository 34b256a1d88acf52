import { addHours } from "date-fns/addHours";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { AccessRequest } from "../../src/domain/request.ts";
import type { Result } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/ports/store.ts";
import { people as peopleRules } from "../../src/sdk/index.ts";
import { endAccess } from "../../src/use-cases/end-access.ts";
import { type Extended, extendAccess } from "../../src/use-cases/extend-access.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, groupIds, slackIds, type TestWorld } from "../support/world.ts";

const hour = 3_600;

/** Access of an hour, three at most, that may be extended twice. */
const atOnce = accessFlow({ maxDuration: "3h", maxExtensions: 2, extendWithoutApproval: true, fields: {} });
const byApproval = accessFlow({ maxDuration: "3h", maxExtensions: 2, fields: {} });

const endedWords =
  "The access that this was to extend was ended early, so nothing was granted. Whoever still needs it asks anew with `/access`.";

type Click = { readonly by?: string; readonly nth?: number };

function extend(
  { world }: TestWorld,
  request: Pick<AccessRequest, "id">,
  click: Click = {},
): Promise<Result<Extended>> {
  return extendAccess(world, { requestId: request.id, bySlackUserId: click.by ?? slackIds.alice, nth: click.nth ?? 1 });
}

/** Alice has the access for an hour. */
async function openWithAccess(flow: typeof atOnce) {
  const house = await createWorld({ flows: [flow] });
  const request = await house.granted({ answers: { reason: "an incident", duration: String(hour) } });
  return { house, request, before: await house.grantOf(request) };
}

/** Seconds between two ends. */
function gained(before: { readonly endsAt: Date }, after: { readonly endsAt: Date }): number {
  return Math.round((after.endsAt.getTime() - before.endsAt.getTime()) / 1_000);
}

async function auditOf(house: TestWorld, action: string) {
  return house.rows<{ actor: string; data: Record<string, unknown> }>(
    `select actor, data from audit_event where action = '${action}' order by sequence`,
  );
}

describe("extending access at once", () => {
  test("moves its end by the duration, is in the audit trail, and the receipt shows it", async () => {
    const { house, request, before } = await openWithAccess(atOnce);

    const extended = valueOf(await extend(house, request));
    await house.drain();

    const after = await house.grantOf(request);
    expect(extended).toMatchObject({ kind: "extended", grant: { extensions: 1 } });
    expect(gained(before, after)).toBe(hour);
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`]);
    const alice = await house.user(slackIds.alice);
    expect(await auditOf(house, "grant.extended")).toEqual([
      { actor: alice.id, data: { endsAt: after.endsAt.toISOString(), extensions: 1 } },
    ]);
    const [receipt] = house.messenger.cardsIn(slackIds.alice);
    expect(receipt?.pictures.at(-1)?.grant?.endsAt).toEqual(after.endsAt);
  });

  test("the wake of the old end ends nothing; access ends with the new one", async () => {
    const { house, request } = await openWithAccess(atOnce);
    valueOf(await extend(house, request));

    house.moveClock(hour + 60);
    await house.drain();
    const atTheOldEnd = house.isMember(accounts.alice);
    house.moveClock(hour);
    await house.drain();

    expect(atTheOldEnd).toBe(true);
    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 13: whatever is lost between the commit and everything else, the rows say when it ends", async () => {
    const { house, request } = await openWithAccess(atOnce);
    valueOf(await extend(house, request));

    house.work.forget();
    house.moveClock(hour + 60);
    await house.sweep();
    const atTheOldEnd = house.isMember(accounts.alice);
    house.work.forget();
    house.moveClock(hour);
    await house.sweep();

    expect(atTheOldEnd).toBe(true);
    expect(house.isMember(accounts.alice)).toBe(false);
    expect((await house.grantOf(request)).state).toBe("ended");
  });

  test("safety 26: two clicks on the same offer, at once or one after the other, move the end once", async () => {
    const { house, request, before } = await openWithAccess(atOnce);

    const clicks = await Promise.all([extend(house, request), extend(house, request)]);
    const late = await extend(house, request);

    expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
    expect(late).toMatchObject({ refusal: { reason: "extended-already" } });
    expect(gained(before, await house.grantOf(request))).toBe(hour);
  });

  test("never lasts longer than the flow lets it, and no oftener than it says", async () => {
    const { house, request, before } = await openWithAccess(atOnce);

    valueOf(await extend(house, request));
    valueOf(await extend(house, request, { nth: 2 }));
    const third = await extend(house, request, { nth: 3 });

    const { endsAt, grantedAt } = await house.grantOf(request);
    expect(third).toMatchObject({ refusal: { reason: "extensions-used-up" } });
    expect(gained(before, { endsAt })).toBe(2 * hour);
    expect(endsAt.getTime() - (grantedAt?.getTime() ?? 0)).toBe(3 * hour * 1_000);
  });

  test("a click at the very end and the expiry race: one of them wins, and no access stays", async () => {
    for (const order of ["click first", "expiry first"] as const) {
      const { house, request, before } = await openWithAccess(atOnce);
      // A minute before: the time that the click itself takes on a busy machine goes on counting.
      house.moveClock(order === "click first" ? hour - 60 : hour);

      const [clicked] = await Promise.all([extend(house, request), house.sweep()]);
      await house.sweep();

      const after = await house.grantOf(request);
      expect(clicked.ok).toBe(order === "click first");
      expect(after.state).toBe(clicked.ok ? "active" : "ended");
      expect(house.isMember(accounts.alice)).toBe(clicked.ok);
      expect(gained(before, after)).toBe(clicked.ok ? hour : 0);
    }
  });

  const changes: readonly (readonly [string, string, (house: TestWorld) => void | Promise<void>])[] = [
    [
      "the one who approved may not decide any more",
      "decider-no-longer-eligible",
      ({ directory }) => directory.takeMember(groupIds.approvers, accounts.bob),
    ],
    ["the person was deactivated", "standing", ({ people }) => people.change(slackIds.alice, { isDeactivated: true })],
    [
      "the account was suspended",
      "identity-inactive",
      ({ directory }) => directory.updateAccount(accounts.alice, { isActive: false, status: "SUSPENDED" }),
    ],
    [
      "rules manage the group now",
      "target-not-grantable",
      ({ directory }) => void directory.putGroup({ groupId: groupIds.database, isRuleManaged: true }),
    ],
    [
      "the person may not ask any more",
      "may-not-request",
      (house) =>
        house.restart({
          flows: [
            {
              ...atOnce,
              permissions: () => ({
                request: peopleRules.users(slackIds.carl),
                decide: peopleRules.inGroup("okta", groupIds.approvers),
              }),
            },
          ],
        }),
    ],
    [
      "the directory does not answer",
      "check-failed",
      ({ directory }) => directory.failNext("describeGroup", "unavailable", Number.POSITIVE_INFINITY),
    ],
    ["Slack does not answer", "check-failed", ({ people }) => people.goDown()],
  ];

  test.each(changes)(
    "safety 4, 5: %s: the end stays where it was, and the person is told",
    async (_, reason, change) => {
      const { house, request, before } = await openWithAccess(atOnce);
      await change(house);

      const extended = await extend(house, request);

      expect(extended).toMatchObject({ ok: false, refusal: { reason } });
      expect(await house.grantOf(request)).toEqual(before);
    },
  );

  test("safety 4: a check that is always too old is given up, and the end stays; one that is read again counts", async () => {
    const { house, request, before } = await openWithAccess(atOnce);
    const start = performance.now();
    let aheadMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => start + aheadMs);
    onTestFinished(() => void vi.restoreAllMocks());
    let slow = 3;
    house.directory.beforeRead = ({ method }) => {
      if (method !== "describeGroup" || slow === 0) return;
      slow -= 1;
      aheadMs += 6_000;
    };

    const givenUp = await extend(house, request);
    const untouched = await house.grantOf(request);
    slow = 2;
    const readAgain = await extend(house, request);

    expect(givenUp).toEqual({ ok: false, refusal: { reason: "stale-reading" } });
    expect(untouched).toEqual(before);
    expect(readAgain.ok).toBe(true);
  });

  test.each([
    ["an approver", slackIds.bob],
    ["an admin", slackIds.ada],
    ["somebody else", slackIds.carl],
  ])("%s cannot extend what another has", async (_who, by) => {
    const { house, request, before } = await openWithAccess(atOnce);

    const extended = await extend(house, request, { by });

    expect(extended).toEqual({ ok: false, refusal: { reason: "may-not-extend" } });
    expect(await house.grantOf(request)).toEqual(before);
  });

  test.each([
    ["for somebody else", "allowOnBehalf", { by: slackIds.carl, beneficiary: slackIds.alice }, 60],
    ["for later", "allowScheduledStart", { startsAt: addHours(new Date(), 1) }, hour],
  ])(
    "access that was asked %s is extended when the flow lets nobody ask so any more",
    async (_, way, asked, seconds) => {
      const house = await createWorld({ flows: [{ ...atOnce, [way]: true }] });
      const request = await house.approved({ ...asked, answers: { reason: "an incident", duration: String(hour) } });
      house.moveClock(seconds);
      await house.drain();
      const before = await house.grantOf(request);
      house.restart({ flows: [{ ...atOnce, [way]: false }] });

      const extended = await extend(house, request);

      expect(extended).toMatchObject({ ok: true, value: { kind: "extended" } });
      expect(gained(before, await house.grantOf(request))).toBe(hour);
    },
  );

  test("access that is not there yet, or over, is not extended, in a sentence each", async () => {
    const house = await createWorld({ flows: [atOnce] });
    const request = await house.approved();
    const early = await extend(house, request);
    await house.drain();
    house.moveClock(hour + 1);
    await house.drain();

    const late = await extend(house, request);

    expect(early).toMatchObject({ refusal: { reason: "nothing-to-extend", state: "pending" } });
    expect(late).toMatchObject({ refusal: { reason: "nothing-to-extend", state: "ended" } });
  });

  test("safety 19: another grant of the same membership ends on its own time, and takes nothing of what was extended", async () => {
    const { house, request } = await openWithAccess(atOnce);
    const other = await house.granted();
    valueOf(await extend(house, request));

    house.moveClock(hour + 60);
    await house.drain();

    expect((await house.grantOf(other)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(true);
  });
});

/** Alice asks those who decide to let her access go on; they are asked. */
async function ask(house: TestWorld, request: AccessRequest, click: Click = {}): Promise<AccessRequest> {
  const extended = valueOf(await extend(house, request, click));
  if (extended.kind !== "asked") throw new Error("Nobody was asked.");
  await house.drain();
  return house.request(extended.request.id);
}

describe("extending access by a new approval", () => {
  test("asks those who decide, with the same answers; the present access stays as it is", async () => {
    const { house, request, before } = await openWithAccess(byApproval);

    const asked = await ask(house, request);

    const { fields, shownFields, target, beneficiaryId } = request;
    expect(asked).toMatchObject({
      status: "pending",
      fields,
      shownFields,
      target,
      beneficiaryId,
      durationSeconds: hour,
    });
    expect(asked.extendsGrantId).toBe(before.id);
    const after = await house.grantOf(request);
    expect(after.endsAt).toEqual(before.endsAt);
    expect(house.messenger.cardsIn("#access")).toHaveLength(2);
  });

  test("approved, the access goes on without a gap: the membership is written once and taken once, with the later end", async () => {
    const { house, request } = await openWithAccess(byApproval);
    house.moveClock(hour - 600);
    const asked = await ask(house, request);

    valueOf(await house.click(asked));
    await house.drain();
    house.moveClock(660);
    await house.drain();
    const afterTheFirst = { isMember: house.isMember(accounts.alice), state: (await house.grantOf(request)).state };
    house.moveClock(hour);
    await house.drain();

    expect(afterTheFirst).toEqual({ isMember: true, state: "ended" });
    expect(house.isMember(accounts.alice)).toBe(false);
    expect(house.writes()).toEqual([`addMember ${accounts.alice}`, `removeMember ${accounts.alice}`]);
    const [told] = house.messenger.told("access-ended");
    expect(told?.picture?.extension).toEqual({ requestId: asked.id, isApproved: true });
  });

  test("safety 19: access from before the first request is kept through the chain", async () => {
    const house = await createWorld({ flows: [byApproval] });
    house.directory.putMember(groupIds.database, accounts.alice);
    const request = await house.granted();
    const asked = await ask(house, request);
    valueOf(await house.click(asked));
    await house.drain();

    house.moveClock(3 * hour);
    await house.drain();

    expect((await house.grantOf(asked)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(true);
    expect(house.writes()).toEqual([]);
  });

  test("one such request at a time: another click is answered, and asks nobody", async () => {
    const { house, request } = await openWithAccess(byApproval);

    const clicks = await Promise.all([extend(house, request), extend(house, request)]);
    await house.drain();
    const late = await extend(house, request);

    expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
    expect(late).toEqual({ ok: false, refusal: { reason: "extension-asked", isApproved: false } });
    expect(house.messenger.cardsIn("#access")).toHaveLength(2);
  });

  test("while it waits, the access is not extended in another way, though the flow lets it by now", async () => {
    const { house, request, before } = await openWithAccess(byApproval);
    await ask(house, request);
    house.restart({ flows: [atOnce] });

    const extended = await extend(house, request);

    expect(extended).toEqual({ ok: false, refusal: { reason: "extension-asked", isApproved: false } });
    expect((await house.grantOf(request)).endsAt).toEqual(before.endsAt);
  });

  test("denied, it may be asked for again, and the access ends on time", async () => {
    const { house, request } = await openWithAccess(byApproval);
    const asked = await ask(house, request);
    valueOf(await house.click(asked, { outcome: "deny" }));

    const again = await extend(house, request);
    house.moveClock(hour + 1);
    await house.drain();

    expect(again.ok).toBe(true);
    expect((await house.grantOf(request)).state).toBe("ended");
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test("extensions count along the chain, and the whole of it lasts no longer than the flow lets it", async () => {
    const { house, request, before } = await openWithAccess(byApproval);
    let last = request;
    for (const nth of [1, 2]) {
      house.moveClock(hour - 60);
      const asked = await ask(house, last, { nth });
      valueOf(await house.click(asked));
      await house.drain();
      last = asked;
    }

    const third = await extend(house, last, { nth: 3 });

    const grant = await house.grantOf(last);
    expect(third).toMatchObject({ refusal: { reason: "extensions-used-up" } });
    expect(grant.extensions).toBe(2);
    expect(grant.heldSince).toEqual(before.grantedAt);
    expect(gained({ endsAt: before.grantedAt ?? new Date(0) }, grant)).toBeLessThanOrEqual(3 * hour);
  });

  test("it is asked for no longer than the longest time leaves, and given no longer, however late", async () => {
    const flow = accessFlow({ maxDuration: "2h", maxExtensions: 5, fields: {} });
    const { house, request, before } = await openWithAccess({ ...flow, maxDuration: "2h" });
    house.moveClock(hour - 600);
    const first = await ask(house, request);
    valueOf(await house.click(first));
    await house.drain();
    house.moveClock(hour - 600);

    const asked = await ask(house, first, { nth: 2 });
    house.moveClock(300);
    valueOf(await house.click(asked));
    await house.drain();

    const grant = await house.grantOf(asked);
    expect(asked.durationSeconds).toBeLessThanOrEqual(1_200);
    expect(grant.state).toBe("active");
    expect(gained({ endsAt: before.grantedAt ?? new Date(0) }, grant)).toBeLessThanOrEqual(2 * hour);
    expect(await extend(house, asked, { nth: 3 })).toMatchObject({ refusal: { reason: "no-longer-than-this" } });
  });

  test("approved after the access has ended, it is access of its own, and counts as none of the chain", async () => {
    const { house, request } = await openWithAccess(byApproval);
    const asked = await ask(house, request);
    house.moveClock(hour + 60);
    await house.drain();

    valueOf(await house.click(asked));
    await house.drain();

    expect(await house.grantOf(asked)).toMatchObject({ state: "active", extensions: 0, heldSince: null });
  });

  test.each([
    ["the first, by whoever has it", "first", slackIds.alice, "given-back"],
    ["the one that carries it on, by whoever has it", "second", slackIds.alice, "given-back"],
    ["the first, by an admin", "first", slackIds.ada, "ended-by-admin"],
    ["the one that carries it on, by an approver", "second", slackIds.dora, "ended-by-decider"],
  ] as const)("ended early on %s, nothing of it stays", async (_which, which, by, cause) => {
    const { house, request } = await openWithAccess(byApproval);
    const asked = await ask(house, request);
    valueOf(await house.click(asked));
    await house.drain();

    valueOf(await endAccess(house.world, { requestId: (which === "first" ? request : asked).id, bySlackUserId: by }));
    await house.drain();

    expect(house.isMember(accounts.alice)).toBe(false);
    expect([await house.grantOf(request), await house.grantOf(asked)]).toMatchObject([
      { state: "ended", endCause: cause },
      { state: "ended", endCause: cause },
    ]);
  });

  test.each([
    ["whoever has it", slackIds.alice],
    ["an admin", slackIds.ada],
    ["an approver", slackIds.dora],
  ])("ended early by %s, the question whether it goes on is closed in the same commit, in words", async (_who, by) => {
    const { house, request } = await openWithAccess(byApproval);
    const asked = await ask(house, request);

    valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: by }));
    const closed = await house.request(asked.id);
    await house.drain();
    const clicked = await house.click(asked, { seenVersion: null });
    await house.drain();

    expect(closed).toMatchObject({ status: "refused", statusReason: endedWords });
    expect(clicked).toMatchObject({ refusal: { reason: "already-closed", status: "refused" } });
    expect(house.messenger.told("request-refused").map(({ detail }) => detail)).toEqual([endedWords]);
    expect(house.messenger.cardsIn("#access").at(-1)?.pictures.at(-1)?.request.status).toBe("refused");
    expect(await house.store.findGrantOfRequest(asked.id)).toBeNull();
    expect(house.isMember(accounts.alice)).toBe(false);
  });

  test.each(["given-back", "ended-by-admin", "ended-by-decider", "no-longer-allowed", "person-left"])(
    "an approval of what ended early (%s) grants nothing, and says so to whoever clicked and whoever asked",
    async (cause) => {
      const { house, request, before } = await openWithAccess(byApproval);
      const asked = await ask(house, request);
      await house.rows(
        `update access_grant set state = 'ending', end_cause = '${cause}', version = version + 1 where id = '${before.id}'`,
      );

      const clicked = await house.click(asked);
      await house.drain();

      expect(clicked).toEqual({ ok: false, refusal: { reason: "carried-access-ended" } });
      expect(await house.request(asked.id)).toMatchObject({ status: "refused", statusReason: endedWords });
      expect(await house.store.decisionsOf(asked.id)).toEqual([]);
      expect(await house.store.findGrantOfRequest(asked.id)).toBeNull();
      expect(house.messenger.told("request-refused").map(({ detail }) => detail)).toEqual([endedWords]);
      expect(house.messenger.told("request-approved")).toHaveLength(1);
    },
  );

  test("asked for while the end waits for its locks, it is closed all the same", async () => {
    let meanwhile: (() => Promise<unknown>) | null = null;
    const wrapStore = (store: Store): Store => ({
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({
            ...tx,
            async lockGrant(id) {
              const first = meanwhile;
              meanwhile = null;
              await first?.();
              return tx.lockGrant(id);
            },
          }),
        ),
    });
    const house = await createWorld({ flows: [byApproval], wrapStore });
    const request = await house.granted();
    let extended: Result<Extended> | null = null;
    meanwhile = async () => {
      extended = await extend(house, request);
    };

    valueOf(await endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.ada }));

    expect(extended).toMatchObject({ ok: true, value: { kind: "asked" } });
    expect(await house.store.findExtension((await house.grantOf(request)).id)).toBeNull();
  });

  test("an end, an approval and a click that asks for more, at once: none waits for ever, and no access stays", async () => {
    for (const isAsked of [true, false]) {
      const { house, request } = await openWithAccess(byApproval);
      const asked = isAsked ? await ask(house, request) : request;

      const [ended] = await Promise.all([
        endAccess(house.world, { requestId: request.id, bySlackUserId: slackIds.ada }),
        isAsked ? house.click(asked) : extend(house, request),
      ]);
      await house.drain();

      const late = await house.store.findExtension((await house.grantOf(request)).id);
      expect(ended.ok).toBe(true);
      expect(late?.isApproved === false ? "waits" : "closed").toBe("closed");
      expect(house.isMember(accounts.alice)).toBe(false);
    }
  });

  test.each([
    ["another person", { by: slackIds.carl }],
    ["another target", { target: "billing" }],
  ])(
    "safety 6: a request of %s that names the grant is access of its own, and counts as none of the chain",
    async (_whose, other) => {
      const { house, before } = await openWithAccess(byApproval);
      const opened = await house.ask(other);
      await house.rows(`update access_request set extends_grant_id = '${before.id}' where id = '${opened.id}'`);

      valueOf(await house.click(opened));
      await house.drain();

      expect(await house.grantOf(opened)).toMatchObject({ state: "active", extensions: 0, heldSince: null });
    },
  );

  test("safety 3: nobody decides about the extension of their own access", async () => {
    const { house, request } = await openWithAccess(byApproval);
    house.directory.putMember(groupIds.approvers, accounts.alice);
    const asked = await ask(house, request);

    expect(await house.click(asked, { by: slackIds.alice })).toMatchObject({ refusal: { reason: "own-request" } });
  });
});
