import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { identitySources, trustOf } from "../../src/domain/identity.ts";
import { buildClaim, buildIdentity, buildResource } from "../support/builders.ts";
import { query } from "../support/query.ts";
import { type Scene, setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

/** One change of a link, as the database wrote it down. */
interface Change extends Record<string, unknown> {
  readonly external_id: string;
  readonly actor: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
}

let database: PostgresStore;
let scene: Scene;

beforeEach(async () => {
  database = await openPostgresStore();
  scene = await setScene(database);
});

afterEach(() => database.close());

const run = (statement: string) => query(database.url, statement);
const history = () => query<Change>(database.url, "select * from user_external_identity_history order by id");
/** What one statement changed; it says in no order. */
const byAccount = (changes: readonly Change[]) => changes.toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1));
const sources = async () => {
  const rows = await query<{ source: string }>(
    database.url,
    "select source from user_external_identity order by external_id",
  );
  return rows.map(({ source }) => source);
};

/** Links of Ada's, each of the given source, written in one statement by somebody who is not the store. */
async function insertLinks(...given: readonly string[]) {
  const rows = given.map(
    (source, index) =>
      `(gen_random_uuid(), '${scene.ada.id}', 'okta', '00u-${index}', '${source}', 'email', '2027-03-01T12:00:00Z')`,
  );
  await run(`insert into user_external_identity
    (id, user_id, connector_id, external_id, source, verification_method, verified_at) values ${rows.join(", ")}`);
}

/** Sets what the database's own rules ask for, for one transaction, and runs something in it. */
const saying = (setting: string, value: string, statement: string) =>
  `begin; set local ${setting} = '${value}'; ${statement}; commit`;

const pairs = identitySources.flatMap((present) => identitySources.map((incoming) => ({ present, incoming })));
const lowering = pairs.filter(({ present, incoming }) => trustOf(incoming) < trustOf(present));

describe("safety 30: the trust of a link, whoever writes", () => {
  test.each(lowering)("$present is not overwritten by $incoming", async ({ present, incoming }) => {
    await insertLinks(present);

    await expect(run(`update user_external_identity set source = '${incoming}'`)).rejects.toThrow(
      `A link of ${present} is not overwritten by ${incoming}. Nothing was changed.`,
    );

    expect(await sources()).toEqual([present]);
  });

  test.each(pairs.filter((pair) => !lowering.includes(pair)))(
    "$present may be overwritten by $incoming",
    async ({ present, incoming }) => {
      await insertLinks(present);

      await run(`update user_external_identity set source = '${incoming}', external_email = 'new@example.com'`);

      expect(await sources()).toEqual([incoming]);
    },
  );

  test("one link of higher trust keeps a statement about many from changing any", async () => {
    await insertLinks("connector_sync", "manual", "connector_sync");

    await expect(
      run("update user_external_identity set source = 'connector_sync', external_email = 'x@example.com'"),
    ).rejects.toThrow("is not overwritten by connector_sync");

    expect(await run("select from user_external_identity where external_email is not null")).toEqual([]);
  });

  test("what a sync writes over a link of an admin is refused as well", async () => {
    await insertLinks("manual");

    const writing = run(`insert into user_external_identity
        (id, user_id, connector_id, external_id, source, verification_method, verified_at)
      values (gen_random_uuid(), '${scene.ada.id}', 'okta', '00u-0', 'connector_sync', 'email', now())
      on conflict (user_id, connector_id, external_id) do update set source = excluded.source`);

    await expect(writing).rejects.toThrow("A link of manual is not overwritten by connector_sync.");
    expect(await sources()).toEqual(["manual"]);
  });

  test("an admin may force it, and only in the transaction that says so", async () => {
    await insertLinks("manual", "manual");
    const lower = "update user_external_identity set source = 'workflow' where external_id";

    const both = run(`${saying("latchkey.force", "on", `${lower} = '00u-0'`)}; ${lower} = '00u-1'`);

    await expect(both).rejects.toThrow("A link of manual is not overwritten by workflow.");
    expect(await sources()).toEqual(["workflow", "manual"]);
  });

  test("a link that was taken back may be linked anew at any trust", async () => {
    await insertLinks("manual");
    await run("update user_external_identity set unlinked_at = now()");

    await run("update user_external_identity set unlinked_at = null, source = 'connector_sync'");

    expect(await sources()).toEqual(["connector_sync"]);
  });
});

describe("what a link is about", () => {
  test.each([
    ["its owner", (to: Scene) => `user_id = '${to.bo.id}'`],
    ["its connector", () => "connector_id = 'aws'"],
    ["its account", () => "external_id = '00u-other'"],
  ])("%s never changes, not even by force", async (_what, change) => {
    await scene.store.transaction((tx) =>
      tx.rememberConnector({ id: "aws", type: "aws", name: "AWS", organisationId: null }),
    );
    await insertLinks("manual");

    const changing = run(
      saying("latchkey.force", "on", `update user_external_identity set ${change(scene)}, source = 'manual'`),
    );

    await expect(changing).rejects.toThrow("A link never changes its owner or its account");
    expect(await scene.store.liveIdentities(scene.ada.id, "okta")).toMatchObject([{ externalId: "00u-0" }]);
  });

  test.each([
    ["a deletion", "delete from user_external_identity"],
    ["a deletion that finds nothing", "delete from user_external_identity where false"],
    ["emptying the table", "truncate user_external_identity cascade"],
  ])("%s is refused, so that its history has something to speak of", async (_what, statement) => {
    await insertLinks("manual");

    await expect(run(saying("latchkey.force", "on", statement))).rejects.toThrow("A link is never deleted: unlink it");

    expect(await sources()).toEqual(["manual"]);
  });
});

describe("the history of links", () => {
  test.each([
    ["an update", "update user_external_identity_history set actor = 'nobody'"],
    ["a deletion", "delete from user_external_identity_history"],
    ["a deletion that finds nothing", "delete from user_external_identity_history where false"],
    ["emptying the table", "truncate user_external_identity_history"],
  ])("is append-only: %s is refused", async (_what, statement) => {
    await insertLinks("manual");
    const before = await history();

    await expect(run(statement)).rejects.toThrow("The history of links is append-only: nothing was changed.");

    expect(await history()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  test("has each link of a statement that wrote many, with the whole row", async () => {
    await insertLinks("connector_sync", "workflow", "manual");

    const changes = await history();

    expect(changes.map(({ external_id, actor, before }) => [external_id, actor, before])).toEqual([
      ["00u-0", null, null],
      ["00u-1", null, null],
      ["00u-2", null, null],
    ]);
    expect(changes[1]).toMatchObject({
      user_id: scene.ada.id,
      connector_id: "okta",
      changed_at: expect.any(Date),
      after: { id: changes[1]?.["identity_id"], external_id: "00u-1", source: "workflow", unlinked_at: null },
    });
  });

  test("has who changed them, and what each was and is", async () => {
    await insertLinks("connector_sync", "workflow");

    await run(saying("latchkey.actor", "command-line", "update user_external_identity set source = 'manual'"));

    const changes = byAccount((await history()).slice(2));
    expect(changes.map(({ external_id, actor }) => [external_id, actor])).toEqual([
      ["00u-0", "command-line"],
      ["00u-1", "command-line"],
    ]);
    for (const { external_id: id, before, after } of changes) {
      expect(before).toMatchObject({ external_id: id, source: id === "00u-0" ? "connector_sync" : "workflow" });
      expect(after).toEqual({ ...before, source: "manual" });
    }
  });

  test("has those links of a statement that changed, and not those that stayed as they were", async () => {
    await insertLinks("connector_sync", "manual", "workflow");

    await run("update user_external_identity set source = 'manual'");

    const changed = byAccount((await history()).slice(3));
    expect(changed.map(({ external_id }) => external_id)).toEqual(["00u-0", "00u-2"]);
  });

  test("has what one statement added and what it changed", async () => {
    await insertLinks("connector_sync");

    await run(`insert into user_external_identity
        (id, user_id, connector_id, external_id, source, verification_method, verified_at)
      select gen_random_uuid(), '${scene.ada.id}', 'okta', '00u-' || n, 'workflow', 'get-identity', now()
      from generate_series(0, 1) n
      on conflict (user_id, connector_id, external_id) do update set source = excluded.source`);

    const changes = byAccount((await history()).slice(1));
    expect(
      changes.map(({ external_id, before, after }) => [external_id, before?.["source"] ?? null, after["source"]]),
    ).toEqual([
      ["00u-0", "connector_sync", "workflow"],
      ["00u-1", null, "workflow"],
    ]);
  });

  test("says nothing of a statement that changed nothing", async () => {
    await insertLinks("manual", "workflow");

    await run("update user_external_identity set source = source, external_email = null");
    await run("update user_external_identity set source = 'manual' where false");

    expect(await history()).toHaveLength(2);
  });

  test("never holds what is kept of the code that disowns a link", async () => {
    await insertLinks("manual");

    await run("update user_external_identity set disown_hmac = 'kept-of-the-code'");
    await run("update user_external_identity set external_email = 'ada@example.com'");

    const changes = await history();
    expect(changes.map(({ after }) => after["external_email"])).toEqual([null, "ada@example.com"]);
    expect(JSON.stringify(changes)).not.toMatch(/disown|kept-of/);
  });

  test("does not take the next one on the same connection for the one before", async () => {
    await insertLinks("connector_sync");

    await run(`${saying("latchkey.actor", "command-line", "update user_external_identity set source = 'workflow'")};
      update user_external_identity set source = 'manual'`);

    expect((await history()).map(({ actor }) => actor)).toEqual([null, "command-line", null]);
  });

  test("has each change of one transaction with the actor of that change", async () => {
    const [first, second] = ["00u-a", "00u-b"].map((externalId) =>
      buildIdentity({ userId: scene.ada.id, externalId, source: "manual" }),
    );
    if (first === undefined || second === undefined) throw new Error("There are two.");

    await scene.store.transaction(async (tx) => {
      await tx.linkIdentity(first, { actor: scene.bo.id, force: true });
      await tx.linkIdentity(second);
      await tx.unlinkIdentity(first.id, { actor: "flow:production-access" });
    });

    expect((await history()).map(({ external_id, actor }) => [external_id, actor])).toEqual([
      ["00u-a", scene.bo.id],
      ["00u-b", "system"],
      ["00u-a", "flow:production-access"],
    ]);
  });
});

describe("what the database refuses by itself about identities", () => {
  test.each([
    ["an unknown source of a link", "user_external_identity", "source = 'mood'"],
    ["an unknown way to verify a link", "user_external_identity", "verification_method = 'owner-proof'"],
    ["a link that a stranger made", "user_external_identity", "linked_by = gen_random_uuid()"],
    ["a link that a stranger froze", "user_external_identity", "frozen_by = gen_random_uuid()"],
    ["an unknown kind of resource", "connector_resource", "kind = 'printer'"],
    ["a resource of an unknown connector", "connector_resource", "connector_id = 'gone'"],
    ["an unknown proof", "ownership_claim", "method = 'word-of-honour'"],
    ["an unknown state of a claim", "ownership_claim", "state = 'believed'"],
    ["a claim that a stranger decided", "ownership_claim", "decided_by = gen_random_uuid()"],
  ])("%s", async (_what, table, change) => {
    await scene.store.transaction(async (tx) => {
      await tx.linkIdentity(buildIdentity({ userId: scene.ada.id }));
      await tx.keepResource(buildResource());
      await tx.addClaim(buildClaim({ userId: scene.ada.id }));
    });

    await expect(run(`update ${table} set ${change}`)).rejects.toThrow(/violates (check|foreign key) constraint/);
  });
});
