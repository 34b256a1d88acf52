import { type TestContext, test } from "vitest";

import { createDirectorySyncs } from "../../src/database/sync/create-directory-syncs.ts";
import { openDatabaseBeside } from "../../src/database/open-database-beside.ts";
import { closeDatabaseGate, type GateAt } from "../support/database-gate.ts";
import { type ProcessCompany, startProcessCompany } from "../support/process-company.ts";
import { query } from "../support/query.ts";
import { syncPicture } from "../support/sync-picture.ts";

/** A run that was left is taken up when its lease of a minute is over, and the sweep comes by. */
const recovered = { timeout: 300_000, interval: 500 };
// They share the machine, and wait for each other's starts: that is slower by as much as the machine is.
const patience = { timeout: 1_200_000 };

/** Four pages of Okta's, and a few accounts more. */
const crowd = 650;

const pageIsKept = (number: number, at: GateAt["at"]): GateAt => ({
  table: "connector_sync_page",
  on: "insert",
  when: `new.number = ${number}`,
  at,
});
const runBecomes = (when: string, at: GateAt["at"]): GateAt => ({
  table: "connector_sync_run",
  on: "update",
  when,
  at,
});

const points: readonly (readonly [string, GateAt])[] = [
  ["while the first page is kept", pageIsKept(1, "before the commit")],
  ["after the first page was kept", pageIsKept(1, "at the commit")],
  ["while a page in the middle is kept", pageIsKept(3, "before the commit")],
  ["after a page in the middle was kept", pageIsKept(3, "at the commit")],
  ["after the last page of accounts was kept", pageIsKept(4, "at the commit")],
  ["while accounts are matched", runBecomes("new.linked > old.linked", "before the commit")],
  ["after accounts were matched", runBecomes("new.linked > old.linked", "at the commit")],
  ["before the end is recorded", runBecomes("new.state = 'complete'", "before the commit")],
  ["after the end was recorded", runBecomes("new.state = 'complete'", "at the commit")],
];

let lastTurn: Promise<unknown> = Promise.resolve();

/** Programs are started one after the other: together they would keep each other waiting. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** What an undisturbed run leaves; asked once for all. */
let undisturbed: Promise<unknown> | null = null;

async function syncInPeace(): Promise<unknown> {
  const company = await openCompany();
  try {
    await inTurn(() => company.start());
    await beginSync(company);
    await untilSettled(company);
    return await syncPicture(company.database.url);
  } finally {
    await company.end();
  }
}

test.concurrent.for(points)(
  "safety 25: a sync that was killed %s leaves the tables as an undisturbed one does",
  patience,
  async ([, gate], context) => {
    const { expect } = context;
    undisturbed ??= syncInPeace();
    const company = await openCompany();
    context.onTestFinished(() => company.end());
    const latchkey = await inTurn(() => company.start());
    const closed = await closeDatabaseGate(company.database.url, gate);
    await beginSync(company);
    await closed.reached;
    await company.kill(latchkey);
    await closed.open();

    await inTurn(() => company.start());

    await untilSettled(company, context);
    expect(await syncPicture(company.database.url)).toEqual(await undisturbed);
  },
);

test.concurrent("safety 25: two replicas with the same schedule have one run each time", patience, async (context) => {
  const { expect } = context;
  const company = await openCompany();
  context.onTestFinished(() => company.end());
  const everyMinute = { TEST_SYNC_SCHEDULE: "* * * * *" };
  await inTurn(() => company.start(everyMinute));
  await inTurn(() => company.start(everyMinute));

  // The third may begin at any moment.
  const firstTwo = async () => (await runs(company)).slice(0, 2).map(({ state }) => state);
  await expect.poll(firstTwo, recovered).toEqual(["complete", "complete"]);

  const begun = await runs(company);
  const minutes = new Set(begun.map(({ begun_at: at }) => Math.floor(at.getTime() / 60_000)));
  expect(minutes.size).toBe(begun.length);
});

/** A company with a crowd in Okta, a tenth of which is known in Slack and confirmed. */
async function openCompany(): Promise<ProcessCompany> {
  const company = await startProcessCompany();
  for (let at = 0; at < crowd; at += 1) {
    const email = `p${at}@acme.com`;
    company.okta.addUser({ id: `00uCROWD${String(at).padStart(9, "0")}`, login: email, email });
  }
  await query(
    company.database.url,
    `insert into users (id, slack_team_id, slack_user_id, email, is_email_confirmed)
     select gen_random_uuid(), 'T1', 'U0CROWD' || n, 'p' || n || '@acme.com', true from generate_series(0, 64) n`,
  );
  return company;
}

/** Begins a run as an admin would; a running Latchkey finds it. */
async function beginSync({ database }: ProcessCompany): Promise<void> {
  const orm = await openDatabaseBeside(database.url);
  try {
    const syncs = createDirectorySyncs({ orm, url: database.url, wake: async () => undefined });
    await syncs.begin({ connectorId: "okta", kind: "full", trigger: "admin", begunBy: null });
  } finally {
    await orm.close(true);
  }
}

const runs = ({ database }: ProcessCompany) =>
  query<{ state: string; begun_at: Date }>(
    database.url,
    "select state, begun_at from connector_sync_run order by begun_at",
  );

/** Every run is over, and whoever was leaving was looked up. */
async function untilSettled({ database }: ProcessCompany, context?: TestContext): Promise<void> {
  const { expect } = context ?? (await import("vitest"));
  await expect
    .poll(
      () =>
        query(
          database.url,
          "select state from connector_sync_run where state = 'running' or settled_at is null order by state",
        ),
      recovered,
    )
    .toEqual([]);
}
