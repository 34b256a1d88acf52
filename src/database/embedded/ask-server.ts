import { Client, DatabaseError } from "pg";

import { surviveABreak } from "../survive-a-break.ts";
import { clusterUrl, databaseName } from "./cluster-files.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** `absent`: whatever listens on the port, if anything does, is not this cluster's server. */
export type ServerAnswer = "ready" | "not-yet" | "absent";

const patience = 10_000;
const noSuchDatabase = "3D000";
const startingOrStopping = "57P03";
const tooManyConnections = "53300";

/** Connects with the cluster's password, which proves whose server it is, and creates our database if it is missing. */
export async function askServer(home: string, port: number): Promise<ServerAnswer> {
  try {
    await query(await clusterUrl(home, port), "select 1");
    return "ready";
  } catch (error) {
    if (!(error instanceof DatabaseError)) return "absent";
    switch (error.code) {
      case noSuchDatabase:
        await query(await clusterUrl(home, port, "postgres"), `create database ${databaseName}`);
        return "ready";
      case startingOrStopping:
        return "not-yet";
      case tooManyConnections:
        return "ready";
      case undefined:
      default:
        throw new EmbeddedPostgresError(
          `A PostgreSQL runs on port ${port} for the embedded database in ${home}, and it does not let us in: ` +
            `${error.message}. It was left as it is. Stop it and start again.`,
          { cause: error },
        );
    }
  }
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = surviveABreak(new Client({ connectionString, connectionTimeoutMillis: patience }));
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}
