import { MikroORM } from "@mikro-orm/postgresql";
import { Client } from "pg";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { openDirectories, rememberConnectors } from "../../src/connectors/open-directories.ts";
import { okta } from "../../src/connectors/index.ts";
import { closeDatabase } from "../../src/database/close-database.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createStore } from "../../src/database/store/create-store.ts";
import { createProofCodes } from "../../src/domain/proof-codes.ts";
import type { User } from "../../src/domain/user.ts";
import { createLog } from "../../src/log.ts";
import type { People } from "../../src/ports/people.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { findIdentity, type ResolveNeeds } from "../../src/use-cases/resolve-identity.ts";
import { query } from "../database/query.ts";
import { type Spread, spreadOf } from "../figures.ts";

/** How long the search for an account takes, in milliseconds. */
export interface ResolverFigures {
  /** People and links that are there while it is measured. */
  readonly people: number;
  /** A stored link, from the database alone. */
  readonly hit: Spread;
  /** The e-mail among the accounts we know: one question to Okta to confirm it, and the link committed. */
  readonly localMatch: Spread;
  /** Nothing is known, and Okta is asked once. */
  readonly liveMiss: Spread;
  /** A bare look at one row by its key over a connection of its own: what any answer from the database costs. */
  readonly floor: Spread;
}

/** No limit of a provider is what is measured. Calls a minute. */
const unlimited = 1_000_000_000;

const home = { enterpriseId: "", teamId: "T0BENCH" };

/**
 * Measures the search for people's accounts on a database with `people` people and as many links, against a pretend Okta
 * over HTTP: `times` of each kind, one after the other.
 */
export async function measureResolver(
  databaseUrl: string,
  { people, times }: { readonly people: number; readonly times: number },
): Promise<ResolverFigures> {
  await using opened = new AsyncDisposableStack();
  const log = createLog("silent");
  const migrated = await openDatabase(databaseUrl);
  await closeDatabase(migrated, log);
  const orm = opened.adopt(new MikroORM(ormOptions(databaseUrl)), (open) => closeDatabase(open, log));
  const server = opened.adopt(await startPretendOkta(), (pretend) => pretend.stop());
  Object.assign(server.rateLimits, { listUsers: unlimited, getUser: unlimited, groups: unlimited, other: unlimited });
  const store = createStore({ orm, wake: async () => undefined });
  const token = new SecretReference("the bench", () => server.apiToken);
  const connectors = { okta: okta({ orgUrl: server.url, apiToken: token }) };
  const directories = openDirectories(connectors, { store, log });
  await rememberConnectors(store, connectors);
  await directories.open("okta");
  await fill(databaseUrl, people, times);
  for (let at = 0; at < times; at += 1) {
    server.addUser({ id: `00uLOCAL${at}`, login: `local-${at}@acme.com`, email: `local-${at}@acme.com` });
  }
  const world: ResolveNeeds = {
    store,
    people: everybodyInSlack,
    directories,
    flows: { all: () => [], find: () => null },
    codes: createProofCodes("bench"),
    rules: {
      admins: [],
      identity: { allowedEmailDomains: ["acme.com"], requireConfirmedEmail: true, proofs: ["admin-approval"] },
      errorsChannel: null,
      adminsChannel: null,
    },
  };
  const usersOf = (kind: string) => query<Pick<User, "id">>(databaseUrl, usersLike, [`U${kind}%`, times]);
  const time = async (kind: string, isRight: (found: Awaited<ReturnType<typeof findIdentity>>) => boolean) => {
    const took: number[] = [];
    for (const { id } of await usersOf(kind)) {
      const user = await store.findUser(id);
      if (user === null) throw new Error("A person of the bench is gone.");
      const begun = performance.now();
      const found = await findIdentity(world, user, "okta", null);
      took.push(performance.now() - begun);
      if (!isRight(found)) throw new Error(`The search of the kind ${kind} did not end as it must.`);
    }
    return spreadOf(took);
  };
  await time("WARM", ({ ok }) => ok);
  const floor = await timeFloor(databaseUrl, times);
  const hit = await time("HIT", (found) => found.ok && found.value.confirmed === null);
  const localMatch = await time("LOCAL", (found) => found.ok && found.value.confirmed !== null);
  const liveMiss = await time("MISS", (found) => !found.ok && found.refusal.reason === "identity-not-found");
  return { people, hit, localMatch, liveMiss, floor };
}

const usersLike = `select id from users where slack_user_id like $1 order by slack_user_id limit $2`;

/** Everybody is a member in good standing, with the address that the rows have. */
const everybodyInSlack: People = {
  home: async () => home,
  lookUp: async (userId) => ({
    ...home,
    userId,
    displayName: userId,
    email: `${userId.slice(1).toLowerCase()}@acme.com`,
    isEmailConfirmed: true,
    isBot: false,
    isGuest: false,
    isStranger: false,
    isDeactivated: false,
  }),
  findByEmail: async () => null,
  isInUserGroup: async () => false,
  usersInUserGroup: async () => [],
  listPeople: async () => [],
  membersOfChannel: async () => [],
};

/** `people` people with a link each, and for every kind that is measured as many as are needed. */
async function fill(databaseUrl: string, people: number, times: number): Promise<void> {
  await query(
    databaseUrl,
    `insert into users (id, slack_team_id, slack_user_id, email, display_name)
     select gen_random_uuid(), 'T0BENCH', 'U' || kind || '-' || n, lower(kind || '-' || n || '@acme.com'), kind || n
     from (values ('HIT', $1::int), ('WARM', $2), ('LOCAL', $2), ('MISS', $2)) k(kind, many), generate_series(0, many - 1) n`,
    [people, times],
  );
  await query(
    databaseUrl,
    `insert into user_external_identity (id, user_id, connector_id, external_id, external_email, source,
       verification_method, verified_at)
     select gen_random_uuid(), id, 'okta', '00u' || slack_user_id, email, 'connector_sync', 'email', now()
     from users where slack_user_id like 'UHIT%' or slack_user_id like 'UWARM%'`,
  );
  await query(
    databaseUrl,
    `insert into connector_resource (id, connector_id, kind, external_id, external_login, external_email,
       external_display_name, status, is_active, content_hash, seen_at)
     select gen_random_uuid(), 'okta', 'user',
       case when slack_user_id like 'ULOCAL-%' then '00uLOCAL' || substr(slack_user_id, 8) else '00u' || slack_user_id end,
       email, email, display_name, 'ACTIVE', true, md5(slack_user_id), now()
     from users where slack_user_id not like 'UMISS%'`,
  );
  await query(databaseUrl, "analyze");
}

async function timeFloor(databaseUrl: string, times: number): Promise<Spread> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const took: number[] = [];
    const { rows } = await client.query<{ user_id: string }>(
      "select user_id from user_external_identity order by id limit $1",
      [times],
    );
    for (const row of rows) {
      const begun = performance.now();
      await client.query({
        name: "one-link",
        text: "select * from user_external_identity where user_id = $1 and unlinked_at is null",
        values: [row.user_id],
      });
      took.push(performance.now() - begun);
    }
    return spreadOf(took);
  } finally {
    await client.end();
  }
}
