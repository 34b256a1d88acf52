import { describe, expect, test } from "vitest";

import type { ExternalIdentity } from "../../../src/domain/identity.ts";
import { awaitAccount, moveRequest } from "../../../src/domain/request.ts";
import { buildAccount, buildIdentity, noon, valueOf } from "../builders.ts";
import { addGrant, addRequest, meet, type OpenStore, setScenes } from "./store-world.ts";

const attempted = { state: "applying", account: buildAccount(), foundBefore: false } as const;

/** Who has no account yet, and what waits for one. */
export function waitingContract(open: OpenStore): void {
  describe("without an account", () => {
    const scene = setScenes(open);
    const link = (overrides: Partial<ExternalIdentity>) =>
      scene().store.transaction((tx) => tx.linkIdentity(buildIdentity(overrides)));

    describe("people", () => {
      test("come page by page by their name, each once, with how many there are in all", async () => {
        const { store } = scene();
        await store.transaction(async (tx) => {
          for (const name of ["UDORA", "UCARL", "UEVE"]) await meet(tx, name);
        });

        const pages: string[][] = [];
        for (let after: string | null = null; ;) {
          const page = await store.unmappedUsers("okta", { after, limit: 2 });
          expect(page.total).toBe(5);
          if (page.users.length === 0) break;
          pages.push(page.users.map(({ displayName }) => displayName ?? ""));
          after = page.users.at(-1)?.id ?? null;
        }

        expect(pages).toEqual([["UADA", "UBO"], ["UCARL", "UDORA"], ["UEVE"]]);
      });

      test("who have the same name, or none, are all there", async () => {
        const { store, ada, bo } = scene();
        const people = await store.transaction(async (tx) => {
          const met = [];
          for (const userId of ["U1", "U2", "U3"])
            met.push(await tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, {}));
          for (const { slackUserId: userId } of [ada, bo]) {
            await tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, { displayName: "Same" });
          }
          return met;
        });

        const seen: string[] = [];
        for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
          const { users } = await store.unmappedUsers("okta", { after, limit: 1 });
          if (users.length === 0) break;
          seen.push(...users.map(({ id }) => id));
        }

        expect(new Set(seen.slice(0, 3))).toEqual(new Set(people.map(({ id }) => id)));
        expect(new Set(seen.slice(3))).toEqual(new Set([ada.id, bo.id]));
        expect(seen).toHaveLength(5);
      });

      test("are not those who are linked there, frozen or not, but those whose link was taken back", async () => {
        const { store, ada, bo } = scene();
        const [carl, dora] = await store.transaction(async (tx) => {
          await tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null });
          return [await meet(tx, "UCARL"), await meet(tx, "UDORA")] as const;
        });
        await link({ userId: ada.id, externalId: "linked" });
        await link({ userId: bo.id, externalId: "frozen" });
        await link({ userId: carl.id, externalId: "unlinked" });
        await link({ userId: dora.id, externalId: "elsewhere", connectorId: "aws" });
        await scene().changeLinks("frozen", "freeze");
        await scene().changeLinks("unlinked", "unlink");

        const { users, total } = await store.unmappedUsers("okta", { after: null, limit: 10 });

        expect(users.map(({ id }) => id)).toEqual([carl.id, dora.id]);
        expect(total).toBe(2);
      });
    });

    describe("a request that waits for an account", () => {
      test("says of which connector, until it goes on", async () => {
        const { store } = scene();
        const received = await addRequest(scene(), { status: "received" });
        const waiting = valueOf(awaitAccount(received, "okta", noon));

        await store.transaction((tx) => tx.saveRequest(waiting));
        const kept = await store.findRequest(received.id);
        await store.transaction((tx) => tx.saveRequest(valueOf(moveRequest(waiting, "resume", { at: noon }))));

        expect(kept).toEqual(waiting);
        expect(await store.findRequest(received.id)).toMatchObject({ status: "received", neededConnectorId: null });
      });

      test("is open, and owes nothing but its expiry", async () => {
        const { store } = scene();
        const waiting = { status: "needs_account", neededConnectorId: "okta" } as const;
        await addRequest(scene(), { ...waiting, deadline: new Date("2100-01-01T00:00:00Z") });
        const late = await addRequest(scene(), { ...waiting, deadline: new Date("2020-01-01T00:00:00Z") });

        expect(await store.owedJobs(10)).toEqual([{ type: "expire-request", requestId: late.id }]);
        expect((await store.obligations()).flows).toEqual(["production-access"]);
      });

      test.each([
        ["without the connector", { status: "needs_account", neededConnectorId: null }, "check constraint"],
        [
          "with a connector, though it does not wait",
          { status: "pending", neededConnectorId: "okta" },
          "check constraint",
        ],
        [
          "that is over already",
          { status: "needs_account", neededConnectorId: "okta", closedAt: noon },
          "check constraint",
        ],
        [
          "for a connector nobody knows",
          { status: "needs_account", neededConnectorId: "gone" },
          "foreign key constraint",
        ],
      ] as const)("is not kept %s", async (_what, overrides, constraint) => {
        await expect(addRequest(scene(), overrides)).rejects.toThrow(constraint);

        expect(await scene().count("requests")).toBe(0);
      });

      test("is found by whom it is for and by the connector", async () => {
        const { store, ada, bo } = scene();
        await store.transaction((tx) =>
          tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
        );
        const waiting = { status: "needs_account", neededConnectorId: "okta" } as const;
        const [one, two] = [await addRequest(scene(), waiting), await addRequest(scene(), waiting)];
        await addRequest(scene(), { ...waiting, neededConnectorId: "aws" });
        await addRequest(scene(), { ...waiting, beneficiaryId: bo.id });
        await addRequest(scene(), { status: "pending" });

        expect(await store.requestsNeedingAccount(ada.id, "okta")).toEqual([one.id, two.id].toSorted());
      });
    });

    describe("grants", () => {
      test("that wait for an account are found by whom they are for and by the connector, in the order of their requests", async () => {
        const { store, ada, bo } = scene();
        const added = [await addGrant(scene()), await addGrant(scene()), await addGrant(scene())];
        const inOrder = added.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1)).map(({ id }) => id);
        await addGrant(scene(), (grant) => ({ ...grant, account: buildAccount() }));
        await addGrant(scene(), (grant) => ({ ...grant, state: "not_applied", endedAt: noon }));

        expect(await store.grantsNeedingAccount(ada.id, "okta")).toEqual(inOrder);
        expect(await store.grantsNeedingAccount(bo.id, "okta")).toEqual([]);
        expect(await store.grantsNeedingAccount(ada.id, "aws")).toEqual([]);
      });

      test("that are not over are found by their account, whatever the group", async () => {
        const { store } = scene();
        const named = await addGrant(scene(), (grant) => ({ ...grant, account: buildAccount() }));
        const elsewhere = await addGrant(scene(), (grant) => ({
          ...grant,
          ...attempted,
          target: { ...grant.target, resourceId: "00g-other" },
        }));
        await addGrant(scene(), (grant) => ({
          ...grant,
          ...attempted,
          account: buildAccount({ externalId: "00u-bo" }),
        }));
        await addGrant(scene(), (grant) => ({ ...grant, ...attempted, state: "ended", endedAt: noon }));
        await addGrant(scene());

        const found = await store.unendedGrantsOfAccount("okta", "00u-ada");

        expect(new Set(found)).toEqual(new Set([named.id, elsewhere.id]));
        expect(found).toHaveLength(2);
        expect(await store.unendedGrantsOfAccount("aws", "00u-ada")).toEqual([]);
      });
    });
  });
}
