import type { MikroORM } from "@mikro-orm/postgresql";

import { type Finding, findingsOf } from "../domain/finding.ts";
import { DatabaseNotReady, openDatabaseBeside } from "./open-database-beside.ts";

const { fine, problem, unknown } = findingsOf("Database");

/** What a database is like, and the database itself where it can be read. */
export interface SeenDatabase {
  readonly finding: Finding;
  readonly orm: MikroORM | null;
}

/** Looks whether a database answers and what is in it. Nothing is made, migrated or changed. */
export async function lookAtDatabase(url: string): Promise<SeenDatabase> {
  const what = "the database";
  try {
    return { finding: fine(what, "answers, and is up to date"), orm: await openDatabaseBeside(url) };
  } catch (error) {
    if (!(error instanceof DatabaseNotReady)) throw error;
    switch (error.why) {
      case "empty":
        return { finding: fine(what, "answers, and is empty: the first start makes the tables"), orm: null };
      case "older":
        return {
          finding: fine(what, "answers, and is of an older version: the next start brings it up to date"),
          orm: null,
        };
      case "unanswered":
        return {
          finding: unknown(
            what,
            "does not answer",
            "Check DATABASE_URL and that PostgreSQL is running, and check again.",
          ),
          orm: null,
        };
    }
  }
}

/** What is said of an embedded database that was never started. */
export const notMadeYet: Finding = fine("the embedded database", "not there yet: the first start makes it");

/** What is said of one that cannot be started. */
export function notStarted(error: unknown): Finding {
  const said = error instanceof Error ? error.message : "It gave no reason.";
  return problem("the embedded database", "does not start", said);
}
