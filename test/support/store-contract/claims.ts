import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import { expireClaim, openClaim, type OwnershipClaim, tryCode } from "../../../src/domain/ownership.ts";
import { buildClaim, buildClaimedAccount, noon, valueOf } from "../builders.ts";
import { type OpenStore, setScenes } from "./store-world.ts";

const past = new Date("2020-01-01T00:00:00Z");
const account = buildClaimedAccount();

/** What people say is theirs: one open claim at a time, counted, and owed until it is over. */
export function claimContract(open: OpenStore): void {
  describe("a claim", () => {
    const scene = setScenes(open);
    const claimOf = (overrides: Partial<OwnershipClaim> = {}) => buildClaim({ userId: scene().ada.id, ...overrides });
    const add = (claim: OwnershipClaim) => scene().store.transaction((tx) => tx.addClaim(claim));
    const save = (claim: OwnershipClaim) => scene().store.transaction((tx) => tx.saveClaim(claim));
    /** A claim of Ada's. */
    const added = async (overrides: Partial<OwnershipClaim> = {}) => {
      const claim = claimOf(overrides);
      expect(await add(claim)).toBe(true);
      return claim;
    };
    const owed = (limit = 100) => scene().store.owedJobs(limit);

    describe("is kept", () => {
      test("through its whole life", async () => {
        const { store, bo } = scene();
        const born = await added({ claimedId: "00u-ada", sourceChannel: "C1" });
        const opened = valueOf(openClaim(born, { account, finding: "An odd one.", codeHmac: "kept" }, noon));
        const sent = { ...opened, codeSentAt: addSeconds(noon, 1) };
        const wrong = valueOf(tryCode(sent, { by: born.userId, isRight: false, at: addSeconds(noon, 2) }));
        const proven = valueOf(tryCode(wrong, { by: born.userId, isRight: true, at: addSeconds(noon, 3) }));
        const told = { ...proven, decidedBy: bo.id, reason: "It is yours." };
        for (const claim of [born, opened, sent, wrong, proven, told]) {
          await save(claim);

          expect(await store.findClaim(born.id)).toMatchObject(claim);
        }
      });

      test("with what it was born with, whatever is saved of it", async () => {
        const { store, bo } = scene();
        const born = await added();

        await save({ ...born, userId: bo.id, claimed: "another", method: "admin-approval", expiresAt: past });

        expect(await store.findClaim(born.id)).toMatchObject(born);
      });

      test.each([
        ["proven without an account", { state: "proven", closedAt: noon }],
        ["over without the time", { state: "refused" }],
        ["open with the time it was over", { state: "open", closedAt: noon }],
        ["of version 0", { version: 0 }],
        ["with less than no tries", { tries: -1 }],
      ] as const)("never %s", async (_what, overrides) => {
        const born = await added();

        await expect(save({ ...born, ...overrides })).rejects.toThrow("check constraint");

        expect(await scene().store.findClaim(born.id)).toMatchObject(born);
      });

      test.each([
        ["a person", { userId: crypto.randomUUID() }],
        ["a connector", { connectorId: "gone" }],
      ])("only of %s that is known", async (_what, overrides) => {
        await expect(add(claimOf(overrides))).rejects.toThrow("foreign key constraint");
      });

      test("nowhere under an id that nobody gave", async () => {
        const { store } = scene();
        const unknown = crypto.randomUUID();

        expect(await store.findClaim(unknown)).toBeNull();
        expect(await store.transaction((tx) => tx.lockClaim(unknown))).toBeNull();
      });
    });

    describe("one at a time", () => {
      test("a second one of the same person to the same connector is not taken while the first is open", async () => {
        const { store, ada } = scene();
        const first = await added();
        const second = claimOf();

        expect(await add(second)).toBe(false);
        expect(await store.findClaim(second.id)).toBeNull();
        expect(await store.findOpenClaim(ada.id, "okta")).toMatchObject({ id: first.id });
      });

      test("another person and another connector have their own", async () => {
        const { store, ada, bo } = scene();
        await store.transaction((tx) =>
          tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
        );
        await added();

        const others = [await added({ userId: bo.id }), await added({ connectorId: "aws" })];

        expect(await store.findOpenClaim(bo.id, "okta")).toMatchObject({ id: others[0]?.id });
        expect(await store.findOpenClaim(ada.id, "aws")).toMatchObject({ id: others[1]?.id });
      });

      test("once it is over the next one is taken", async () => {
        const { store, ada } = scene();
        const first = await added();

        await save({ ...first, state: "superseded", version: 2, closedAt: noon });
        const between = await store.findOpenClaim(ada.id, "okta");
        const second = await added();

        expect(between).toBeNull();
        expect(await store.findOpenClaim(ada.id, "okta")).toMatchObject({ id: second.id });
      });

      test("of several that come at once one is taken", async () => {
        const { store } = scene();
        const claims = [1, 2, 3, 4].map(() => claimOf());

        const answers = await Promise.all(claims.map(add));

        expect(answers.filter(Boolean)).toHaveLength(1);
        const kept = await Promise.all(claims.map(({ id }) => store.findClaim(id)));
        expect(kept.map((claim) => claim !== null)).toEqual(answers);
      });

      test.each([
        ["is rolled back", true],
        ["is committed", false],
      ])("a second one waits for the first, and is taken when that %s: %s", async (_what, isRolledBack) => {
        const { store, untilSomebodyWaits } = scene();
        const isAdded = Promise.withResolvers<void>();
        const first = store.transaction(async (tx) => {
          await tx.addClaim(claimOf());
          isAdded.resolve();
          await untilSomebodyWaits();
          if (isRolledBack) throw new Error("no light");
        });
        await isAdded.promise;

        const second = add(claimOf());

        await Promise.allSettled([first]);
        expect(await second).toBe(isRolledBack);
      });

      test("a second one waits while the first is being ended, and is taken then", async () => {
        const { store, untilSomebodyWaits } = scene();
        const first = await added();
        const isEnded = Promise.withResolvers<void>();
        const ending = store.transaction(async (tx) => {
          await tx.lockClaim(first.id);
          await tx.saveClaim({ ...first, state: "superseded", version: 2, closedAt: noon });
          isEnded.resolve();
          await untilSomebodyWaits();
        });
        await isEnded.promise;

        const second = add(claimOf());

        await ending;
        expect(await second).toBe(true);
      });

      test("whoever locks it sees what the one before did", async () => {
        const { store, untilSomebodyWaits } = scene();
        const claim = await added();
        const isLocked = Promise.withResolvers<void>();
        const first = store.transaction(async (tx) => {
          await tx.lockClaim(claim.id);
          isLocked.resolve();
          await untilSomebodyWaits();
          await tx.saveClaim({ ...claim, tries: 1, version: 2 });
        });
        await isLocked.promise;

        const seen = await store.transaction((tx) => tx.lockClaim(claim.id));

        await first;
        expect(seen).toMatchObject({ tries: 1, version: 2 });
      });
    });

    describe("is counted", () => {
      const over = { state: "expired", closedAt: noon } as const;

      test("for the person who began it, since a moment", async () => {
        const { store, ada, bo } = scene();
        for (const seconds of [-60, 0, 60]) await added({ ...over, createdAt: addSeconds(noon, seconds) });
        await added({ userId: bo.id });

        expect(await store.countClaims(ada.id, addSeconds(noon, -61))).toBe(3);
        expect(await store.countClaims(ada.id, noon)).toBe(1);
        expect(await store.countClaims(ada.id, addSeconds(noon, 60))).toBe(0);
        expect(await store.countClaims(bo.id, past)).toBe(1);
      });

      test("with its code, for the account, whoever asked", async () => {
        const { store, bo } = scene();
        const coded = { ...over, account, codeHmac: "kept" };
        await added({ ...coded, createdAt: addSeconds(noon, -60) });
        await added({ ...coded, userId: bo.id });
        await added({ ...coded, codeHmac: null });
        await added({ ...coded, account: buildClaimedAccount({ externalId: "00u-bo" }) });
        await added(over);

        expect(await store.countCodes("okta", "00u-ada", past)).toBe(2);
        expect(await store.countCodes("okta", "00u-ada", addSeconds(noon, -60))).toBe(1);
        expect(await store.countCodes("aws", "00u-ada", past)).toBe(0);
      });
    });

    test("whoever counts the codes of an account makes the next one alone", async () => {
      const { store, untilSomebodyWaits } = scene();
      const isLocked = Promise.withResolvers<void>();
      const first = store.transaction(async (tx) => {
        await tx.lockCodesOf("okta", "00u-ada");
        isLocked.resolve();
        await untilSomebodyWaits();
        await tx.addClaim(claimOf({ state: "open", account, codeHmac: "kept" }));
      });
      await isLocked.promise;
      await store.transaction(async (tx) => {
        await tx.lockCodesOf("okta", "00u-bo");
        await tx.lockCodesOf("aws", "00u-ada");
      });

      const counted = await store.transaction(async (tx) => {
        await tx.lockCodesOf("okta", "00u-ada");
        return tx.countCodes("okta", "00u-ada", past);
      });

      await first;
      expect(counted).toBe(1);
    });

    describe("is owed", () => {
      test("a look at the account, while it was only received", async () => {
        const { id } = await added();

        expect(await owed()).toEqual([{ type: "advance-claim", claimId: id }]);
      });

      test.each([
        ["the sending of its code", { codeHmac: "kept", codeSentAt: null }, 1],
        ["nothing, once its code was sent", { codeHmac: "kept", codeSentAt: noon }, 0],
        ["nothing, where no code is sent", { codeHmac: null, codeSentAt: null }, 0],
      ])("%s", async (_what, code, jobs) => {
        const { id } = await added({ state: "open", account, ...code });

        expect(await owed()).toEqual(Array.from({ length: jobs }, () => ({ type: "advance-claim", claimId: id })));
      });

      test.each(["received", "open"] as const)(
        "safety 43: its expiry at its time and nothing else, %s",
        async (state) => {
          const { setClock, store } = scene();
          const claim = await added({ state, codeHmac: state === "open" ? "kept" : null });
          setClock(claim.expiresAt.getTime() - Date.now() + 1_000);

          const late = await owed();
          await store.transaction((tx) => tx.saveClaim(valueOf(expireClaim(claim, claim.expiresAt))));

          expect(late).toEqual([{ type: "expire-claim", claimId: claim.id }]);
          expect(await owed()).toEqual([]);
        },
      );

      test("the last picture for the admins who were asked, until it is drawn", async () => {
        const { store, ada } = scene();
        const claim = await added({ method: "admin-approval", state: "open", account });
        await store.transaction((tx) => tx.saveClaimDrawn(claim.id, 1));
        const whileOpen = await owed();
        const refused = { ...claim, state: "refused", version: 2, decidedBy: ada.id, closedAt: noon } as const;

        await save(refused);
        const undrawn = await owed();
        await store.transaction((tx) => tx.saveClaimDrawn(claim.id, 2));

        expect(whileOpen).toEqual([]);
        expect(undrawn).toEqual([{ type: "redraw-claim", claimId: claim.id }]);
        expect(await owed()).toEqual([]);
        expect(await store.findClaim(claim.id)).toMatchObject(refused);
      });

      test("no picture of one that was proven by a code", async () => {
        await added({ state: "proven", account, closedAt: noon });

        expect(await owed()).toEqual([]);
      });

      test("after everything else, the oldest first, and no more of a kind than was asked for", async () => {
        const { store } = scene();
        const late = { expiresAt: past } as const;
        const drawn = { method: "admin-approval", state: "refused" } as const;
        for (const id of ["c1", "c2", "c3"]) {
          await store.transaction((tx) => tx.rememberConnector({ id, type: "aws", name: id, organisationId: null }));
        }
        const claims: Record<string, OwnershipClaim> = {
          secondDue: await added({ createdAt: addSeconds(noon, 1) }),
          firstDue: await added({ connectorId: "c1" }),
          secondLate: await added({ connectorId: "c2", expiresAt: addSeconds(past, 1) }),
          firstLate: await added({ connectorId: "c3", ...late }),
          secondDrawn: await added({ ...drawn, closedAt: addSeconds(noon, 1) }),
          firstDrawn: await added({ ...drawn, closedAt: noon }),
        };
        await store.transaction((tx) =>
          tx.tell({ recipient: { kind: "admins" }, notice: { kind: "removal-late", detail: null }, requestId: null }),
        );
        const names = async (limit: number) =>
          (await owed(limit)).map((job) =>
            "claimId" in job ? Object.keys(claims).find((name) => claims[name]?.id === job.claimId) : job.type,
          );

        expect(await names(100)).toEqual([
          "deliver-notice",
          "firstDue",
          "secondDue",
          "firstLate",
          "secondLate",
          "firstDrawn",
          "secondDrawn",
        ]);
        expect(await names(1)).toEqual(["deliver-notice", "firstDue", "firstLate", "firstDrawn"]);
      });
    });
  });
}
