/** The embedded database could not do what was asked. The message says what happened, what was not done and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}

/** How every dead end of the embedded database is left: it is a convenience, any PostgreSQL will do. */
export const setDatabaseUrl = "set DATABASE_URL to a PostgreSQL of your own";
