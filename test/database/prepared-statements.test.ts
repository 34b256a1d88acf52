import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";

import { addRequest, type Scene, setScene } from "../support/store-contract/store-world.ts";
import { query } from "../support/query.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

let database: PostgresStore;
let scene: Scene;

beforeEach(async () => {
  database = await openPostgresStore();
  scene = await setScene(database);
});

afterEach(() => database.close());

test("a statement with other values is not parsed again", async () => {
  const { store, orm } = database;
  const before = await store.findUser(scene.ada.id);
  const after = await store.findUser(scene.bo.id);

  const { rows } = await sql<{ times: string }>`
    select generic_plans + custom_plans as times from pg_prepared_statements
    where statement like '%from "users" where id = $1%'`.execute(orm.em.fork().getKysely());

  expect([before, after]).toEqual([scene.ada, scene.bo]);
  expect(rows.map(({ times }) => Number(times))).toEqual([2]);
});

test("a column that a newer version adds while this one runs disturbs nothing", async () => {
  const { store, url } = database;
  const request = await addRequest(scene);
  const read = async () => [
    await store.findUser(scene.ada.id),
    await store.findRequest(request.id),
    await store.findPictured(request.id),
    await store.notificationsOf(request.id),
    await store.connectors(),
  ];
  const before = await read();

  await query(
    url,
    `alter table users add column nickname text not null default 'x';
     alter table access_request add column urgency integer;
     alter table connector add column region text;
     alter table request_notification add column thread text`,
  );

  expect(await read()).toEqual(before);
});

test("what the audit log cannot hold takes its whole transaction with it", async () => {
  const { store } = database;
  const heard = store.transaction(async (tx) => {
    await tx.saveRole(scene.ada.id, "admin");
    tx.audit({ actor: "system", action: "test", subject: "test:1", data: { text: "a\u0000b" } });
  });

  await expect(heard).rejects.toThrow("unsupported Unicode escape sequence");

  expect(await store.findUser(scene.ada.id)).toMatchObject({ role: "member" });
  expect(await database.auditLog()).toEqual([]);
  expect(await store.transaction(async (tx) => tx.findUser(scene.bo.id))).toEqual(scene.bo);
});
