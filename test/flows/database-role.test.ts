import { randomBytes } from "node:crypto";

import { Client, escapeIdentifier } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import databaseRole, { databaseRoles } from "../../flows/database-role.ts";
import type { DefinedFlow } from "../../src/sdk/define-flow.ts";
import { customTarget, defineStrategy } from "../../src/sdk/index.ts";
import { readableText } from "../../sandbox/slack/index.ts";
import { ask, becomes, cardSaying, granted, hears, patience, requestOf } from "../journeys/steps.ts";
import { type Company, startCompany } from "../support/company.ts";
import { query } from "../support/query.ts";

/** The group that `flows/database-role.ts` lets decide. */
const approvers = "00g3accessAPPROVERS";
const flow = "database-role";
/** Roles are the whole server's, so every name is of this run alone, but for the two that the flow names. */
const run = `roles_${randomBytes(4).toString("hex")}`;
const manager = `${run}_manager`;
const login = `${run}_alice`;
/** As long as a name can be. */
const longest = `${run}_`.padEnd(63, "x");
const hostile = `${run}"; drop table orders; --`;

let company: Company;
let database = "";

beforeEach(async () => {
  company = await startCompany({ flows: [databaseRole] });
  database = company.database.url;
  company.okta.addGroup({ id: approvers, name: "access-approvers" });
  company.okta.addMember(approvers, company.accounts.bob);
  company.slack.updateUser(company.alice.id, { email: `${login}@acme.com` });
  await query(
    database,
    `create role orders_reader; create role orders_writer; create role ${escapeIdentifier(hostile)}; create role ${longest};
     create role ${login} login password 'sesame'; create role ${manager} login password 'sesame';
     grant orders_reader, orders_writer, ${escapeIdentifier(hostile)}, ${longest} to ${manager} with admin true, inherit false, set false;
     create table orders (id int); insert into orders values (42); grant select on orders to orders_reader`,
  );
  process.env["ROLES_DATABASE_URL"] = asAccount(manager);
});

afterEach(async () => {
  delete process.env["ROLES_DATABASE_URL"];
  await query(
    database,
    `drop table orders; drop role orders_reader; drop role orders_writer; drop role ${escapeIdentifier(hostile)}; drop role ${longest};
     drop role ${login}; drop role ${manager}`,
  );
  await company.end();
});

/** The database, as somebody who logs in there. */
function asAccount(name: string): string {
  const url = new URL(database);
  url.username = name;
  url.password = "sesame";
  return url.href;
}

/** The roles that Alice's login has, and who granted them. */
function rolesOfAlice() {
  return query<{ role: string; grantor: string }>(
    database,
    `select r.rolname as role, g.rolname as grantor from pg_auth_members m
     join pg_roles r on r.oid = m.roleid join pg_roles a on a.oid = m.member join pg_roles g on g.oid = m.grantor
     where a.rolname = '${login}' order by g.rolname`,
  );
}

/** Starts again with this flow instead. */
async function startWith(other: DefinedFlow): Promise<void> {
  await company.stop();
  await company.start({ flows: [other] });
}

const wanted = { flow, target: "Read orders" };

test("a role is given to the login, its rights are there, and they are gone in a session that is still open", async () => {
  const session = new Client({ connectionString: asAccount(login) });
  // When this fails, its database is taken away under it.
  session.on("error", () => undefined);
  await session.connect();
  const read = () =>
    session.query("select id from orders").then(
      ({ rows }) => rows,
      (error: Error) => error.message,
    );
  const before = await read();

  const card = await granted(company, wanted);
  const during = await read();
  await company.alice.click(await hears(company.alice, "If you are done earlier"), "Give back");
  await becomes(company, card, "Access ended");
  const after = await read();
  await session.end();

  expect([before, during, after]).toEqual([
    "permission denied for table orders",
    [{ id: 42 }],
    "permission denied for table orders",
  ]);
});

test("whoever has a role does not hand it on, and does not become it", async () => {
  await granted(company, wanted);

  const tried = await Promise.allSettled([
    query(asAccount(login), "set role orders_reader"),
    query(asAccount(login), `grant orders_reader to ${manager}`),
  ]);

  expect(tried.map((one) => one.status === "rejected" && String(one.reason))).toEqual([
    'error: permission denied to set role "orders_reader"',
    'error: permission denied to grant role "orders_reader"',
  ]);
});

test("what somebody else granted for good stays when the time is up", async () => {
  await query(database, `grant orders_reader to ${login}`);
  const card = await granted(company, wanted);
  const during = await rolesOfAlice();

  await company.moveClock(3_601_000);
  await becomes(company, card, "Access ended", "Its time is up.");
  const after = await rolesOfAlice();

  expect(during).toHaveLength(2);
  expect(after).toEqual(during.filter(({ grantor }) => grantor !== manager));
});

test("both parts may run twice, as after a crash in the middle", async () => {
  const twice = defineStrategy({
    ...databaseRoles,
    async escalate(told) {
      await databaseRoles.escalate(told);
      return databaseRoles.escalate(told);
    },
    async deescalate(told) {
      await databaseRoles.deescalate(told);
      await databaseRoles.deescalate({ ...told, kept: null });
    },
  });
  await startWith(like(customTarget({ strategy: twice, identifier: "orders_reader", label: "Read orders" })));

  const card = await granted(company, wanted);
  const during = await rolesOfAlice();
  await company.moveClock(3_601_000);
  await becomes(company, card, "Access ended", "Its time is up.");

  expect(during).toEqual([{ role: "orders_reader", grantor: manager }]);
  expect(await rolesOfAlice()).toEqual([]);
});

test("a role is granted by exactly its name, whatever that is made of", async () => {
  await startWith(like(customTarget({ strategy: databaseRoles, identifier: hostile, label: "Read orders" })));

  await granted(company, wanted);

  expect(await rolesOfAlice()).toEqual([{ role: hostile, grantor: manager }]);
  expect(await query(database, "select id from orders")).toEqual([{ id: 42 }]);
});

test("a name that the database would cut, and so mean another role, is given to nobody", async () => {
  const { alice, bob, slack, errors } = company;
  await startWith(like(customTarget({ strategy: databaseRoles, identifier: `${longest}x`, label: "Read orders" })));

  await ask(alice, wanted);
  await bob.click(await cardSaying(company, "Deploy 42"), "Approve");
  const alerted = () =>
    slack
      .messagesIn(errors.id)
      .map(readableText)
      .find((text) => text.includes("The escalate of"));
  await slack.waitFor(alerted, { ...patience, what: "an alert about the strategy" });

  expect(await rolesOfAlice()).toEqual([]);
});

test.each([
  ["has an address of another domain", () => ({ email: `${login}@example.com` })],
  ["has no login there", () => ({ email: `${run}_nobody@acme.com` })],
  ["is named like a role that administers the database", () => ({ email: `${run}_boss@acme.com` })],
])("whoever %s gets nothing, and is told so", async (_, change) => {
  await query(database, `create role ${run}_boss login createrole`);
  company.slack.updateUser(company.alice.id, change());

  await ask(company.alice, wanted);
  await hears(company.alice, "Could not find or determine external identity");
  await query(database, `drop role ${run}_boss`);

  expect(await requestOf(company, "Deploy 42")).toMatchObject({ status: "refused", state: null });
});

/** The flow with another target, and otherwise as it is. */
function like(target: ReturnType<typeof customTarget>): DefinedFlow {
  return { ...databaseRole, targets: [target] };
}
