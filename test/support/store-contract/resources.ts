import { describe, expect, test } from "vitest";

import type { Resource } from "../../../src/ports/store.ts";
import { buildIdentity, buildResource, noon } from "../builders.ts";
import { type OpenStore, setScenes } from "./store-world.ts";

/** What the store knows of the accounts of directories, and how they are found. */
export function resourceContract(open: OpenStore): void {
  describe("a known account", () => {
    const scene = setScenes(open);
    let accounts = 0;
    const keep = (...resources: readonly Resource[]) =>
      scene().store.transaction(async (tx) => {
        for (const resource of resources) await tx.keepResource(resource);
      });
    /** An account like no other, but for what is said of it. */
    const account = (overrides: Partial<Resource>) => {
      accounts += 1;
      const externalId = `00u-${accounts}`;
      return buildResource({ externalId, login: `~${accounts}`, email: null, displayName: null, ...overrides });
    };
    const search = async (text: string, limit = 100) =>
      (await scene().store.searchUnlinkedResources("okta", text, limit)).map(({ externalId }) => externalId);
    const find = async (by: "email" | "login" | "id", value: string) =>
      (await scene().store.findResources("okta", { by, value })).map(({ externalId }) => externalId);

    describe("is kept", () => {
      test("as the directory showed it", async () => {
        const { store } = scene();
        const resource = buildResource({ status: "STAGED", isActive: false, attributes: { team: "Data", of: ["a"] } });

        await keep(resource);

        expect(await store.findResources("okta", { by: "id", value: "00u-ada" })).toEqual([resource]);
      });

      test("with an empty name, or without one", async () => {
        const { store } = scene();
        const bare = buildResource({ login: null, email: null, displayName: null });

        await keep(bare);

        expect(await store.findResources("okta", { by: "id", value: "00u-ada" })).toEqual([bare]);
      });

      test("once, as it was shown last", async () => {
        const { store } = scene();
        await keep(buildResource());

        const changed = buildResource({ login: "ada.l", email: null, seenAt: new Date(noon.getTime() + 1_000) });
        await keep(changed);

        expect(await store.findResources("okta", { by: "id", value: "00u-ada" })).toEqual([changed]);
        expect(await find("login", "ada")).toEqual([]);
      });

      test("untouched while nothing of it changes", async () => {
        const { store } = scene();
        await keep(buildResource());

        await keep(buildResource({ seenAt: new Date(noon.getTime() + 1_000) }));

        expect(await store.findResources("okta", { by: "id", value: "00u-ada" })).toEqual([buildResource()]);
      });

      test("once when two see it at the same moment", async () => {
        await Promise.all(["ada", "ada.l"].map((login) => keep(buildResource({ login }))));

        expect(await find("id", "00u-ada")).toHaveLength(1);
      });

      test("for a connector that is known, and for no other", async () => {
        await expect(keep(buildResource({ connectorId: "gone" }))).rejects.toThrow("foreign key constraint");
      });

      test("apart from that of another connector, which has its own", async () => {
        const { store } = scene();
        await store.transaction((tx) =>
          tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
        );

        await keep(buildResource({ connectorId: "aws" }));

        expect((await store.searchUnlinkedResources("aws", "", 1)).length).toBe(1);
        expect(await find("id", "00u-ada")).toEqual([]);
        expect(await search("ada")).toEqual([]);
      });

      test("and is not found while it is gone, until the directory shows it again", async () => {
        const { departResources } = scene();
        await keep(buildResource());

        await departResources("00u-ada");
        const found = [await find("id", "00u-ada"), await find("email", "ada@example.com"), await search("ada")];
        await keep(buildResource());

        expect(found).toEqual([[], [], []]);
        expect(await find("id", "00u-ada")).toEqual(["00u-ada"]);
      });
    });

    describe("is found by exactly what it is called", () => {
      test("by its login and its e-mail, whatever the case of the letters A to Z", async () => {
        await keep(buildResource({ login: "Ada.L", email: "ADA@Example.com" }));

        expect(await find("login", "aDA.l")).toEqual(["00u-ada"]);
        expect(await find("email", "ada@eXAMPLE.com")).toEqual(["00u-ada"]);
      });

      test("by its id, letter for letter", async () => {
        await keep(buildResource());

        expect(await find("id", "00u-ada")).toEqual(["00u-ada"]);
        expect(await find("id", "00U-ADA")).toEqual([]);
      });

      test.each([
        ["ß", "ss"],
        ["ß", "SS"],
        ["İ", "i"],
        ["ı", "I"],
        ["\u212a", "k"],
        ["ſ", "s"],
        ["É", "é"],
        ["ﬁ", "fi"],
      ])("safety 29: what has %s is not what has %s", async (kept, asked) => {
        await keep(buildResource({ login: `${kept}x`, email: `${kept}x@example.com` }));

        expect(await find("login", `${asked}x`)).toEqual([]);
        expect(await find("email", `${asked}x@example.com`)).toEqual([]);
        expect(await find("login", `${kept}X`)).toEqual(["00u-ada"]);
      });

      test.each(["%", "_", "ada%", "ada_example.com", "\\", "", "a\0da", "' or true --"])(
        "safety 36: by %j nothing is found that is not called so",
        async (value) => {
          await keep(buildResource());

          expect([await find("login", value), await find("email", value), await find("id", value)]).toEqual([
            [],
            [],
            [],
          ]);
        },
      );

      test("all that are called so are found, linked and inactive ones too", async () => {
        const { store, ada } = scene();
        const [one, two] = [account({ email: "x@example.com" }), account({ email: "X@example.com", isActive: false })];
        await keep(one, two);
        await store.transaction((tx) => tx.linkIdentity(buildIdentity({ userId: ada.id, externalId: one.externalId })));

        expect((await find("email", "x@example.com")).toSorted()).toEqual([one.externalId, two.externalId].toSorted());
      });
    });

    describe("can be searched for", () => {
      test("by how its login, its e-mail or its name begins, whatever the case", async () => {
        const [login, email, name] = [
          account({ login: "ADA.lovelace" }),
          account({ email: "ada.byron@example.com" }),
          account({ displayName: "ADA Éclair" }),
        ];
        await keep(login, email, name, account({ login: "x-ada", email: "x.ada@example.com", displayName: "Not Ada" }));

        expect(new Set(await search("aDa"))).toEqual(new Set([login, email, name].map(({ externalId }) => externalId)));
        expect(await search("ada éc")).toEqual([name.externalId]);
        expect(await search("ada.l")).toEqual([login.externalId]);
        expect(await search("lovelace")).toEqual([]);
      });

      test("and comes once, by its login, and no more than were asked for", async () => {
        const [b, a, c] = [
          account({ login: "ada.b", email: "ada.b@example.com", displayName: "Ada B" }),
          account({ login: "Ada.A", email: "ada.a@example.com", displayName: "Ada A" }),
          account({ login: "ada.c", email: "ada.c@example.com", displayName: "Ada C" }),
        ];
        await keep(b, a, c);

        expect(await search("ada")).toEqual([a.externalId, b.externalId, c.externalId]);
        expect(await search("ada", 2)).toEqual([a.externalId, b.externalId]);
      });

      test.each(["%", "_", "\\", "'", '"', "; --", "%%", "a_", "\\%", "(a+)+$", "[a-z]*", "a\0", "\ud800"])(
        "safety 36: %j is looked for as it stands",
        async (sign) => {
          const unlike = ["ada", "abc", "a", "zzz"].map((login) => account({ login, email: `${login}@example.com` }));
          const keepable = sign.includes("\0") || !sign.isWellFormed() ? [] : [sign];
          const like = keepable.flatMap((text) => [
            account({ login: `${text}login` }),
            account({ email: `${text}@example.com` }),
            account({ displayName: `${text} name` }),
          ]);
          await keep(...unlike, ...like);

          expect((await search(sign)).toSorted()).toEqual(like.map(({ externalId }) => externalId).toSorted());
        },
      );

      test("safety 36: by 10 kB of text, and nothing is found", async () => {
        await keep(buildResource());

        expect(await search("a".repeat(10_240))).toEqual([]);
        expect(await search("%".repeat(10_240))).toEqual([]);
      });

      test("only while it is active, there, and nobody's", async () => {
        const { store, ada, bo, changeLinks, departResources } = scene();
        const names = ["free", "inactive", "departed", "linked", "frozen", "unlinked"] as const;
        await keep(
          ...names.map((externalId) =>
            account({ externalId, login: `ada.${externalId}`, isActive: externalId !== "inactive" }),
          ),
        );
        await store.transaction(async (tx) => {
          for (const externalId of ["linked", "unlinked"])
            await tx.linkIdentity(buildIdentity({ userId: ada.id, externalId }));
          await tx.linkIdentity(buildIdentity({ userId: bo.id, externalId: "frozen" }));
        });
        await changeLinks("frozen", "freeze");
        await changeLinks("unlinked", "unlink");
        await departResources("departed");

        expect(await search("ada")).toEqual(["free", "unlinked"]);
      });
    });
  });
}
