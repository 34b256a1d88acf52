import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { comparableEmail } from "../../src/domain/email.ts";
import { buildNotification } from "../support/builders.ts";
import { query } from "../support/query.ts";
import { addGrant, addRequest, type Scene, setScene } from "../support/store-contract/store-world.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

let database: PostgresStore;
let scene: Scene;

beforeEach(async () => {
  database = await openPostgresStore();
  scene = await setScene(database);
});

afterEach(() => database.close());

test("a transaction has one time from its beginning to its end: the database's, moved by the offset", async () => {
  database.setClock(3_600_000);

  const now = await database.store.transaction((tx) => Promise.resolve(tx.now));

  const [row] = await query<{ behind: number }>(
    database.url,
    `select extract(epoch from timestamptz '${now.toISOString()}' - clock_timestamp())::float8 as behind`,
  );
  expect(row?.behind).toBeGreaterThan(3_590);
  expect(row?.behind).toBeLessThan(3_601);
});

describe("what the database refuses by itself", () => {
  test.each([
    ["safety 18: a duration of 0", "access_request", "duration_seconds = 0"],
    ["safety 18: a negative duration", "access_request", "duration_seconds = -1"],
    ["safety 18: a duration above 366 days", "access_request", "duration_seconds = 31622401"],
    ["a target without a duration", "access_request", "duration_seconds = null"],
    ["a duration without a target", "access_request", "target = null"],
    ["an unknown status", "access_request", "status = 'granted'"],
    ["a closed request without its time", "access_request", "status = 'approved', closed_at = null"],
    ["an open request with the time it closed", "access_request", "status = 'pending', closed_at = now()"],
    ["version 0", "access_request", "version = 0"],
    ["a requester nobody knows", "access_request", `requester_id = gen_random_uuid()`],
    ["safety 18: a grant of 0 seconds", "access_grant", "duration_seconds = 0"],
    ["safety 12: a grant without its end", "access_grant", "ends_at = null"],
    [
      "safety 14: an attempt without what was found before",
      "access_grant",
      "state = 'applying', organisation_id = 'o', external_id = 'x'",
    ],
    ["safety 14: an attempt without an account", "access_grant", "state = 'applying', found_before = false"],
    ["an account without its organisation", "access_grant", "external_id = 'x'"],
    [
      "access nobody confirmed",
      "access_grant",
      "state = 'active', organisation_id = 'o', external_id = 'x', found_before = false",
    ],
    ["an ended grant without the time", "access_grant", "state = 'not_applied'"],
    ["an unended grant with the time", "access_grant", "ended_at = now()"],
    ["an unknown cause of an end", "access_grant", "end_cause = 'mood'"],
    ["a sent message without a place", "request_notification", "state = 'sent'"],
    ["a negative step", "request_notification", "step = -1"],
    ["an unknown role", "users", "role = 'owner'"],
    ["safety 38: a second head of the audit log", "audit_head", "id = 2"],
  ])("%s", async (_what, table, change) => {
    const grant = await addGrant(scene);
    await database.store.transaction((tx) => tx.addNotifications([buildNotification({ requestId: grant.requestId })]));

    await expect(query(database.url, `update ${table} set ${change}`)).rejects.toThrow(
      /violates (check|not-null|foreign key) constraint/,
    );
  });

  test("a user who has asked for something is not deleted", async () => {
    await addRequest(scene);

    await expect(query(database.url, "delete from users")).rejects.toThrow("violates foreign key constraint");
  });
});

describe("an e-mail address", () => {
  const ascii = fc.stringMatching(/^[\x21-\x3f\x41-\x7e]{1,40}@[\x21-\x3f\x41-\x7e]{1,40}$/);

  test("safety 29: is lowered by the database exactly as it is compared by the rules", async () => {
    const addresses = [...new Set(fc.sample(ascii, 500))];

    const rows = await database.orm.em
      .fork()
      .execute<{ given: string; lowered: string }[]>(
        `select given, lower(given collate "C") as lowered from jsonb_array_elements_text(?::jsonb) as given`,
        [JSON.stringify(addresses)],
      );

    expect(rows).toHaveLength(addresses.length);
    expect(rows.map(({ lowered }) => lowered)).toEqual(rows.map(({ given }) => comparableEmail(given)));
  });
});
