import { describe, expect, test } from "vitest";

import type { ProfileSource, SourcedValue } from "../../../src/domain/profile.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Resource } from "../../../src/ports/store.ts";
import { buildIdentity, buildResource, noon } from "../builders.ts";
import { type OpenStore, setScenes } from "./store-world.ts";

/** An account that is called in every way as its id is, unless told otherwise. */
function account(externalId: string, overrides: Partial<Resource> = {}): Resource {
  return buildResource({ externalId, login: externalId, email: `${externalId}@example.com`, ...overrides });
}

/** What directories say of people, and who their managers are. */
export function profileContract(open: OpenStore): void {
  const scene = setScenes(open);
  const byAccount: ProfileSource = { kind: "account", connectorId: "okta", externalId: "00u-ada", at: noon };
  const keep = (...resources: readonly Resource[]) =>
    scene().store.transaction(async (tx) => {
      for (const resource of resources) await tx.keepResource(resource);
    });
  const link = ({ id: userId }: User, externalId: string) =>
    scene().store.transaction((tx) => tx.linkIdentity(buildIdentity({ userId, externalId })));
  /** Gives Ada her account, which says this of her. */
  const say = async (values: Readonly<Record<string, SourcedValue["value"]>>, source: ProfileSource = byAccount) => {
    const { ada, keepProfile } = scene();
    await keep(account("00u-ada"));
    await link(ada, "00u-ada");
    await keepProfile(ada.id, new Map(Object.entries(values).map(([name, value]) => [name, { value, source }])));
  };
  const sayManager = (by: "id" | "login" | "email", value: string) =>
    say({ manager: { connectorId: "okta", by, value } });
  const askManager = () => scene().store.managerOf(scene().ada.id);
  const profileOfAda = async () => (await scene().store.profilesOf([scene().ada.id])).get(scene().ada.id);

  describe("a profile", () => {
    test("is what was said of a person, and by whom", async () => {
      const manager = { connectorId: "okta", by: "login", value: "bo" } as const;
      await say({ title: "Engineer", department: "Data", floor: 3, onCall: true, teams: ["a", "b"], manager });

      expect(await profileOfAda()).toEqual({
        title: "Engineer",
        department: "Data",
        phone: null,
        manager,
        custom: { floor: 3, onCall: true, teams: ["a", "b"] },
        sources: {
          title: byAccount,
          department: byAccount,
          floor: byAccount,
          onCall: byAccount,
          teams: byAccount,
          manager: byAccount,
        },
      });
    });

    test("is read of several people at once; of whom nothing was said there is none", async () => {
      const { store, ada, bo } = scene();
      await say({ phone: "123" });

      expect([...(await store.profilesOf([ada.id, bo.id])).keys()]).toEqual([ada.id]);
      expect([...(await store.profilesOf([])).keys()]).toEqual([]);
    });

    test.each([
      ["is suspended", () => keep(account("00u-ada", { status: "SUSPENDED", isActive: false, isSuspended: true }))],
      ["is gone", () => scene().departResources("00u-ada")],
      ["is frozen", () => scene().changeLinks("00u-ada", "freeze")],
      ["was unlinked", () => scene().changeLinks("00u-ada", "unlink")],
      [
        "is somebody else's now",
        async () => {
          await scene().changeLinks("00u-ada", "unlink");
          await link(scene().bo, "00u-ada");
        },
      ],
    ])("has nothing of an account that %s", async (_how, change) => {
      await say({ title: "Engineer", floor: 3, manager: { connectorId: "okta", by: "id", value: "00u-bo" } });

      await change();

      const empty = { title: null, department: null, phone: null, manager: null, custom: {}, sources: {} };
      expect(await profileOfAda()).toEqual(empty);
      expect(await scene().store.managerOf(scene().ada.id)).toMatchObject({ kind: "nobody", why: "unknown" });
    });

    test("has what an administrator said, whatever becomes of accounts", async () => {
      await say({ title: "Chief" }, { kind: "admin" });

      await scene().changeLinks("00u-ada", "unlink");

      expect(await profileOfAda()).toMatchObject({ title: "Chief", sources: { title: { kind: "admin" } } });
    });
  });

  describe("a manager", () => {
    test.each([
      ["id", "00u-bo"],
      ["login", "00U-BO"],
      ["email", "00u-Bo@example.com"],
    ] as const)("is found by the %s of an account", async (by, value) => {
      const { bo } = scene();
      await sayManager(by, value);
      await keep(account("00u-bo"));
      await link(bo, "00u-bo");

      expect(await askManager()).toEqual({ kind: "found", manager: bo, key: { connectorId: "okta", by, value } });
    });

    test("is found by what is said to name them, and by nothing else that is called so", async () => {
      const { bo } = scene();
      await sayManager("login", "boss");
      await keep(account("boss", { login: "other" }), account("00u-bo", { login: "boss" }));
      await keep(account("00u-mail", { email: "boss" }));
      await link(bo, "00u-bo");

      expect(await askManager()).toMatchObject({ kind: "found", manager: bo });
    });

    test("is nobody where a person's profile names none", async () => {
      await say({ title: "Chief" });

      expect(await askManager()).toEqual({ kind: "nobody", why: "unknown", key: null });
    });

    test("is nobody where nothing is known of a person", async () => {
      expect(await askManager()).toEqual({ kind: "nobody", why: "unknown", key: null });
    });

    test("is nobody where no account is called so, an id letter for letter", async () => {
      await sayManager("id", "00U-BO");
      await keep(account("00u-bo"));
      await link(scene().bo, "00u-bo");

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "no-account" });
    });

    test("is nobody where another connector has such an account", async () => {
      const { store, bo } = scene();
      await store.transaction((tx) =>
        tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
      );
      await sayManager("id", "00u-bo");
      await keep(account("00u-bo", { connectorId: "aws" }));
      await store.transaction((tx) =>
        tx.linkIdentity(buildIdentity({ userId: bo.id, connectorId: "aws", externalId: "00u-bo" })),
      );

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "no-account" });
    });

    test("safety 28: is nobody where several accounts are called so, one of them suspended", async () => {
      const email = "bo@example.com";
      await sayManager("email", email);
      await keep(account("00u-bo", { email }), account("00u-old", { email, isActive: false, isSuspended: true }));
      await link(scene().bo, "00u-bo");

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "ambiguous" });
    });

    test("is the one who has an address now, not who had it before and is gone", async () => {
      const { bo, departResources } = scene();
      const email = "bo@example.com";
      await sayManager("email", email);
      await keep(account("00u-bo", { email }), account("00u-old", { email }));
      await departResources("00u-old");
      await link(bo, "00u-bo");

      expect(await askManager()).toMatchObject({ kind: "found", manager: bo });
    });

    test.each([
      ["suspended", () => keep(account("00u-bo", { status: "SUSPENDED", isActive: false, isSuspended: true }))],
      ["gone", () => scene().departResources("00u-bo")],
    ])("is nobody where the account is %s", async (_how, change) => {
      await sayManager("id", "00u-bo");
      await keep(account("00u-bo"));
      await link(scene().bo, "00u-bo");

      await change();

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "left" });
    });

    test.each([
      ["linked to nobody", async () => {}],
      [
        "frozen",
        async () => {
          await link(scene().bo, "00u-bo");
          await scene().changeLinks("00u-bo", "freeze");
        },
      ],
      [
        "unlinked",
        async () => {
          await link(scene().bo, "00u-bo");
          await scene().changeLinks("00u-bo", "unlink");
        },
      ],
    ])("is nobody where the account is %s", async (_how, change) => {
      await sayManager("id", "00u-bo");
      await keep(account("00u-bo"));

      await change();

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "not-linked" });
    });

    test("safety 49: has an account of which is known that it is a manager's, by whatever it is named", async () => {
      const { store } = scene();
      const isManagers = (externalId: string) => store.isManagersAccount("okta", externalId);
      await keep(account("00u-bo"), account("boss", { login: null, email: null }));

      const answers: boolean[] = [await isManagers("00u-bo")];
      for (const [by, value] of [
        ["id", "00u-bo"],
        ["login", "00U-bo"],
        ["email", "00u-BO@example.com"],
      ] as const) {
        await sayManager(by, value);
        answers.push(await isManagers("00u-bo"));
      }

      expect(answers).toEqual([false, true, true, true]);
      expect(await isManagers("boss")).toBe(false);
      expect(await isManagers("00u-unknown")).toBe(false);
      expect(await store.isManagersAccount("aws", "00u-bo")).toBe(false);
    });

    test("safety 49: is not taken for another by an id of other letters, or by a name of another kind", async () => {
      const { store } = scene();
      await keep(account("00u-bo", { login: "x", email: "y" }));

      const answers: boolean[] = [];
      for (const [by, value] of [
        ["id", "00U-BO"],
        ["id", "x"],
        ["login", "00u-bo"],
        ["login", "y"],
        ["email", "x"],
      ] as const) {
        await sayManager(by, value);
        answers.push(await store.isManagersAccount("okta", "00u-bo"));
      }

      expect(answers).toEqual([false, false, false, false, false]);
    });

    test("safety 3: is never the person themselves, under any of their accounts", async () => {
      const { ada } = scene();
      await sayManager("id", "00u-ada-2");
      await keep(account("00u-ada-2"));
      await link(ada, "00u-ada-2");

      expect(await askManager()).toMatchObject({ kind: "nobody", why: "themselves" });
    });
  });
}
