import { randomUUID } from "node:crypto";

import * as fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { mapProfiles, type ProfileMapping } from "../../src/database/sync/map-profiles.ts";
import { mergeProfile, type ProfileSource, type SourcedValue } from "../../src/domain/profile.ts";
import type { User } from "../../src/domain/user.ts";
import { buildIdentity, noon } from "../support/builders.ts";
import { meet, type Scene, setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

let database: PostgresStore;
let scene: Scene;
let client: Client;

beforeAll(async () => {
  database = await openPostgresStore();
  scene = await setScene(database);
  await scene.store.transaction(async (tx) => {
    for (const id of ["onelogin", "aws"]) {
      await tx.rememberConnector({ id, type: id, name: id, organisationId: null });
    }
  });
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query("set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off");
});

afterAll(async () => {
  await client.end();
  await database.close();
});

/** Somebody whom nothing is known of. */
let pat: User;
let people = 0;

beforeEach(async () => {
  pat = await newPerson();
});

function newPerson(): Promise<User> {
  people += 1;
  const slackUserId = `UPAT${people}`;
  return scene.store.transaction((tx) => meet(tx, slackUserId));
}

/** An account that is linked to somebody, as its directory shows it; gives the id of its row. */
async function account(
  connectorId: string,
  externalId: string,
  options: {
    readonly attributes?: Record<string, unknown>;
    readonly email?: string;
    readonly of?: User | null;
    readonly verifiedAt?: Date;
  } = {},
): Promise<string> {
  const { attributes = {}, of: owner = pat, email = null, verifiedAt = noon } = options;
  const { rows } = await client.query<{ id: string }>(
    `insert into connector_resource (id, connector_id, kind, external_id, external_login, external_email,
       external_display_name, status, is_active, attributes, content_hash, seen_at)
     values (gen_random_uuid(), $1, 'user', $2, 'ada', $3, 'Ada', 'ACTIVE', true, $4, '', now())
     on conflict (connector_id, kind, external_id) do update set attributes = excluded.attributes returning id`,
    [connectorId, externalId, email, attributes],
  );
  await scene.store.transaction(async (tx) => {
    if (owner === null || (await tx.findIdentityOwner(connectorId, externalId)) !== null) return;
    await tx.linkIdentity(buildIdentity({ userId: owner.id, connectorId, externalId, verifiedAt }));
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`The account ${externalId} was not kept.`);
  return row.id;
}

/** An id like no other. */
function freshId(): string {
  return `00u${randomUUID()}`;
}

const everything: Pick<ProfileMapping, "profile" | "manager" | "precedence"> = {
  profile: { title: "attributes.title", department: "attributes.department", phone: "attributes.phone" },
  manager: { from: "attributes.managerId", by: "id" },
  precedence: ["okta", "onelogin"],
};

function map(
  resourceIds: readonly string[],
  { connectorId = "okta", now = noon, ...rules }: Partial<ProfileMapping> = {},
): Promise<number> {
  return mapProfiles(client, { connectorId, now, ...everything, ...rules, resourceIds });
}

interface ProfileRow {
  readonly title: string | null;
  readonly department: string | null;
  readonly phone: string | null;
  readonly manager_connector_id: string | null;
  readonly manager_key: string | null;
  readonly manager_value: string | null;
  readonly custom_attributes: Record<string, string | number | boolean | string[]>;
  readonly attribute_sources: Record<string, { readonly connector?: string; readonly account?: string; at?: string }>;
  readonly updated_at: Date;
  /** Another one for each time the row is written, and for each time it is locked. */
  readonly ctid: string;
  readonly xmax: string;
}

async function profileOf(user: User = pat): Promise<ProfileRow | undefined> {
  const { rows } = await client.query<ProfileRow>("select *, ctid, xmax from user_profile where user_id = $1", [
    user.id,
  ]);
  return rows[0];
}

describe("what an account says of its owner", () => {
  test("goes into the profile, with the account that says it and when", async () => {
    const id = await account("okta", "00u-says", {
      attributes: { title: "Engineer", department: "Data", phone: "123", managerId: "00u-boss" },
    });

    const written = await map([id]);

    expect(written).toBe(1);
    const source = { connector: "okta", account: "00u-says", at: noon.toISOString() };
    expect(await profileOf()).toMatchObject({
      title: "Engineer",
      department: "Data",
      phone: "123",
      manager_connector_id: "okta",
      manager_key: "id",
      manager_value: "00u-boss",
      custom_attributes: {},
      attribute_sources: { title: source, department: source, phone: source, manager: source },
      updated_at: noon,
    });
  });

  test("is kept as it is where it has no column: text, number, boolean and list", async () => {
    const attributes = { city: "Zürich", floor: 3, onCall: true, teams: ["a", "b"], empty: " \t\n", nested: { a: 1 } };
    const id = await account("okta", freshId(), { attributes });
    const names = [...Object.keys(attributes), "missing"];

    await map([id], { profile: Object.fromEntries(names.map((name) => [name, `attributes.${name}`])) });

    const { empty: _, nested: __, ...kept } = attributes;
    expect((await profileOf())?.custom_attributes).toEqual(kept);
  });

  test("becomes text where it has one; a list does not", async () => {
    const id = await account("okta", freshId(), {
      attributes: { title: 12, department: ["a"], phone: true, managerId: 4711 },
    });

    await map([id]);

    expect(await profileOf()).toMatchObject({ title: "12", department: null, phone: "true", manager_value: "4711" });
  });

  test("may be its own name, login, e-mail or id, and an attribute with dots in its name", async () => {
    const externalId = freshId();
    const id = await account("okta", externalId, { email: "pat@example.com", attributes: { "a.b": "dots" } });
    const profile = { mail: "email", login: "login", name: "displayName", id: "externalId", dots: "attributes.a.b" };

    await map([id], { profile });

    const custom = { mail: "pat@example.com", login: "ada", name: "Ada", id: externalId, dots: "dots" };
    expect((await profileOf())?.custom_attributes).toEqual(custom);
  });

  test("may be a hundred attributes", async () => {
    const names = Array.from({ length: 100 }, (_, place) => `a${place}`);
    const id = await account("okta", freshId(), { attributes: Object.fromEntries(names.map((name) => [name, name])) });

    await map([id], { profile: Object.fromEntries(names.map((name) => [name, `attributes.${name}`])) });

    expect(Object.keys((await profileOf())?.custom_attributes ?? {})).toHaveLength(100);
  });

  test("is cut to 4,000 characters, but never the name of a manager, who would be another then", async () => {
    const long = "😀".repeat(4_001);
    const id = await account("okta", freshId(), { attributes: { title: long, city: long, managerId: long } });

    await map([id], { profile: { title: "attributes.title", city: "attributes.city" } });

    const profile = await profileOf();
    expect(profile?.title).toBe("😀".repeat(4_000));
    expect(profile?.custom_attributes).toEqual({ city: "😀".repeat(4_000) });
    expect(profile?.manager_value).toBeNull();
  });

  test.each([
    ["nothing is mapped", { profile: {}, manager: null }],
    ["the account has nothing of it", { profile: { title: "attributes.unknown" }, manager: null }],
  ])("makes no profile when %s", async (_when, rules) => {
    const id = await account("okta", freshId(), { attributes: { title: "Engineer" } });

    const written = await map([id], rules);

    expect(written).toBe(0);
    expect(await profileOf()).toBeUndefined();
  });

  test("is not written again while it is the same, nor locked, and keeps the moment it was written", async () => {
    const externalId = freshId();
    const attributes = { title: "Engineer", floor: 3, managerId: "00u-boss" };
    const id = await account("okta", externalId, { attributes });
    const profile = { title: "attributes.title", floor: "attributes.floor" };
    await map([id], { profile });
    const before = await profileOf();

    const written = await map([id], { profile, now: new Date(noon.getTime() + 60_000) });

    expect(written).toBe(0);
    expect(await profileOf()).toEqual(before);
  });

  test("is written again when one thing of it changes, and only that has a new moment", async () => {
    const externalId = freshId();
    await map([await account("okta", externalId, { attributes: { title: "Engineer", department: "Data" } })]);
    const later = new Date(noon.getTime() + 60_000);
    const id = await account("okta", externalId, { attributes: { title: "Manager", department: "Data" } });

    const written = await map([id], { now: later });

    expect(written).toBe(1);
    expect(await profileOf()).toMatchObject({
      title: "Manager",
      attribute_sources: { title: { at: later.toISOString() }, department: { at: noon.toISOString() } },
      updated_at: later,
    });
  });

  test("is gone when the account has it no more, or it is not mapped any more", async () => {
    const externalId = freshId();
    const attributes = { title: "Engineer", department: "Data", managerId: "00u-boss", floor: 3 };
    const profile = { ...everything.profile, floor: "attributes.floor" };
    await map([await account("okta", externalId, { attributes })], { profile });

    await map([await account("okta", externalId, { attributes: { title: "Engineer", floor: 3 } })]);

    const row = await profileOf();
    expect(row).toMatchObject({ title: "Engineer", department: null, manager_value: null, custom_attributes: {} });
    expect(Object.keys(row?.attribute_sources ?? {})).toEqual(["title"]);
  });

  test("counts for many people in one statement", async () => {
    const crowd = await Promise.all(Array.from({ length: 40 }, newPerson));
    const ids: string[] = [];
    for (const [place, of] of crowd.entries()) {
      ids.push(await account("okta", freshId(), { of, attributes: { title: `No ${place}` } }));
    }

    const written = await map(ids);

    expect(written).toBe(40);
    for (const [place, user] of crowd.entries()) expect((await profileOf(user))?.title).toBe(`No ${place}`);
  });
});

describe("nothing is said by an account", () => {
  test.each([
    ["that is suspended", "update connector_resource set is_suspended = true where external_id = $1"],
    ["that is gone", "update connector_resource set departed_at = now() where external_id = $1"],
    ["whose link is frozen", "update user_external_identity set frozen_at = now() where external_id = $1"],
  ])("%s; what it said before is taken back", async (_which, change) => {
    const externalId = freshId();
    const id = await account("okta", externalId, { attributes: { title: "Engineer" } });
    await map([id]);

    await client.query(change, [externalId]);
    await map([id]);

    expect(await profileOf()).toMatchObject({ title: null, attribute_sources: {} });
  });

  test("that is linked to nobody, or was taken back", async () => {
    const [free, lost] = [freshId(), freshId()];
    const ids = [
      await account("okta", free, { of: null, attributes: { title: "Engineer" } }),
      await account("okta", lost, { attributes: { title: "Engineer" } }),
    ];
    await client.query("update user_external_identity set unlinked_at = now() where external_id = $1", [lost]);

    expect(await map(ids)).toBe(0);
  });

  test("of another connector than the one that is mapped", async () => {
    const id = await account("aws", freshId(), { attributes: { title: "Engineer" } });

    expect(await map([id])).toBe(0);
  });

  test("that somebody else had before", async () => {
    const externalId = freshId();
    const bo = await newPerson();
    const id = await account("okta", externalId, { of: bo, attributes: { title: "Engineer" } });
    await client.query("update user_external_identity set unlinked_at = now() where external_id = $1", [externalId]);
    await account("okta", externalId, { attributes: { title: "Engineer" } });
    const later = new Date(noon.getTime() + 1);
    const other = await account("okta", freshId(), { of: bo, attributes: { title: "Other" }, verifiedAt: later });

    await map([id, other]);

    expect([(await profileOf())?.title, (await profileOf(bo))?.title]).toEqual(["Engineer", "Other"]);
  });

  test("but itself, where a role has the same id", async () => {
    const id = await account("onelogin", "4711", { attributes: { title: "Engineer" } });
    const { rows } = await client.query<{ id: string }>(
      `insert into connector_resource (id, connector_id, kind, external_id, status, is_active, attributes, content_hash,
         seen_at) values ('00000000-0000-0000-0000-000000000001', 'onelogin', 'role', '4711', '', true,
         '{"title":"Role"}', '', now()) returning id`,
    );

    const byRole = await map(
      rows.map((row) => row.id),
      { connectorId: "onelogin" },
    );
    await map([id], { connectorId: "onelogin" });

    expect(byRole).toBe(0);
    expect((await profileOf())?.title).toBe("Engineer");
  });

  test("but the oldest of a person's accounts in use, whichever was read", async () => {
    const [older, newer] = [freshId(), freshId()];
    const olderRow = await account("okta", older, { attributes: { title: "Older", department: "Data" } });
    const newerRow = await account("okta", newer, {
      attributes: { title: "Newer", phone: "1" },
      verifiedAt: new Date(noon.getTime() + 1),
    });

    await map([newerRow]);
    const first = await profileOf();
    await client.query("update connector_resource set is_suspended = true where external_id = $1", [older]);
    await map([olderRow]);

    expect(first).toMatchObject({ title: "Older", department: "Data", phone: null });
    expect(await profileOf()).toMatchObject({ title: "Newer", department: null, phone: "1" });
  });
});

function inOkta(attributes: Record<string, unknown>, externalId: string): Promise<string> {
  return account("okta", externalId, { attributes });
}

function inOneLogin(attributes: Record<string, unknown>, externalId: string): Promise<string> {
  return account("onelogin", externalId, { attributes });
}

describe("of two directories that say something of the same person", () => {
  test("the first in the order of precedence is believed, whichever comes first", async () => {
    const [one, two] = [freshId(), freshId()];
    await map([await inOneLogin({ title: "Lower", phone: "1", managerId: 7 }, two)], { connectorId: "onelogin" });
    const okta = await inOkta({ title: "Higher", managerId: "00u-boss" }, one);

    await map([okta]);
    const higher = await profileOf();
    await map([await inOneLogin({ title: "Lower still", phone: "2", managerId: 8 }, two)], { connectorId: "onelogin" });

    expect(higher).toMatchObject({ title: "Higher", phone: "1", manager_connector_id: "okta" });
    expect(await profileOf()).toMatchObject({
      title: "Higher",
      phone: "2",
      manager_connector_id: "okta",
      manager_key: "id",
      manager_value: "00u-boss",
      attribute_sources: { title: { connector: "okta" }, phone: { connector: "onelogin" } },
    });
  });

  test("the second speaks when the first has it no more", async () => {
    const [one, two] = [freshId(), freshId()];
    await map([await inOkta({ title: "Higher" }, one)]);
    await map([await inOkta({}, one)]);

    await map([await inOneLogin({ title: "Lower" }, two)], { connectorId: "onelogin" });

    expect(await profileOf()).toMatchObject({
      title: "Lower",
      attribute_sources: { title: { connector: "onelogin" } },
    });
  });

  test("the second speaks when the account of the first was taken back, and nothing of that stays", async () => {
    const [one, two] = [freshId(), freshId()];
    await map([await inOkta({ title: "Higher", department: "Data", managerId: "00u-boss" }, one)]);
    await client.query("update user_external_identity set unlinked_at = now() where external_id = $1", [one]);

    await map([await inOneLogin({ title: "Lower" }, two)], { connectorId: "onelogin" });

    const row = await profileOf();
    expect(row).toMatchObject({ title: "Lower", department: null, manager_value: null });
    expect(row?.attribute_sources).toMatchObject({ title: { connector: "onelogin", account: two } });
    expect(Object.keys(row?.attribute_sources ?? {})).toEqual(["title"]);
  });

  test("what an administrator set stays", async () => {
    const id = await inOkta({ title: "Engineer", department: "Data" }, freshId());
    await client.query(
      `insert into user_profile (user_id, title, attribute_sources, updated_at) values ($1, 'Chief', $2, now())`,
      [pat.id, { title: { admin: true }, phone: { admin: true } }],
    );

    await map([id]);

    expect(await profileOf()).toMatchObject({
      title: "Chief",
      department: "Data",
      attribute_sources: { title: { admin: true }, phone: { admin: true }, department: { connector: "okta" } },
    });
  });

  test("both are kept when they are written at the same moment", async () => {
    const okta = await inOkta({ title: "Higher" }, freshId());
    const onelogin = await inOneLogin({ title: "Lower", phone: "1" }, freshId());
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await client.query("begin");
    await map([okta]);

    const waiting = mapProfiles(other, { ...everything, connectorId: "onelogin", resourceIds: [onelogin], now: noon });
    await database.untilSomebodyWaits();
    await client.query("commit");
    await waiting;
    await other.end();

    expect(await profileOf()).toMatchObject({
      title: "Higher",
      phone: "1",
      attribute_sources: { title: { connector: "okta" }, phone: { connector: "onelogin" } },
    });
  });
});

describe("the statement and the rule of the domain", () => {
  const names = ["title", "department", "city", "floor"];
  const text = fc.constantFrom("a", "b", " ", "");
  const value = fc.oneof(text, fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.array(text, { maxLength: 2 }));
  const speech = fc.record({
    connectorId: fc.constantFrom("okta", "onelogin", "aws"),
    attributes: fc.dictionary(fc.constantFrom(...names), value),
    managerId: fc.option(fc.constantFrom("00u-1", "00u-2")),
    mapped: fc.subarray(names, { minLength: 1 }),
    mapsManager: fc.boolean(),
  });
  const admins = fc.subarray([...names, "manager"], { maxLength: 2 });
  const precedence = fc.shuffledSubarray(["okta", "onelogin", "aws"]);

  test("make the same of whatever directories say one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(precedence, admins, fc.array(speech, { maxLength: 6 }), async (order, words, speeches) => {
        const owner = await newPerson();
        const accountIds = { okta: freshId(), onelogin: freshId(), aws: freshId() };
        let expected: ReadonlyMap<string, SourcedValue> = new Map(
          words.filter((name) => name !== "manager").map((name) => [name, { value: "A", source: { kind: "admin" } }]),
        );
        await client.query(
          `insert into user_profile (user_id, title, department, custom_attributes, attribute_sources, updated_at)
           values ($1, $2, $3, $4, $5, now())`,
          [
            owner.id,
            expected.has("title") ? "A" : null,
            expected.has("department") ? "A" : null,
            Object.fromEntries(["city", "floor"].filter((name) => expected.has(name)).map((name) => [name, "A"])),
            Object.fromEntries([...expected.keys()].map((name) => [name, { admin: true }])),
          ],
        );

        for (const [place, { connectorId, attributes, managerId, mapped, mapsManager }] of speeches.entries()) {
          const externalId = accountIds[connectorId];
          const now = new Date(noon.getTime() + place * 1_000);
          const id = await account(connectorId, externalId, { of: owner, attributes: { ...attributes, managerId } });
          const manager = mapsManager ? ({ from: "attributes.managerId", by: "id" } as const) : null;
          const profile = Object.fromEntries(mapped.map((name) => [name, `attributes.${name}`]));
          await map([id], { connectorId, profile, manager, precedence: order, now });

          const values = new Map<string, SourcedValue["value"]>();
          for (const name of mapped) {
            const given = asKept(name, attributes[name]);
            if (given !== null) values.set(name, given);
          }
          if (mapsManager && managerId !== null) values.set("manager", { connectorId, by: "id", value: managerId });
          const rules = { precedence: order, at: now };
          expected = mergeProfile(expected, { connectorId, externalId, values }, rules);
          expect(attributesOf(await profileOf(owner))).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** What an attribute becomes under a name of the profile. */
function asKept(name: string, given: string | number | boolean | string[] | undefined): SourcedValue["value"] | null {
  if (given === undefined || (typeof given === "string" && given.trim() === "")) return null;
  if (name !== "title" && name !== "department") return given;
  return Array.isArray(given) ? null : String(given);
}

/** A row as the domain has it. */
function attributesOf(row: ProfileRow | undefined): ReadonlyMap<string, SourcedValue> {
  if (row === undefined) return new Map();
  const { manager_connector_id: connectorId, manager_key: key, manager_value: value } = row;
  const facts: Record<string, SourcedValue["value"] | null> = {
    ...row.custom_attributes,
    title: row.title,
    department: row.department,
    manager: connectorId !== null && value !== null && key === "id" ? { connectorId, by: key, value } : null,
  };
  return new Map(
    Object.entries(facts).flatMap(([name, fact]): [string, SourcedValue][] => {
      if (fact === null) return [];
      const { connector, account: externalId, at } = row.attribute_sources[name] ?? {};
      const source: ProfileSource =
        connector === undefined || externalId === undefined || at === undefined
          ? { kind: "admin" }
          : { kind: "account", connectorId: connector, externalId, at: new Date(at) };
      return [[name, { value: fact, source }]];
    }),
  );
}
