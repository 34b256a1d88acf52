import type { MikroORM } from "@mikro-orm/postgresql";
import { type ClientBase, DatabaseError } from "pg";
import { z } from "zod";

import type { ImportProblem } from "../../domain/import-problem.ts";
import {
  type ImportOptions,
  ImportStopped,
  type LinkImport,
  type LinkImports,
  type PlannedChange,
  type RefusedLine,
} from "../../ports/link-imports.ts";
import type { Wake } from "../store/transaction.ts";
import { applyImport, overtaken } from "./apply-import.ts";
import { type OwnConnection, withOwnConnection } from "../own-connection.ts";
import { planImport } from "./plan-import.ts";
import { stageLines } from "./stage-lines.ts";

/** How many rows of a list are fetched at once. */
const atOnce = 1_000;

/** Imports over a database. `url` is that of `orm`: an import has a connection of its own, outside the pool. */
export function createLinkImports(ground: {
  readonly orm: MikroORM;
  readonly url: string;
  readonly wake: Wake;
}): LinkImports {
  return {
    run: (options, work) =>
      withOwnConnection({ ...ground, name: "latchkey-import" }, async (connection) => {
        try {
          return await work(createImport(connection, options, ground.wake));
        } finally {
          // After the commit it undoes nothing. A connection that is lost has rolled back by itself.
          await connection.client.query("rollback").catch(() => undefined);
        }
      }),
  };
}

function createImport(connection: OwnConnection, options: ImportOptions, wake: Wake): LinkImport {
  const { client } = connection;
  return {
    read: (lines) => stageLines(client, lines),
    async plan() {
      await client.query("begin");
      if (options.applies) await waitForNobody(client);
      return planImport(client, options);
    },
    async *refused() {
      for await (const row of fetchAll(client, readRefused)) yield toRefused(row);
    },
    async *changes() {
      for await (const row of fetchAll(client, readChanges)) yield changeSchema.parse(row);
    },
    async apply(application, settle) {
      try {
        return await applyImport(connection, options, application, { settle, wake });
      } catch (error) {
        throw explain(error);
      }
    },
  };
}

/** Two imports at once would each plan for what the other changes. */
async function waitForNobody(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ isFree: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('latchkey.import')) as "isFree"`,
  );
  if (rows[0]?.isFree === true) return;
  throw new ImportStopped(
    "Another import is being applied, so nothing was changed. Import the file again when it is done.",
  );
}

async function* fetchAll(client: ClientBase, statement: string): AsyncGenerator {
  await client.query(`declare import_list no scroll cursor for ${statement}`);
  try {
    for (;;) {
      const { rows } = await client.query<Record<string, unknown>>(`fetch ${atOnce} from import_list`);
      if (rows.length === 0) return;
      yield* rows;
    }
  } finally {
    await client.query("close import_list");
  }
}

/** Somebody else linked the account first, holds what we wait for, or waits for what we hold. */
function explain(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === "23505") return overtaken(error);
  if (error.code !== "55P03" && error.code !== "40P01") return error;
  return new ImportStopped(
    "Somebody else was changing the same links for too long, so nothing was changed. Import the file again.",
    { cause: error },
  );
}

const refusedSchema = z.object({
  line: z.number(),
  kind: z.enum([
    "row",
    "person-unknown",
    "person-ambiguous",
    "person-twice",
    "account-claimed-twice",
    "account-owned",
    "account-frozen",
    "account-kept",
  ]),
  connectorId: z.string().nullable(),
  account: z.string().nullable(),
  otherLine: z.number().nullable(),
  words: z.string().nullable(),
});

function toRefused(row: unknown): RefusedLine {
  const { line, ...told } = refusedSchema.parse(row);
  return { line, problem: toProblem(told) };
}

function toProblem(told: Omit<z.infer<typeof refusedSchema>, "line">): ImportProblem {
  const { kind, connectorId, account, otherLine, words } = told;
  const about = { connectorId: connectorId ?? "", account: account ?? "" };
  switch (kind) {
    case "row":
      return { kind, says: words ?? "" };
    case "person-unknown":
      return { kind, person: words ?? "" };
    case "person-ambiguous":
      return { kind, person: words ?? "", count: otherLine ?? 0 };
    case "person-twice":
      return { kind, otherLine: otherLine ?? 0 };
    case "account-claimed-twice":
      return { kind, ...about, otherLine: otherLine ?? 0 };
    case "account-owned":
    case "account-frozen":
      return { kind, ...about, owner: words ?? "" };
    case "account-kept":
      return { kind, ...about, owner: words ?? "", otherLine: otherLine ?? 0 };
  }
}

/** Of several problems of a line the first one that was found. */
const readRefused = `
  select distinct on (line) line, kind, connector_id as "connectorId", account, other_line as "otherLine", words
  from import_refused order by line, rank, connector_id, account`;

const changeSchema: z.ZodType<PlannedChange> = z.object({
  kind: z.enum(["create", "change", "remove"]),
  line: z.number().nullable(),
  userId: z.string(),
  slackUserId: z.string(),
  email: z.string().nullable(),
  displayName: z.string().nullable(),
  connectorId: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});

const readChanges = `
  select c.kind, c.line, c.user_id as "userId", u.slack_user_id as "slackUserId", u.email, u.display_name as "displayName",
    c.connector_id as "connectorId", c.before, c.after
  from import_change c join users u on u.id = c.user_id
  order by c.line nulls last, c.user_id, c.connector_id`;
