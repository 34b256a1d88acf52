import { addSeconds } from "date-fns/addSeconds";
import { describe, expect, test } from "vitest";

import type { ExternalIdentity } from "../../../src/domain/identity.ts";
import type { LinkOptions } from "../../../src/ports/store.ts";
import { buildIdentity, noon } from "../builders.ts";
import { meet, type OpenStore, setScenes } from "./store-world.ts";

/** What happens to links after they were made, and what is kept of it. */
export function identityContract(open: OpenStore): void {
  describe("the life of a link", () => {
    const scene = setScenes(open);
    const link = (identity: ExternalIdentity, options?: LinkOptions) =>
      scene().store.transaction((tx) => tx.linkIdentity(identity, options));
    const unlink = (id: string, actor = "system") =>
      scene().store.transaction((tx) => tx.unlinkIdentity(id, { actor, reason: "She left." }));
    const freeze = (id: string, reason = "It looks odd.") =>
      scene().store.transaction((tx) => tx.freezeIdentity(id, { by: scene().bo.id, reason }, { actor: scene().bo.id }));
    const unfreeze = (id: string) =>
      scene().store.transaction((tx) => tx.freezeIdentity(id, null, { actor: "command-line" }));
    /** A link of Ada's. */
    const linked = async (overrides: Partial<ExternalIdentity> = {}, options?: LinkOptions) => {
      const identity = buildIdentity({ userId: scene().ada.id, ...overrides });
      expect(await link(identity, options)).toBe("linked");
      return identity;
    };
    const disown = () => scene().store.findIdentityToDisown("kept-of-the-code");
    const kinds = async () => (await scene().store.historyOf(scene().ada.id, 100)).map(({ kind }) => kind);

    describe("as it was made", () => {
      test("it comes back with everything that was said of it", async () => {
        const { store, ada, bo } = scene();
        const identity = await linked({
          source: "manual",
          verificationMethod: "admin",
          linkedBy: bo.id,
          reason: "She says so, and I saw her badge.",
          attributes: { team: "Data", many: ["a", "b"], none: null, deep: { count: 1 } },
        });

        expect(await store.findIdentity(identity.id)).toMatchObject(identity);
        expect(await store.identitiesOf([ada.id])).toEqual([expect.objectContaining(identity)]);
        expect(await store.liveIdentities(ada.id)).toEqual([expect.objectContaining(identity)]);
      });

      test("links of several people are found together, by connector and by when they were verified", async () => {
        const { store, ada, bo } = scene();
        await store.transaction((tx) =>
          tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
        );
        const stranger = await store.transaction((tx) => meet(tx, "USTRANGER"));
        await linked({ externalId: "late", verifiedAt: addSeconds(noon, 9) });
        await linked({ externalId: "early", userId: bo.id });
        await linked({ externalId: "other", connectorId: "aws", verifiedAt: addSeconds(noon, 99) });
        await linked({ externalId: "hidden", userId: stranger.id });

        const links = await store.identitiesOf([bo.id, ada.id]);

        expect(links.map(({ externalId }) => externalId)).toEqual(["other", "early", "late"]);
        expect(await store.identitiesOf([])).toEqual([]);
      });

      test("nobody whom the store does not know can have made it", async () => {
        const { store, ada } = scene();
        const identity = buildIdentity({ userId: ada.id, linkedBy: crypto.randomUUID() });

        await expect(link(identity)).rejects.toThrow("foreign key constraint");

        expect(await store.identitiesOf([ada.id])).toEqual([]);
      });
    });

    describe("frozen", () => {
      test("it is used for nothing, stays its owner's, and says since when and why", async () => {
        const { store, ada, bo } = scene();
        const { id } = await linked({ source: "connector_sync" });

        await freeze(id, "The owner says it is not theirs.");

        const frozen = { frozenAt: expect.any(Date), frozenReason: "The owner says it is not theirs." };
        expect(await store.liveIdentities(ada.id)).toEqual([]);
        expect(await store.identitiesOf([ada.id])).toEqual([expect.objectContaining({ id, ...frozen })]);
        expect(await store.findIdentity(id)).toMatchObject(frozen);
        expect(await store.findIdentityOwner("okta", "00u-ada")).toMatchObject({ userId: ada.id });
        expect(await link(buildIdentity({ userId: bo.id, source: "manual" }), { force: true })).toBe(
          "owned-by-another",
        );
      });

      test("it is used again once an admin let it", async () => {
        const { store, ada } = scene();
        const { id } = await linked();
        await freeze(id);

        await unfreeze(id);

        expect(await store.liveIdentities(ada.id)).toEqual([
          expect.objectContaining({ id, frozenAt: null, frozenReason: null }),
        ]);
      });

      test("it can be taken back, and the account is free then, for its owner too", async () => {
        const { store, ada } = scene();
        const { id } = await linked({ source: "manual" });
        await freeze(id);

        await unlink(id);

        expect(await store.identitiesOf([ada.id])).toEqual([]);
        expect(await link(buildIdentity({ userId: ada.id }))).toBe("linked");
        expect(await store.liveIdentities(ada.id)).toHaveLength(1);
      });

      test.each(["freeze", "unfreeze", "unlink"] as const)(
        "what is not linked is not changed by %s",
        async (change) => {
          const { store, ada } = scene();
          const { id } = await linked();
          await unlink(id);
          const before = await store.historyOf(ada.id, 100);

          for (const gone of [id, crypto.randomUUID()]) await { freeze, unfreeze, unlink }[change](gone);

          expect(await store.historyOf(ada.id, 100)).toEqual(before);
          expect(await store.findIdentity(id)).toBeNull();
        },
      );
    });

    describe("taken back", () => {
      test("it is nobody's, and anybody may have the account, at any trust", async () => {
        const { store, ada, bo } = scene();
        const { id } = await linked({ source: "manual" });

        await unlink(id);

        expect(await store.identitiesOf([ada.id])).toEqual([]);
        expect(await store.findIdentity(id)).toBeNull();
        expect(await store.findIdentityOwner("okta", "00u-ada")).toBeNull();
        expect(await link(buildIdentity({ userId: bo.id, source: "connector_sync" }))).toBe("linked");
      });

      test("it comes back as the same link, with what is said of it now", async () => {
        const { store, ada, bo } = scene();
        const first = await linked({ source: "manual", linkedBy: bo.id, reason: "Seen.", attributes: { old: true } });
        await unlink(first.id);

        const second = await linked({ source: "connector_sync", verifiedAt: addSeconds(noon, 5) });

        expect(await store.identitiesOf([ada.id])).toEqual([
          expect.objectContaining({ ...second, id: first.id, linkedBy: null, reason: null, attributes: {} }),
        ]);
      });
    });

    describe("its history", () => {
      test("says what happened, the newest first, by whom and why", async () => {
        const { store, ada, bo } = scene();
        const { id } = await linked({ source: "connector_sync" }, { actor: "flow:production-access" });
        await linked({ source: "manual", verificationMethod: "admin", reason: "Seen." }, { actor: bo.id });
        await freeze(id, "It looks odd.");
        await unfreeze(id);
        await unlink(id, ada.id);
        await linked({ source: "workflow", verificationMethod: "get-identity" });

        const history = await store.historyOf(ada.id, 100);

        expect(history.map(({ kind, actor, source, reason }) => [kind, actor, source, reason])).toEqual([
          ["linked", "system", "workflow", null],
          ["unlinked", ada.id, "manual", "She left."],
          ["unfrozen", "command-line", "manual", null],
          ["frozen", bo.id, "manual", "It looks odd."],
          ["changed", bo.id, "manual", "Seen."],
          ["linked", "flow:production-access", "connector_sync", null],
        ]);
        expect(history[4]).toMatchObject({
          connectorId: "okta",
          externalId: "00u-ada",
          verificationMethod: "admin",
          at: expect.any(Date),
        });
      });

      test("gives no more than was asked for", async () => {
        const { store, ada } = scene();
        const { id } = await linked();
        await freeze(id);
        await unfreeze(id);

        const history = await store.historyOf(ada.id, 2);

        expect(history.map(({ kind }) => kind)).toEqual(["unfrozen", "frozen"]);
      });

      test("tells both people when an account changes its owner", async () => {
        const { store, ada, bo } = scene();
        await linked({ source: "connector_sync" });

        await linked({ userId: bo.id, source: "manual" }, { actor: bo.id });

        expect((await store.historyOf(ada.id, 100)).map(({ kind, actor }) => [kind, actor])).toEqual([
          ["unlinked", bo.id],
          ["linked", "system"],
        ]);
        expect((await store.historyOf(bo.id, 100)).map(({ kind, actor }) => [kind, actor])).toEqual([
          ["linked", bo.id],
        ]);
      });

      test("does not speak of what changed nothing, was refused, or was rolled back", async () => {
        const { store, bo } = scene();
        const identity = await linked({ source: "manual" });
        const failing = store.transaction(async (tx) => {
          await tx.unlinkIdentity(identity.id, { actor: "system" });
          throw new Error("no light");
        });
        await expect(failing).rejects.toThrow("no light");

        await link(identity);
        await link(buildIdentity({ userId: identity.userId, source: "connector_sync" }));
        await link(buildIdentity({ userId: bo.id, source: "connector_sync" }));

        expect(await kinds()).toEqual(["linked"]);
        expect(await store.historyOf(bo.id, 100)).toEqual([]);
      });

      test("never has the code that disowns a link", async () => {
        const { store, ada } = scene();
        const identity = await linked({}, { disownHmac: "kept-of-the-code" });
        await link(identity, { disownHmac: "kept-of-another" });

        const history = await store.historyOf(ada.id, 100);

        expect(history.map(({ kind }) => kind)).toEqual(["linked"]);
        expect(JSON.stringify(history)).not.toContain("kept-of");
      });
    });

    describe("the code that disowns it", () => {
      test("finds the link it was made for, and no other", async () => {
        const { store } = scene();
        const { id } = await linked({}, { disownHmac: "kept-of-the-code" });
        await linked({ externalId: "00u-second" });

        expect(await disown()).toMatchObject({ id });
        expect(await store.findIdentityToDisown("kept-of-another")).toBeNull();
      });

      test("is gone once the link was frozen, also when it is used again", async () => {
        const { id } = await linked({}, { disownHmac: "kept-of-the-code" });

        await freeze(id);
        const whileFrozen = await disown();
        await unfreeze(id);

        expect([whileFrozen, await disown()]).toEqual([null, null]);
      });

      test("finds nothing that is frozen, whoever froze it", async () => {
        await linked({}, { disownHmac: "kept-of-the-code" });

        await scene().changeLinks("00u-ada", "freeze");

        expect(await disown()).toBeNull();
      });

      test("is gone once the link was taken back, also when it is linked anew", async () => {
        const { id } = await linked({}, { disownHmac: "kept-of-the-code" });

        await unlink(id);
        const whileUnlinked = await disown();
        await linked();

        expect([whileUnlinked, await disown()]).toEqual([null, null]);
      });

      test("is replaced when the link is verified anew", async () => {
        const { store } = scene();
        const identity = await linked({}, { disownHmac: "kept-of-the-code" });

        await link(identity, { disownHmac: "kept-of-the-next" });

        expect(await disown()).toBeNull();
        expect(await store.findIdentityToDisown("kept-of-the-next")).toMatchObject({ id: identity.id });
      });
    });

    describe("the accounts of a person, locked", () => {
      test("are one transaction's after the other, for each connector", async () => {
        const { store, ada, bo, untilSomebodyWaits } = scene();
        const isLocked = Promise.withResolvers<void>();
        const first = store.transaction(async (tx) => {
          await tx.lockAccountsOf(ada.id, "okta");
          isLocked.resolve();
          await untilSomebodyWaits();
          await tx.linkIdentity(buildIdentity({ userId: ada.id }));
        });
        await isLocked.promise;
        await store.transaction(async (tx) => {
          await tx.lockAccountsOf(ada.id, "aws");
          await tx.lockAccountsOf(bo.id, "okta");
        });

        const seen = await store.transaction(async (tx) => {
          await tx.lockAccountsOf(ada.id, "okta");
          return tx.liveIdentities(ada.id, "okta");
        });

        await first;
        expect(seen).toHaveLength(1);
      });
    });

    describe("a locked account", () => {
      test("gives the links that are there, and stays as it is until the transaction ends", async () => {
        const { store, ada, untilSomebodyWaits } = scene();
        const { id } = await linked();
        const isLocked = Promise.withResolvers<void>();
        const looking = store.transaction(async (tx) => {
          const before = await tx.lockAccount("okta", "00u-ada");
          isLocked.resolve();
          await untilSomebodyWaits();
          return [before, await tx.liveIdentities(ada.id)];
        });
        await isLocked.promise;

        const unlinking = unlink(id);

        expect(await looking).toEqual([[expect.objectContaining({ id })], [expect.objectContaining({ id })]]);
        await unlinking;
        expect(await store.liveIdentities(ada.id)).toEqual([]);
      });

      test("that is nobody's gives nothing, and neither does one that was taken back", async () => {
        const { store } = scene();
        const { id } = await linked();
        await unlink(id);

        const found = await store.transaction(async (tx) => [
          await tx.lockAccount("okta", "00u-ada"),
          await tx.lockAccount("okta", "00u-nobody"),
        ]);

        expect(found).toEqual([[], []]);
      });
    });
  });
}
