import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import type { Grant } from "../../../src/domain/grant.ts";
import type { Lease } from "../../../src/ports/store.ts";
import { buildAccount, buildTarget, noon } from "../builders.ts";
import { addGrant, type OpenStore, setScenes } from "./store-world.ts";

const membership = {
  connectorId: "okta",
  organisationId: "00o-example",
  externalId: "00u-ada",
  resourceId: "00g-production",
};

const activate = (grant: Grant): Grant => ({
  ...grant,
  account: buildAccount(),
  foundBefore: false,
  state: "active",
  grantedAt: noon,
});

const endedAfter =
  (seconds: number) =>
  (grant: Grant): Grant => ({ ...activate(grant), state: "ended", endedAt: addSeconds(noon, seconds) });

/** One worker at a time writes to a membership, and all its grants are found. */
export function membershipContract(open: OpenStore): void {
  describe("a membership", () => {
    testMemberships(open);
  });
}

function testMemberships(open: OpenStore): void {
  const scene = setScenes(open);
  const take = async (): Promise<Lease> => {
    const lease = await scene().store.takeLease(membership);
    if (lease === null) throw new Error("Somebody else holds the lease.");
    return lease;
  };
  const isHeld = (lease: Lease) => scene().store.transaction((tx) => tx.holdsLease(lease));

  describe("the lease of a membership", () => {
    test("safety 25: of many who ask at once exactly one gets it", async () => {
      const leases = await Promise.all(Array.from({ length: 10 }, () => scene().store.takeLease(membership)));

      expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    });

    test("safety 25: it lasts for 30 seconds and no longer; the next one's fence is higher and the first is told", async () => {
      const { store, setClock } = scene();
      const first = await take();
      // Real time passes as well, and on a busy machine more than a second of it.
      setClock(20_000);
      const early = await store.takeLease(membership);
      const isHeldBefore = await isHeld(first);

      setClock(31_000);
      const second = await take();

      expect(early).toBeNull();
      expect(isHeldBefore).toBe(true);
      expect(second).toEqual({ membershipId: first.membershipId, fence: first.fence + 1 });
      expect(await isHeld(first)).toBe(false);
      expect(await isHeld(second)).toBe(true);
    });

    test("safety 25: a worker who wakes late does not give back what is another's now", async () => {
      const { store, setClock } = scene();
      const first = await take();
      setClock(31_000);
      await take();

      await store.releaseLease(first);

      expect(await store.takeLease(membership)).toBeNull();
    });

    test("safety 25: renewed in time it lasts 30 seconds more; lost, it is not renewed", async () => {
      const { store, setClock } = scene();
      const first = await take();
      setClock(20_000);
      const isRenewed = await store.transaction((tx) => tx.renewLease(first));
      setClock(40_000);
      const early = await store.takeLease(membership);

      setClock(60_000);
      await take();

      expect(isRenewed).toBe(true);
      expect(early).toBeNull();
      expect(await store.transaction((tx) => tx.renewLease(first))).toBe(false);
    });

    test("given back it can be taken at once, with a higher fence", async () => {
      const first = await take();

      await scene().store.releaseLease(first);

      const second = await take();
      expect(second.fence).toBe(first.fence + 1);
      expect(await isHeld(first)).toBe(false);
    });

    test.each([
      ["account", { externalId: "00u-bo" }],
      ["group", { resourceId: "00g-other" }],
      ["organisation", { organisationId: "00o-other" }],
    ])("another %s is another membership", async (_what, other) => {
      await take();

      expect(await scene().store.takeLease({ ...membership, ...other })).not.toBeNull();
    });

    test("safety 25: while a transaction relies on the lease nobody else takes it", async () => {
      const { store, setClock, untilSomebodyWaits } = scene();
      const first = await take();
      const relied = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const relying = store.transaction(async (tx) => {
        const held = await tx.holdsLease(first);
        relied.resolve();
        await goOn.promise;
        return held;
      });
      await relied.promise;
      setClock(31_000);
      let isTaken = false;

      const taking = store.takeLease(membership).then((lease) => {
        isTaken = true;
        return lease;
      });
      await untilSomebodyWaits();
      const isTakenTooSoon = isTaken;
      goOn.resolve();

      expect(await relying).toBe(true);
      expect(isTakenTooSoon).toBe(false);
      expect(await taking).not.toBeNull();
    });

    test("a reconciliation is owed until it is settled", async () => {
      const { store } = scene();
      const { membershipId } = await take();

      await store.transaction((tx) => tx.oweReconciliation(membershipId, true));
      const owed = await store.owedJobs(10);
      await store.transaction((tx) => tx.oweReconciliation(membershipId, false));

      expect(owed).toEqual([{ type: "reconcile-membership", membershipId }]);
      expect(await store.owedJobs(10)).toEqual([]);
      expect(await store.findMembership(membershipId)).toMatchObject({ ...membership, isReconcileOwed: false });
    });
  });

  describe("the grants of a membership", () => {
    test("safety 19: are those of the same account and group that are not over", async () => {
      const mine = await addGrant(scene(), activate);
      await addGrant(scene(), (grant) => ({ ...activate(grant), account: buildAccount({ externalId: "00u-bo" }) }));
      await addGrant(scene(), (grant) => ({ ...activate(grant), target: buildTarget({ resourceId: "00g-other" }) }));
      await addGrant(scene(), (grant) => ({
        ...activate(grant),
        account: buildAccount({ organisationId: "00o-other" }),
      }));
      await addGrant(scene(), (grant) => ({ ...activate(grant), state: "ended", endedAt: noon }));

      const grants = await scene().store.unendedGrantsOf(membership);

      expect(grants.map(({ id }) => id)).toEqual([mine.id]);
    });

    test("the one that ended last is found, and not one that was never attempted", async () => {
      await addGrant(scene(), endedAfter(10));
      const last = await addGrant(scene(), endedAfter(30));
      await addGrant(scene(), endedAfter(20));
      await addGrant(scene(), (grant) => ({
        ...grant,
        account: buildAccount(),
        state: "not_applied",
        endedAt: addSeconds(noon, 40),
      }));

      expect(await scene().store.findLastEndedGrantOf(membership)).toEqual(last);
    });
  });
}
