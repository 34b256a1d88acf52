import { randomUUID } from "node:crypto";

import { describe, expect, test } from "vitest";

import { type FormSession, type FormState, untouchedForm } from "../../../src/domain/form.ts";
import type { SyncedGroup } from "../../../src/domain/target.ts";
import { type OpenStore, setScenes } from "./store-world.ts";

const day = 86_400_000;

const state: FormState = {
  ...untouchedForm([
    {
      name: "team",
      label: "Team",
      kind: "choice",
      required: true,
      visible: true,
      options: [{ value: "db", label: "Databases \u{1f5c4}" }],
      default: null,
    },
  ]),
  redrawn: { team: 2 },
  filled: { team: null },
  worked: { team: "db" },
  notes: { team: "Its options could not be loaded." },
};

function sessionOf(overrides: Partial<FormSession> = {}): FormSession {
  return { id: randomUUID(), slackUserId: "UADA", flow: "production", revision: 0, state, ...overrides };
}

const group = (externalId: string, name: string): SyncedGroup => ({ externalId, name, attributes: { of: name } });

/** Forms that people have open, and the groups they may offer. */
export function formContract(open: OpenStore): void {
  describe("an open form", () => {
    const scene = setScenes(open);
    const save = (session: FormSession) => scene().store.transaction((tx) => tx.saveFormSession(session));

    test("is kept whole, with its first revision", async () => {
      const session = sessionOf();

      const isSaved = await save(session);

      expect(isSaved).toBe(true);
      expect(await scene().store.findFormSession(session.id)).toEqual({ ...session, revision: 1 });
    });

    test("is given back as it is known where it is still of that revision, and anew where it is not", async () => {
      const { store } = scene();
      const session = sessionOf();
      await save(session);
      const known = { ...session, revision: 1 };

      const same = await store.findFormSession(session.id, known);
      await save({ ...known, state: { ...state, notes: {} } });
      const other = await store.findFormSession(session.id, known);

      expect(same).toEqual(known);
      expect(other).toMatchObject({ revision: 2, state: { notes: {} } });
    });

    test("that nobody kept is not there", async () => {
      expect(await scene().store.findFormSession(randomUUID())).toBeNull();
    });

    test("takes a change of what it was", async () => {
      const session = sessionOf();
      await save(session);

      const changed = { ...session, revision: 1, state: { ...state, redrawn: {} } };
      const isSaved = await save(changed);

      expect(isSaved).toBe(true);
      expect(await scene().store.findFormSession(session.id)).toEqual({ ...changed, revision: 2 });
    });

    test("takes one of two changes that happen at once", async () => {
      const session = sessionOf();
      await save(session);

      const saved = await Promise.all([1, 2, 3].map(() => save({ ...session, revision: 1 })));

      expect(saved.filter(Boolean)).toHaveLength(1);
      expect(await scene().store.findFormSession(session.id)).toMatchObject({ revision: 2 });
    });

    test("begins once when two begin it", async () => {
      const session = sessionOf();

      const saved = await Promise.all([1, 2].map(() => save(session)));

      expect(saved.filter(Boolean)).toHaveLength(1);
    });

    test.each([
      ["another person", { slackUserId: "UBO" }],
      ["another flow", { flow: "staging" }],
    ])("is not changed by %s", async (_, other) => {
      const session = sessionOf();
      await save(session);

      const isSaved = await save({ ...session, ...other, revision: 1 });

      expect(isSaved).toBe(false);
      expect(await scene().store.findFormSession(session.id)).toMatchObject({ slackUserId: "UADA", revision: 1 });
    });

    test("is forgotten a day after it was touched, and not before", async () => {
      const { store, setClock } = scene();
      const [old, young] = [sessionOf(), sessionOf()];
      await save(old);
      setClock(day / 2);
      await save(young);

      setClock(day + 60_000);
      const forgotten = await store.transaction((tx) => tx.forgetFormSessions());

      expect(forgotten).toBe(1);
      expect(await store.findFormSession(old.id)).toBeNull();
      expect(await store.findFormSession(young.id)).not.toBeNull();
    });
  });

  describe("a group that can be offered", () => {
    const scene = setScenes(open);
    const search = async (words: readonly string[], after: SyncedGroup | null = null, limit = 10) => {
      const found = await scene().store.searchGroups("okta", { words, after, limit });
      return found.map(({ externalId }) => externalId);
    };
    const keep = async (...groups: readonly SyncedGroup[]) => {
      for (const one of groups) await scene().keepGroup("okta", one);
    };

    test("is found by its id, as it was seen last", async () => {
      await keep(group("00g1", "billing"), group("00g1", "Billing EU"));

      expect(await scene().store.findGroup("okta", "00g1")).toEqual(group("00g1", "Billing EU"));
    });

    test.each([
      ["another id", "okta", "00g2"],
      ["another connector", "onelogin", "00g1"],
      ["text that no row can have", "okta", "00g1\0"],
    ])("is not found by %s", async (_, connectorId, externalId) => {
      await keep(group("00g1", "billing"));

      expect(await scene().store.findGroup(connectorId, externalId)).toBeNull();
    });

    test("is not found once it is gone", async () => {
      await keep(group("00g1", "billing"));

      await scene().keepGroup("okta", group("00g1", "billing"), true);

      expect(await scene().store.findGroup("okta", "00g1")).toBeNull();
      expect(await search([])).toEqual([]);
    });

    test("is listed by name, whatever the case, then by id", async () => {
      await keep(group("00g3", "beta"), group("00g2", "Alpha"), group("00g1", "alpha"), group("00g4", "Gamma"));

      expect(await search([])).toEqual(["00g1", "00g2", "00g3", "00g4"]);
    });

    test("is searched by words anywhere in its name, all of them", async () => {
      await keep(group("00g1", "app-billing-EU"), group("00g2", "app-billing-us"), group("00g3", "app-sales-eu"));

      expect(await search(["Eu", "BILL"])).toEqual(["00g1"]);
      expect(await search(["app"])).toEqual(["00g1", "00g2", "00g3"]);
      expect(await search(["none"])).toEqual([]);
    });

    test("is searched by text that means nothing else: %, _, \\ and quotes are letters", async () => {
      await keep(group("00g1", "100%_\\'\""), group("00g2", "1000"));

      expect(await search(["100%_\\'\""])).toEqual(["00g1"]);
      expect(await search(["%"])).toEqual(["00g1"]);
      expect(await search(["0\0"])).toEqual([]);
    });

    test("comes in pages that leave nothing out", async () => {
      const groups = Array.from({ length: 7 }, (_, at) => group(`00g${at}`, at % 2 === 0 ? "Same" : `other ${at}`));
      await keep(...groups);
      const { store } = scene();

      const pages: SyncedGroup[][] = [];
      let after: SyncedGroup | null = null;
      for (let page = 0; page < 4; page += 1) {
        const found: readonly SyncedGroup[] = await store.searchGroups("okta", { words: [], after, limit: 3 });
        pages.push([...found]);
        after = found.at(-1) ?? after;
      }

      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1, 0]);
      expect(new Set(pages.flat().map(({ externalId }) => externalId)).size).toBe(7);
    });
  });
}
