import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createDirectorySyncs } from "../../src/database/sync/create-directory-syncs.ts";
import { hasAllowedDomain, sameEmail } from "../../src/domain/email.ts";
import { decideMatch, type MatchFacts, type MatchStrategy, type MatchVerdict } from "../../src/domain/sync-match.ts";
import type { MatchRules } from "../../src/ports/directory-syncs.ts";
import { query } from "../support/query.ts";
import { openPostgresStore, type PostgresStore } from "./open-postgres-store.ts";

/** A person as a scenario has them; their place is their number. */
interface Person {
  readonly email: string | null;
  readonly isConfirmed: boolean | null;
  readonly upstream: number | null;
}

/** An account; its place is its number, and part of its id. */
interface Account {
  readonly email: string | null;
  readonly namedEmail: string | null;
  readonly namedPerson: number | null;
}

/** A link of a person to an account of the scenario. */
interface Link {
  readonly person: number;
  readonly account: number;
  readonly state: "live" | "frozen" | "unlinked";
}

interface Scenario {
  readonly people: readonly Person[];
  readonly accounts: readonly Account[];
  readonly links: readonly Link[];
  readonly strategies: readonly MatchStrategy[];
  readonly requireConfirmedEmail: boolean;
}

const issuer = "https://acme.okta.com";
const addresses = fc.constantFrom(
  "ada@acme.com",
  "ADA@acme.com",
  "bob@acme.com",
  "eve@evil.com",
  "İda@acme.com",
  "K@acme.com",
);
const scenarios: fc.Arbitrary<Scenario> = fc.record({
  people: fc.array(
    fc.record({
      email: fc.option(addresses),
      isConfirmed: fc.constantFrom(true, false, null),
      upstream: fc.option(fc.nat({ max: 5 })),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  accounts: fc.array(
    fc.record({
      email: fc.option(addresses),
      namedEmail: fc.option(addresses),
      namedPerson: fc.option(fc.nat({ max: 3 }), { freq: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  links: fc.array(
    fc.record({
      person: fc.nat({ max: 3 }),
      account: fc.nat({ max: 5 }),
      state: fc.constantFrom("live", "frozen", "unlinked"),
    }),
    { maxLength: 3 },
  ),
  strategies: fc.shuffledSubarray(["external-id", "upstream-identity", "email", "rule"], { minLength: 1 }),
  requireConfirmedEmail: fc.boolean(),
});

let database: PostgresStore;
let number = 0;

beforeAll(async () => {
  database = await openPostgresStore();
});
afterAll(() => database.close());

test(
  "safety 28, 29: what the statement makes of many accounts is what the rule says of each",
  { timeout: 240_000 },
  async () => {
    const { url, orm } = database;
    const syncs = createDirectorySyncs({ orm, url, wake: async () => undefined });

    await fc.assert(
      fc.asyncProperty(scenarios, async (drawn) => {
        number += 1;
        const scenario = sensible(drawn);
        const town = `c${number}`;
        await settle(url, town, scenario);
        const rules: MatchRules = {
          strategies: scenario.strategies,
          upstreamIssuer: issuer,
          allowedEmailDomains: ["acme.com"],
          requireConfirmedEmail: scenario.requireConfirmedEmail,
          profile: {},
          manager: null,
          precedence: [],
        };

        const ids = await query<{ id: string }>(
          url,
          `select id from connector_resource where connector_id = '${town}'`,
        );
        await syncs.matchAgain(
          town,
          ids.map(({ id }) => id),
          rules,
        );

        expect(await found(url, town)).toEqual(expected(town, scenario));
      }),
      { numRuns: 100 },
    );
  },
);

/** One live owner an account, one link of the same two, and nobody named who is not there. */
function sensible(scenario: Scenario): Scenario {
  const { people, accounts } = scenario;
  const links: Link[] = [];
  for (const link of scenario.links) {
    if (link.person >= people.length || link.account >= accounts.length) continue;
    const isTaken = links.some(
      (other) =>
        other.account === link.account &&
        (other.person === link.person || (other.state !== "unlinked" && link.state !== "unlinked")),
    );
    if (!isTaken) links.push(link);
  }
  const named = accounts.map((account) => ({
    ...account,
    namedPerson: account.namedPerson !== null && account.namedPerson < people.length ? account.namedPerson : null,
  }));
  return { ...scenario, links, accounts: named };
}

/** Addresses are of one scenario alone: the people of all of them live in one table. */
const own = (town: string, email: string | null) => (email === null ? null : `${town}.${email}`);
const slackId = (town: string, person: number) => `U${town.toUpperCase()}P${person}`;
const accountId = (town: string, account: number) => `00u-${town}-${account}`;

const text = (value: string | null) => (value === null ? "null" : `'${value}'`);

const rows = (all: readonly string[]) => all.join(",\n");

async function settle(url: string, town: string, { people, accounts, links }: Scenario): Promise<void> {
  await query(
    url,
    `insert into connector (id, type, name) values ('${town}', 'okta', 'Okta');
     insert into users (id, slack_team_id, slack_user_id, email, is_email_confirmed, upstream_issuer, upstream_id) values ${rows(
       people.map(
         ({ email, isConfirmed, upstream }, at) =>
           `(gen_random_uuid(), 'T1', '${slackId(town, at)}', ${text(own(town, email))}, ${isConfirmed}, '${issuer}',
             ${upstream === null ? "null" : `'${accountId(town, upstream)}'`})`,
       ),
     )};
     insert into connector_resource (id, connector_id, kind, external_id, external_email, named_email,
       named_slack_user_id, status, is_active, content_hash, seen_at) values ${rows(
         accounts.map(
           ({ email, namedEmail, namedPerson }, at) =>
             `(gen_random_uuid(), '${town}', 'user', '${accountId(town, at)}', ${text(own(town, email))},
               ${text(own(town, namedEmail))}, ${namedPerson === null ? "null" : `'${slackId(town, namedPerson)}'`},
               'ACTIVE', true, '', now())`,
         ),
       )};
     ${links
       .map(
         ({ person, account, state }) =>
           `insert into user_external_identity (id, user_id, connector_id, external_id, source, verification_method,
             verified_at, frozen_at, unlinked_at)
           select gen_random_uuid(), id, '${town}', '${accountId(town, account)}', 'manual', 'admin', now(),
             ${state === "frozen" ? "now()" : "null"}, ${state === "unlinked" ? "now()" : "null"}
           from users where slack_user_id = '${slackId(town, person)}';`,
       )
       .join("\n")}`,
  );
}

interface Shown {
  readonly account: string;
  readonly status: string;
  readonly strategy: string | null;
  readonly note: string | null;
  readonly people: readonly string[];
  readonly owner: string | null;
  readonly isLinked: boolean;
}

const found = (url: string, town: string) =>
  query<Shown & Record<string, unknown>>(
    url,
    `select r.external_id as account, m.match_status as status, m.match_strategy as strategy, m.resolution_notes as note,
       array(select u.slack_user_id from users u where u.id = any(m.candidate_user_ids) order by 1) as people,
       owner.slack_user_id as owner, exists (select from user_external_identity i where i.id = m.external_identity_id
         and i.unlinked_at is null and i.external_id = r.external_id) as "isLinked"
     from connector_resource r join connector_sync_match m on m.resource_id = r.id
     left join users owner on owner.id = m.user_id
     where r.connector_id = '${town}' order by r.external_id`,
  );

/** The same by the rule, one account after the other. */
function expected(town: string, scenario: Scenario): readonly Shown[] {
  const given = new Set<number>();
  return scenario.accounts
    .map((_, account) => account)
    .toSorted((a, b) => (accountId(town, a) < accountId(town, b) ? -1 : 1))
    .map((account) => {
      const verdict = decideMatch(factsOf(town, scenario, account));
      return shown(town, account, verdict, given);
    });
}

/** Where two accounts are certain to be one person's, the first of them is. */
function shown(town: string, account: number, verdict: MatchVerdict, given: Set<number>): Shown {
  const { status, strategy, note, candidateIds, userId, links } = verdict;
  const person = links && userId !== null ? Number(userId) : null;
  const isSecond = person !== null && given.has(person);
  if (person !== null) given.add(person);
  const people = candidateIds.map((id) => slackId(town, Number(id))).toSorted();
  const named = { account: accountId(town, account), strategy, people };
  if (isSecond) return { ...named, status: "ambiguous", note: "other-account", owner: null, isLinked: false };
  const owner = userId === null ? null : slackId(town, Number(userId));
  return { ...named, status, note, owner, isLinked: owner !== null };
}

/** What a person looking at the scenario would say of one account. */
function factsOf(town: string, scenario: Scenario, account: number): MatchFacts {
  const { people, accounts, links, strategies, requireConfirmedEmail } = scenario;
  const one = accounts[account];
  if (one === undefined) throw new Error("There is no such account");
  const owner = links.find((link) => link.account === account && link.state !== "unlinked");
  const address = own(town, one.email);
  const isConfirmed = ({ isConfirmed: says }: Person) => (requireConfirmedEmail ? says === true : says !== false);
  const candidate = (person: number, confirmed: boolean) => ({
    userId: String(person),
    isConfirmed: confirmed,
    hasOtherAccount: links.some(
      (link) => link.person === person && link.account !== account && link.state !== "unlinked",
    ),
    wasUnlinked: links.some((link) => link.person === person && link.account === account && link.state === "unlinked"),
  });
  const peopleWhere = (fits: (person: Person, at: number) => boolean) =>
    people.flatMap((person, at) => (fits(person, at) ? [at] : []));
  const at = (person: number) => people[person] ?? { email: null, isConfirmed: null, upstream: null };

  const find = (strategy: MatchStrategy): MatchFacts["found"][number] | null => {
    switch (strategy) {
      case "external-id":
        return null;
      case "upstream-identity": {
        const candidates = peopleWhere(({ upstream }) => upstream === account).map((who) => candidate(who, true));
        return { strategy, candidates, accountsAlike: 1 };
      }
      case "email": {
        const isAllowed = address !== null && hasAllowedDomain(address, ["acme.com"]);
        const who = isAllowed ? peopleWhere(({ email }) => sameEmail(own(town, email), address)) : [];
        const alike = accounts.filter(({ email }) => sameEmail(own(town, email), address)).length;
        return {
          strategy,
          candidates: who.map((person) => candidate(person, isConfirmed(at(person)))),
          accountsAlike: alike,
        };
      }
      case "rule": {
        const named = own(town, one.namedEmail);
        const byEmail = peopleWhere(({ email }) => sameEmail(own(town, email), named));
        const who = [...new Set([...byEmail, ...(one.namedPerson === null ? [] : [one.namedPerson])])];
        const alike =
          one.namedPerson === null
            ? accounts.filter(({ namedEmail }) => sameEmail(own(town, namedEmail), named)).length
            : accounts.filter(({ namedPerson }) => namedPerson === one.namedPerson).length;
        return {
          strategy,
          candidates: who.map((person) => candidate(person, person === one.namedPerson || isConfirmed(at(person)))),
          accountsAlike: alike,
        };
      }
    }
  };
  return {
    owner: owner === undefined ? null : { userId: String(owner.person) },
    found: strategies.flatMap((strategy) => find(strategy) ?? []),
  };
}
