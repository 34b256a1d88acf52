import { describe, expect, test } from "vitest";

import { endGrant, nameAccount } from "../../../src/domain/grant.ts";
import { buildAccount, buildIdentity, buildTarget, noon, valueOf } from "../builders.ts";
import { addGrant, addRequest, decisionOf, type OpenStore, setScenes } from "./store-world.ts";

/** A request with all that is drawn of it says what its rows say one by one. */
export function picturedContract(open: OpenStore): void {
  describe("a request with everything that is drawn of it", () => {
    const scene = setScenes(open);

    test("is its rows: the people, the decision with who gave it, the grant with who ended it, the linked account", async () => {
      const { store, ada, bo } = scene();
      const born = await addGrant(scene());
      const request = await store.findRequest(born.requestId);
      if (request === null) throw new Error("The grant has no request.");
      const decision = decisionOf(scene(), request, { userId: bo.id, message: 'Go "on" 🗝️' });
      const link = buildIdentity({ userId: ada.id, connectorId: "okta", externalId: "00u-ada" });
      const named = valueOf(nameAccount(born, buildAccount({ externalId: "00u-ada" })));
      const dropped = valueOf(endGrant(named, { cause: "given-back", by: ada.id, at: noon }));
      await store.transaction(async (tx) => {
        await tx.addDecision(decision);
        await tx.linkIdentity(link);
        await tx.saveGrant(dropped);
      });

      const pictured = await store.findPictured(request.id);

      expect(pictured).toMatchObject({
        request,
        requester: await store.findUser(request.requesterId),
        beneficiary: await store.findUser(request.beneficiaryId),
        decision: { ...(await store.findDecision(request.id)), by: await store.findUser(bo.id) },
        grant: { ...dropped, endedByUser: await store.findUser(ada.id) },
        identities: [{ externalId: "00u-ada", verifiedAt: link.verifiedAt }],
      });
    });

    test("has neither decision nor grant before there is one, and no account where nothing is granted", async () => {
      const request = await addRequest(scene(), { target: null, durationSeconds: null });

      const pictured = await scene().store.findPictured(request.id);

      expect(pictured).toMatchObject({ request, decision: null, grant: null, identities: [] });
    });

    test("has only accounts of the target's connector that are linked now", async () => {
      const { store, ada, changeLinks } = scene();
      await store.transaction(async (tx) => {
        await tx.rememberConnector({ id: "other", type: "okta", name: "Other", organisationId: "00o-other" });
        for (const [connectorId, externalId] of [
          ["okta", "00u-gone"],
          ["okta", "00u-frozen"],
          ["other", "00u-elsewhere"],
        ] as const) {
          await tx.linkIdentity(buildIdentity({ userId: ada.id, connectorId, externalId }));
        }
      });
      await changeLinks("00u-gone", "unlink");
      await changeLinks("00u-frozen", "freeze");
      const request = await addRequest(scene(), { target: buildTarget({ connectorId: "okta" }) });

      expect(await store.findPictured(request.id)).toMatchObject({ identities: [] });
    });

    test("is nothing when there is no such request", async () => {
      expect(await scene().store.findPictured("00000000-0000-4000-8000-000000000000")).toBeNull();
    });
  });
}
