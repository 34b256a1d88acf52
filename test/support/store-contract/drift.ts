import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import type { Grant } from "../../../src/domain/grant.ts";
import type { Membership } from "../../../src/ports/store.ts";
import { afterNoon, buildAccount, buildResource, buildTarget, noon } from "../builders.ts";
import { addGrant, type OpenStore, setScenes } from "./store-world.ts";

const groupId = "00g-production";
const everywhere = [groupId];

const membership: Membership = {
  connectorId: "okta",
  organisationId: "00o-example",
  externalId: "00u-ada",
  resourceId: groupId,
};

const activate = (grant: Grant): Grant => ({
  ...grant,
  account: buildAccount(),
  foundBefore: false,
  state: "active",
  grantedAt: noon,
});
const undone = (grant: Grant): Grant => ({ ...activate(grant), undoneOutsideAt: noon });
const ended = (grant: Grant): Grant => ({ ...activate(grant), state: "ended", endedAt: noon });

/** What a sync found in groups is compared with the grants, and each difference is given once. */
export function driftContract(open: OpenStore): void {
  describe("the members that a sync found", () => {
    testGrants(open);
    testMembers(open);
  });
}

function testGrants(open: OpenStore): void {
  const scene = setScenes(open);
  /** A run that read the group and found these accounts. */
  const read = async (...externalIds: readonly string[]): Promise<string> => {
    const runId = randomUUID();
    await scene().readGroup({ runId, connectorId: "okta", groupId, externalIds });
    return runId;
  };
  const inDoubt = async (runId: string) => (await scene().store.grantsInDoubt(runId)).map(({ id }) => id);

  test("what is noted of a grant that was undone is kept, and forgotten again", async () => {
    const { store } = scene();
    const grant = await addGrant(scene(), undone);
    const kept = await store.findGrant(grant.id);

    await store.transaction((tx) => tx.saveGrant({ ...grant, undoneOutsideAt: null }));

    expect(kept).toEqual(grant);
    expect((await store.findPictured(grant.requestId))?.grant?.undoneOutsideAt).toBeNull();
    expect((await store.findGrant(grant.id))?.undoneOutsideAt).toBeNull();
  });

  test("put a grant in doubt when its account is not among them, the one that lasts longest first", async () => {
    const short = await addGrant(scene(), (grant) => ({ ...activate(grant), endsAt: afterNoon(60) }));
    const long = await addGrant(scene(), activate);

    expect(await inDoubt(await read("00u-bo"))).toEqual([long.id, short.id]);
    expect(await inDoubt(await read())).toEqual([long.id, short.id]);
    expect(await inDoubt(await read("00u-ada"))).toEqual([]);
  });

  test("put a grant that was undone in doubt when its account is among them again", async () => {
    const grant = await addGrant(scene(), undone);

    expect(await inDoubt(await read("00u-ada"))).toEqual([grant.id]);
    expect(await inDoubt(await read())).toEqual([]);
  });

  test("are read of every group with an active grant, each once", async () => {
    const { store } = scene();
    await addGrant(scene(), activate);
    await addGrant(scene(), activate);
    await addGrant(scene(), (grant) => ({ ...undone(grant), target: buildTarget({ resourceId: "00g-another" }) }));
    await addGrant(scene(), (grant) => ({ ...ended(grant), target: buildTarget({ resourceId: "00g-over" }) }));

    expect(await store.groupsWithGrants("okta")).toEqual(["00g-another", groupId].toSorted());
    expect(await store.groupsWithGrants("onelogin")).toEqual([]);
  });

  test("say nothing of a group that the run did not read", async () => {
    await addGrant(scene(), (grant) => ({ ...activate(grant), target: buildTarget({ resourceId: "00g-other" }) }));
    await addGrant(scene(), activate);
    await read();

    expect(await inDoubt(randomUUID())).toEqual([]);
    const runId = randomUUID();
    await scene().readGroup({ runId, connectorId: "okta", groupId: "00g-third", externalIds: [] });
    expect(await inDoubt(runId)).toEqual([]);
  });

  test("say nothing while pages of the group are still to come", async () => {
    await addGrant(scene(), activate);
    const runId = randomUUID();

    await scene().readGroup({ runId, connectorId: "okta", groupId, externalIds: [], isWhole: false });

    expect(await inDoubt(runId)).toEqual([]);
  });

  test.each(["applying", "ending"] as const)("say nothing of a grant that is %s", async (state) => {
    await addGrant(scene(), (grant) => ({ ...activate(grant), state }));

    expect(await inDoubt(await read())).toEqual([]);
  });
}

function testMembers(open: OpenStore): void {
  const scene = setScenes(open);
  const read = async (...externalIds: readonly string[]): Promise<string> => {
    const runId = randomUUID();
    await scene().readGroup({ runId, connectorId: "okta", groupId, externalIds });
    return runId;
  };
  const note = async (runId: string, confirmed: readonly Membership[] = []) =>
    (await scene().store.transaction((tx) => tx.noteMembers(runId, everywhere, confirmed))).map(
      ({ externalId }) => externalId,
    );
  /** The first reading, which found these. */
  const begin = async (...externalIds: readonly string[]) => note(await read(...externalIds));

  test("are nobody's doing the first time, and afterwards those count who were not there, each once", async () => {
    const first = await begin("00u-cy");
    const second = await note(await read("00u-cy", "00u-eve", "00u-dan"));
    const third = await note(await read("00u-cy", "00u-eve", "00u-dan"));

    expect([first, second, third]).toEqual([[], ["00u-dan", "00u-eve"], []]);
  });

  test("count from an empty group on", async () => {
    await begin();

    expect(await note(await read("00u-eve"))).toEqual(["00u-eve"]);
  });

  test("count once more after they were gone", async () => {
    await begin("00u-eve");
    await note(await read());

    expect(await note(await read("00u-eve"))).toEqual(["00u-eve"]);
  });

  test("bear the name that people call the account by", async () => {
    const { store } = scene();
    await store.transaction(async (tx) => {
      await tx.keepResource(buildResource({ externalId: "00u-1", login: "zoe", email: "zoe@example.com" }));
      await tx.keepResource(buildResource({ externalId: "00u-2", login: null, email: "bea@example.com" }));
      await tx.keepResource(buildResource({ externalId: "00u-3", login: null, email: null, displayName: "Max" }));
    });
    await begin();
    const runId = await read("00u-1", "00u-2", "00u-3", "00u-4");

    const added = await store.transaction((tx) => tx.noteMembers(runId, everywhere, []));

    expect(added).toEqual([
      { groupId, externalId: "00u-4", label: "00u-4" },
      { groupId, externalId: "00u-3", label: "Max" },
      { groupId, externalId: "00u-2", label: "bea@example.com" },
      { groupId, externalId: "00u-1", label: "zoe" },
    ]);
  });

  test("of a group that is not asked about, or was not read by the run, are left for later", async () => {
    await begin();
    const runId = await read("00u-eve");
    const elsewhere = await scene().store.transaction((tx) => tx.noteMembers(runId, ["00g-other"], []));
    const otherRun = await note(randomUUID());

    expect([elsewhere, otherRun, await note(runId)]).toEqual([[], [], ["00u-eve"]]);
  });

  test.each(["applying", "active", "ending"] as const)("are explained by a grant that is %s", async (state) => {
    await begin();
    await addGrant(scene(), (grant) => ({ ...activate(grant), state }));

    expect(await note(await read("00u-ada"))).toEqual([]);
  });

  test("are not explained by a grant that had found them there, that was never attempted, or of another account", async () => {
    await begin();
    await addGrant(scene(), (grant) => ({ ...activate(grant), foundBefore: true }));
    await addGrant(scene(), (grant) => ({ ...grant, account: buildAccount() }));
    await addGrant(scene(), (grant) => ({ ...activate(grant), account: buildAccount({ externalId: "00u-bo" }) }));
    await addGrant(scene(), (grant) => ({ ...activate(grant), target: buildTarget({ resourceId: "00g-other" }) }));

    expect(await note(await read("00u-ada"))).toEqual(["00u-ada"]);
  });

  test("whom a grant had put there count only when it is confirmed that they are there without it", async () => {
    await begin();
    await addGrant(scene(), ended);
    await addGrant(scene(), ended);
    const runId = await read("00u-ada");

    const unconfirmed = await note(runId);
    const former = await scene().store.formerMembersFound(runId, everywhere);
    const confirmed = await note(await read("00u-ada"), former);

    expect(unconfirmed).toEqual([]);
    expect(former).toEqual([membership]);
    expect(confirmed).toEqual(["00u-ada"]);
  });

  test("to be confirmed is nobody the first time, or who was noted", async () => {
    const { store } = scene();
    await addGrant(scene(), ended);
    const first = await read("00u-ada");
    const atFirst = await store.formerMembersFound(first, everywhere);
    await note(first);

    const afterwards = await store.formerMembersFound(await read("00u-ada"), everywhere);

    expect([atFirst, afterwards]).toEqual([[], []]);
  });

  test("to be confirmed is nobody while a grant lasts, and confirmed before it began they are still explained", async () => {
    const { store } = scene();
    await begin();
    await addGrant(scene(), ended);
    await addGrant(scene(), activate);
    const runId = await read("00u-ada");

    const former = await store.formerMembersFound(runId, everywhere);

    expect(former).toEqual([]);
    expect(await note(runId, [membership])).toEqual([]);
  });

  test("who were granted when the group was read first count when they stay after the grant", async () => {
    const grant = await addGrant(scene(), activate);
    await begin("00u-ada");
    await scene().store.transaction((tx) => tx.saveGrant({ ...grant, state: "ended", endedAt: noon }));

    expect(await note(await read("00u-ada"), [membership])).toEqual(["00u-ada"]);
  });

  test("who were there the first time and were granted since count when they stay after the grant", async () => {
    await begin("00u-ada");
    const grant = await addGrant(scene(), activate);
    await note(await read("00u-ada"));
    await scene().store.transaction((tx) => tx.saveGrant({ ...grant, state: "ended", endedAt: noon }));

    expect(await note(await read("00u-ada"), [membership])).toEqual(["00u-ada"]);
  });

  test("wait while a worker holds the membership, or it has to be compared with its grants", async () => {
    const { store } = scene();
    await begin();
    const runId = await read("00u-ada");
    const lease = await store.takeLease(membership);
    const held = await note(runId);
    const { membershipId } = lease ?? { membershipId: "" };
    if (lease !== null) await store.releaseLease(lease);
    await store.transaction((tx) => tx.oweReconciliation(membershipId, true));
    const owed = await note(runId);
    await store.transaction((tx) => tx.oweReconciliation(membershipId, false));

    expect([held, owed, await note(runId)]).toEqual([[], [], ["00u-ada"]]);
  });

  test("are given again when it is rolled back", async () => {
    const { store } = scene();
    await begin();
    const runId = await read("00u-eve");
    const failing = store.transaction(async (tx) => {
      await tx.noteMembers(runId, everywhere, []);
      throw new Error("no light");
    });
    await expect(failing).rejects.toThrow("no light");

    expect(await note(runId)).toEqual(["00u-eve"]);
  });

  test("safety 25: are given to one of two who ask at once", async () => {
    const { store, untilSomebodyWaits } = scene();
    await begin();
    const runId = await read("00u-eve");
    const noted = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const first = store.transaction(async (tx) => {
      const added = await tx.noteMembers(runId, everywhere, []);
      noted.resolve();
      await goOn.promise;
      return added.length;
    });
    await noted.promise;

    const second = note(runId);
    await untilSomebodyWaits();
    goOn.resolve();

    expect(await first).toBe(1);
    expect(await second).toEqual([]);
  });
}
