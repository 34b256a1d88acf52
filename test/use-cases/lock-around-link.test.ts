import { describe, expect, test } from "vitest";

import { lockAroundLink } from "../../src/use-cases/lock-around-link.ts";
import { accounts, createWorld } from "../support/world.ts";

describe("what a link concerns", () => {
  test.each(["the one that waits", "the one that is held"])(
    "is locked in the order of the requests, also where %s was asked for first",
    async (first) => {
      const house = await createWorld();
      const asked = [await house.granted(), await house.granted({ answers: { reason: "more", duration: "7200" } })];
      const grants = await Promise.all(asked.map((request) => house.grantOf(request)));
      const inOrder = grants.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1)).map(({ id }) => id);
      const [waiting, held] = first === "the one that waits" ? inOrder : inOrder.toReversed();
      const locked: string[] = [];

      await house.store.transaction((tx) => {
        const watched = {
          ...tx,
          grantsNeedingAccount: () => Promise.resolve(waiting === undefined ? [] : [waiting]),
          unendedGrantsOfAccount: () => Promise.resolve(held === undefined ? [] : [held]),
          lockGrant: (id: string) => {
            locked.push(id);
            return tx.lockGrant(id);
          },
        };
        return lockAroundLink(watched, {
          connectorId: "okta",
          userIds: [grants[0]?.beneficiaryId ?? ""],
          externalId: accounts.alice,
        });
      });

      expect(locked).toEqual(inOrder);
    },
  );
});
