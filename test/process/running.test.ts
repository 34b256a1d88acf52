import { expect, onTestFinished, test, vi } from "vitest";

import { createTestDatabase } from "../support/postgres.ts";
import { processConfig, type ProcessCompany, startProcessCompany } from "../support/process-company.ts";
import { query } from "../support/query.ts";
import { findQuietPort } from "../support/quiet-port.ts";

// Processes start slowly on a busy machine, and so does what they do.
vi.setConfig({ testTimeout: 240_000 });
const patience = { timeout: 60_000 };

async function openCompany(): Promise<ProcessCompany> {
  const company = await startProcessCompany();
  onTestFinished(() => company.end());
  return company;
}

test("safety 42: told to stop while access is given, it finishes that, takes leave and ends with 0", async () => {
  const company = await openCompany();
  const latchkey = await company.start();
  const call = company.hold("PUT", "before it is applied");
  await company.ask("1 hour");
  await company.approve();
  await call.reached;

  latchkey.signal("SIGTERM");
  await latchkey.said("Latchkey is stopping");
  call.letGo();

  expect(await latchkey.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("Latchkey has stopped") });
  expect(await company.grant()).toMatchObject({ state: "active" });
  expect(company.members()).toEqual([company.aliceAccount]);
});

test("one Ctrl-C that arrives twice, as under npm, still finishes what is under way", async () => {
  const company = await openCompany();
  const latchkey = await company.start();
  const call = company.hold("PUT", "before it is applied");
  await company.ask("1 hour");
  await company.approve();
  await call.reached;

  latchkey.interruptGroup();
  await latchkey.said("Latchkey is stopping");
  latchkey.signal("SIGINT");
  call.letGo();

  expect(await latchkey.ended).toMatchObject({ code: 0 });
  expect(await company.grant()).toMatchObject({ state: "active" });
});

test("told to stop while it starts, it stops once it has", async () => {
  const company = await openCompany();
  const latchkey = company.spawn({ LOG_LEVEL: "debug" });
  await company.slack.waitForCall("apps.connections.open", undefined, { timeoutMs: patience.timeout });

  latchkey.signal("SIGTERM");

  expect(await latchkey.ended).toMatchObject({ code: 0, stdout: expect.stringContaining("Latchkey has stopped") });
});

test("a token Slack does not know is named in the log, and never shown", async () => {
  const company = await openCompany();

  const latchkey = company.spawn({ SLACK_BOT_TOKEN: "xoxb-canary-secret" });
  await latchkey.said("Latchkey is ready.");

  expect(latchkey.stdout).toContain("Slack does not answer to SLACK_BOT_TOKEN");
  expect(latchkey.stdout).not.toContain("canary-secret");
});

test("over HTTP it says that it is alive, and knows no other path than Slack's", async () => {
  const company = await openCompany();
  const port = await findQuietPort();
  await company.start({
    SLACK_APP_TOKEN: undefined,
    SLACK_SIGNING_SECRET: company.slack.signingSecret,
    PORT: String(port),
  });

  const alive = await fetch(`http://127.0.0.1:${port}/healthz`);
  const unknown = await fetch(`http://127.0.0.1:${port}/admin`);

  expect([alive.status, unknown.status]).toEqual([200, 404]);
});

test("over HTTP a person's request comes in", async () => {
  const company = await openCompany();
  const port = await findQuietPort();
  const { signingSecret } = company.slack;
  await company.start({ SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: signingSecret, PORT: String(port) });
  company.slack.deliverOverHttp({ url: `http://127.0.0.1:${port}/slack/events` });

  await company.ask("1 hour");
  await company.approve();

  await expect.poll(() => company.grant(), patience).toMatchObject({ state: "active" });
});

test("two that start at once on an empty database both come up, and migrate it once", async () => {
  const company = await openCompany();
  const empty = await createTestDatabase();
  onTestFinished(() => empty.drop());

  const both = [company.spawn({ DATABASE_URL: empty.url }), company.spawn({ DATABASE_URL: empty.url })];
  await Promise.all(both.map((latchkey) => latchkey.said("Latchkey is ready.")));

  const migrations = await query<{ name: string }>(empty.url, "select name from mikro_orm_migrations");
  expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
});

test("safety 44: another organisation behind the same connector ends it with a sentence", async () => {
  const company = await openCompany();
  const pinned = "select organisation_id from connector where organisation_id is not null";
  const first = await company.start();
  await expect.poll(() => query(company.database.url, pinned), patience).toHaveLength(1);
  await company.kill(first);
  company.okta.changeOrg("00oSOMEBODYELSE00001");

  const second = company.spawn();

  expect(await second.ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /connector "okta" belongs to the organisation .+ but its address now leads to 00oSOMEBODYELSE00001/,
    ),
  });
});

test("safety 45: a flow with an open request that left the configuration is named, and nothing is started", async () => {
  const company = await openCompany();
  const first = await company.start();
  await company.ask("1 hour");
  await company.kill(first);
  const config = await company.writeConfig(`
    import config from ${JSON.stringify(processConfig)};
    export default { ...config, flows: [] };
  `);

  const second = company.spawn({ LATCHKEY_CONFIG: config });

  expect(await second.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The flow "database" has open requests.'),
  });
});

test("safety 45: a connector with living access that left the configuration is named, and nothing is started", async () => {
  const company = await openCompany();
  const first = await company.start();
  await company.ask("1 hour");
  await company.approve();
  await expect.poll(() => company.grant(), patience).toMatchObject({ state: "active" });
  await company.kill(first);
  const config = await company.writeConfig(`
    import config from ${JSON.stringify(processConfig)};
    export default { ...config, flows: [], connectors: {} };
  `);

  const second = company.spawn({ LATCHKEY_CONFIG: config });

  expect(await second.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The connector "okta" has access that is not ended yet.'),
  });
});
