import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { verifyAuditLog } from "../../src/database/store/audit-log.ts";
import { type AuditEntry, type AuditEvent, chain, chainStart } from "../../src/domain/audit.ts";
import { query } from "../support/query.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

let database: PostgresStore;

beforeEach(async () => {
  database = await openPostgresStore();
});

afterEach(() => database.close());

const verify = () => verifyAuditLog(database.orm.em.fork());

async function write(...data: readonly AuditEntry["data"][]): Promise<void> {
  await database.store.transaction(async (tx) => {
    for (const one of data) tx.audit({ actor: "system", action: "test.happened", subject: "test:1", data: one });
    await Promise.resolve();
  });
}

/** What somebody with the owner's password could do. */
async function tamper(statement: string): Promise<void> {
  await query(
    database.url,
    `alter table audit_event disable trigger audit_event_append_only; ${statement};
     alter table audit_event enable trigger audit_event_append_only`,
  );
}

describe("writing", () => {
  test("an empty log is whole", async () => {
    expect(await verify()).toEqual({ whole: true, events: 0, headHash: "0".repeat(64) });
  });

  test("what was written is whole after its trip through JSONB, whatever it holds", async () => {
    await write(
      { b: 1, a: { zebra: null, ä: [1, "1", true, { y: 0.1, x: -1e-7 }] }, aa: 1e21, "": "" },
      {
        text: `quote " backslash \\ newline \n emoji 🗝️ and <!channel>`,
        max: Number.MAX_SAFE_INTEGER,
        huge: 1.797e308,
      },
      {},
    );

    expect(await verify()).toMatchObject({ whole: true, events: 3 });
  });

  test("safety 38: a log that grows between two looks of the verifier is not called broken", async () => {
    await write({ n: 1 });
    const [last] = await query<AuditEvent>(database.url, `select sequence::int, hash from audit_event`);
    const next = chain(
      { at: new Date(0), actor: "system", action: "test.happened", subject: "test:1", data: {} },
      last ?? chainStart,
    );
    const writer = new Client({ connectionString: database.url });
    await writer.connect();
    await writer.query("begin; lock table audit_head in access exclusive mode");

    const verifying = verify();
    await database.untilSomebodyWaits();
    await writer.query(
      `insert into audit_event (sequence, happened_at, actor, action, subject, data, previous_hash, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [next.sequence, next.at, next.actor, next.action, next.subject, next.data, next.previousHash, next.hash],
    );
    await writer.query("update audit_head set sequence = $1, hash = $2", [next.sequence, next.hash]);
    await writer.query("commit");
    await writer.end();

    expect(await verifying).toMatchObject({ whole: true });
    expect(await verify()).toMatchObject({ whole: true, events: 2 });
  });
});

describe("tampering", () => {
  beforeEach(() => write({ n: 1 }, { n: 2 }, { n: 3 }));

  test.each([
    ["an update", "update audit_event set actor = 'nobody' where sequence = 2"],
    ["a deletion", "delete from audit_event where sequence = 2"],
    ["a deletion that finds nothing", "delete from audit_event where false"],
    ["emptying the table", "truncate audit_event"],
  ])("safety 38: %s is refused by the database itself", async (_what, statement) => {
    await expect(query(database.url, statement)).rejects.toThrow("The audit log is append-only: nothing was changed.");

    expect(await verify()).toMatchObject({ whole: true, events: 3 });
  });

  test.each([
    ["an edited actor", "update audit_event set actor = 'nobody' where sequence = 2", 2, "changed"],
    [
      "an edited time",
      "update audit_event set happened_at = happened_at + interval '1 ms' where sequence = 1",
      1,
      "changed",
    ],
    ["edited data", `update audit_event set data = '{"n": 4}' where sequence = 3`, 3, "changed"],
    ["a deleted event", "delete from audit_event where sequence = 2", 2, "missing"],
    ["a deleted beginning", "delete from audit_event where sequence = 1", 1, "missing"],
    ["a log that is cut off", "delete from audit_event where sequence = 3", 3, "missing"],
    ["an emptied log", "delete from audit_event", 1, "missing"],
    [
      "two events that changed places",
      "update audit_event set sequence = 9 where sequence = 1; update audit_event set sequence = 1 where sequence = 2; update audit_event set sequence = 2 where sequence = 9",
      1,
      "changed",
    ],
    [
      "an event that was pushed in behind the last",
      "insert into audit_event select 4, happened_at, actor, action, subject, data, hash, repeat('a', 64) from audit_event where sequence = 3",
      4,
      "changed",
    ],
  ] as const)(
    "safety 38: %s is found, though the trigger was switched off",
    async (_what, statement, sequence, problem) => {
      await tamper(statement);

      expect(await verify()).toMatchObject({ whole: false, sequence, problem });
    },
  );

  test("safety 38: a head that was moved back does not hide what was cut off from one who kept its hash", async () => {
    const before = await verify();
    await tamper(
      `delete from audit_event where sequence = 3;
       update audit_head set sequence = 2, hash = (select hash from audit_event where sequence = 2)`,
    );

    const after = await verify();

    expect(before).toMatchObject({ whole: true, headHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(after).not.toMatchObject({ headHash: before.whole ? before.headHash : "" });
  });

  test("safety 38: a head that points behind the log's end is found", async () => {
    await tamper("update audit_head set sequence = 2, hash = (select hash from audit_event where sequence = 2)");

    expect(await verify()).toMatchObject({ whole: false });
  });
});
