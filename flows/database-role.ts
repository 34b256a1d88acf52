import { Client, escapeIdentifier } from "pg";

import { customTarget, defineFlow, defineStrategy, field, people, secret } from "../src/sdk/index.ts";

/**
 * The database whose roles are given, and an account of its own there that has them `with admin option` and nothing else.
 * PostgreSQL 16 or newer: it remembers by whom a role was granted, so what others granted for good is never taken.
 */
const url = secret.env("ROLES_DATABASE_URL");

/** People's login roles are called like their addresses before this. */
const domain = "@acme.com";

/** Gives and takes roles of a PostgreSQL database. `identifier` is the role, the account is a login role. */
export const databaseRoles = defineStrategy({
  name: "database-roles",
  label: "PostgreSQL",

  async fetchRemoteIdentity({ email }) {
    if (!email?.endsWith(domain)) return null;
    const login = email.slice(0, -domain.length);
    return ask(async (client) => ((await isOrdinaryLogin(client, login)) ? login : null));
  },

  async escalate({ identity, target, signal }) {
    const login = identity.externalId;
    return ask(async (client) => {
      if (!(await isOrdinaryLogin(client, login)))
        throw new Error(`${login} may not log in, or administers the database`);
      // Whoever could `set role` would keep the rights in a session that is open when they end.
      const rights = "with admin false, inherit true, set false granted by current_user";
      await client.query(`grant ${nameOf(target.settings.identifier)} to ${nameOf(login)} ${rights}`);
      return { grantor: await accountOf(client) };
    }, signal);
  },

  async deescalate({ identity, target, kept, signal }) {
    const membership = { role: target.settings.identifier, login: identity.externalId };
    await ask(async (client) => {
      const grantor = kept?.grantor ?? (await accountOf(client));
      if (!(await isGranted(client, { ...membership, grantor }))) return;
      const { role, login } = membership;
      await client.query(`revoke ${nameOf(role)} from ${nameOf(login)} granted by ${nameOf(grantor)}`);
      if (await isGranted(client, { ...membership, grantor })) throw new Error(`${login} still has the role ${role}`);
    }, signal);
  },
});

/** Temporary rights in a database. Replace the roles by your own: they are granted as they are, to one person at a time. */
export default defineFlow({
  name: "database-role",
  label: "Database roles",
  channel: "#access-requests",
  targets: [
    customTarget({ strategy: databaseRoles, identifier: "orders_reader", label: "Read orders" }),
    customTarget({ strategy: databaseRoles, identifier: "orders_writer", label: "Change orders" }),
  ],
  connectors: ["okta"],
  fields: {
    reason: field.text({ label: "Why do you need it?", multiline: true }),
    duration: field.duration({ choices: ["30m", "1h", "4h"], default: "1h" }),
  },
  maxDuration: "4h",

  permissions: () => ({ request: people.everyone(), decide: people.inGroup("okta", "00g3accessAPPROVERS") }),
});

/** Connects, asks, and goes; cut off when the time of the strategy is up. */
async function ask<Answer>(question: (client: Client) => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
  const client = new Client({
    connectionString: url.resolve(),
    connectionTimeoutMillis: 4_000,
    statement_timeout: 4_000,
    application_name: "latchkey",
  });
  const cutOff = () => void client.end();
  signal?.addEventListener("abort", cutOff);
  client.on("error", () => undefined); // A question that is under way fails by itself.
  try {
    await client.connect();
    return await question(client);
  } finally {
    signal?.removeEventListener("abort", cutOff);
    await client.end();
  }
}

/** A name as SQL has it. PostgreSQL would cut a longer one, and so mean another role. */
function nameOf(name: string): string {
  if (Buffer.byteLength(name) > 63) throw new Error("a role's name has more than 63 bytes");
  return escapeIdentifier(name);
}

async function accountOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>("select current_user as name");
  return rows[0]?.name ?? "";
}

/** Whether somebody can log in by this name, and does not administer the database. */
async function isOrdinaryLogin(client: Client, login: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from pg_roles where rolname = $1 and rolcanlogin and not (rolsuper or rolcreaterole or rolreplication)",
    [login],
  );
  return rowCount === 1;
}

/** Whether this account granted the role, which others may have done as well. */
async function isGranted(
  client: Client,
  { role, login, grantor }: { readonly role: string; readonly login: string; readonly grantor: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_auth_members
      where roleid = (select oid from pg_roles where rolname = $1)
        and member = (select oid from pg_roles where rolname = $2)
        and grantor = (select oid from pg_roles where rolname = $3)`,
    [role, login, grantor],
  );
  return rowCount === 1;
}
