import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { comparableEmail } from "../../../src/domain/email.ts";
import { meet, type OpenStore, setScenes } from "./store-world.ts";

/** People's addresses are counted as the rules compare them. */
export function peopleContract(open: OpenStore): void {
  describe("a Slack id", () => {
    const scene = setScenes(open);

    test("finds those whom Latchkey knows, in this workspace alone", async () => {
      const { store } = scene();
      const known = await store.transaction((tx) => meet(tx, "UKNOWN", "known@example.com"));

      const home = { enterpriseId: known.slackEnterpriseId, teamId: known.slackTeamId };

      expect(await store.usersOfSlack(home, ["UKNOWN", "USTRANGER"])).toEqual(new Map([["UKNOWN", known]]));
      expect(await store.usersOfSlack({ ...home, teamId: "T-OTHER" }, ["UKNOWN"])).toEqual(new Map());
      expect(await store.usersOfSlack(home, [])).toEqual(new Map());
    });
  });

  describe("an e-mail address", () => {
    const scene = setScenes(open);

    test("safety 29: is counted for exactly those people the rules call the same", async () => {
      const { store } = scene();
      const addresses = [
        "ada@example.com",
        "ADA@Example.com",
        "İda@example.com",
        "ıda@example.com",
        "ada+1@example.com",
        "ſam@example.com",
      ];
      await store.transaction(async (tx) => {
        for (const [index, email] of addresses.entries()) await meet(tx, `UMAIL${index}`, email);
      });

      const comparables = ["ada@example.com", "ida@example.com", "sam@example.com", "ada+1@example.com"];
      const counts = await Promise.all(
        comparables.map((comparable) => store.countOtherUsersWithEmail(comparable, randomUUID())),
      );

      expect(counts).toEqual(
        comparables.map((wanted) => addresses.filter((email) => comparableEmail(email) === wanted).length),
      );
      expect(counts).toEqual([2, 0, 0, 1]);
    });

    test("is not counted for its own owner", async () => {
      const { store } = scene();
      const { id } = await store.transaction((tx) => meet(tx, "UNEW", "new@example.com"));

      expect(await store.countOtherUsersWithEmail("new@example.com", id)).toBe(0);
    });

    test("safety 29: with NUL is refused, and nothing is written", async () => {
      const { store } = scene();
      await expect(store.transaction((tx) => meet(tx, "UNUL", "a\0da@example.com"))).rejects.toThrow(/0x00/);

      expect(await store.findUserBySlack({ enterpriseId: "", teamId: "T1", userId: "UNUL" })).toBeNull();
    });

    test("safety 29: two with different lone surrogates are nobody's address, and nobody is found by them", async () => {
      const { store } = scene();
      const people = await store.transaction(async (tx) => [
        await meet(tx, "UHIGH", "ada\ud800@example.com"),
        await meet(tx, "ULOW", "ada\udc00@example.com"),
      ]);

      expect(people.map(({ email }) => comparableEmail(email))).toEqual([null, null]);
      expect(await store.countOtherUsersWithEmail("ada@example.com", randomUUID())).toBe(0);
    });
  });
}
