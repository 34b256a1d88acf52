import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendSlack } from "../../sandbox/slack/index.ts";
import { slackScopes } from "../../src/connectors/slack/scopes.ts";
import { type PostgresStore, openPostgresStore } from "../database/open-postgres-store.ts";
import { type Ending, projectFile, startProgram } from "../support/process-program.ts";
import { query } from "../support/query.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const reportSchema = z.object({
  state: z.string(),
  findings: z.array(
    z.object({
      group: z.string(),
      what: z.string(),
      state: z.string(),
      detail: z.string(),
      next: z.string().nullable(),
    }),
  ),
});

const database: PostgresStore = await openPostgresStore();
afterAll(() => database.close());

beforeEach(async () => {
  await query(database.url, "delete from connector");
});

/** A deployment in which all is well, and a test may break something. */
async function deployment({ scopes = slackScopes.map(({ scope }) => scope) } = {}) {
  const slack = await startPretendSlack({ scopes });
  const okta = await startPretendOkta();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-check-"));
  onTestFinished(async () => {
    await slack.stop();
    await okta.stop();
    await rm(folder, { recursive: true, force: true });
  });
  slack.addUser({ id: "U0ADA", name: "Ada", email: "ada@acme.com" });
  slack.addChannel({ name: "access-requests", members: ["U0ADA"] });
  slack.addChannel({ name: "latchkey-errors", members: ["U0ADA"] });
  okta.addGroup({ id: "00gDATABASE", name: "production-database" });
  okta.addGroup({ id: "00gAPPROVERS", name: "access-approvers" });
  for (const name of ["bob", "dora"]) {
    okta.addUser({ id: `00u${name}`, login: `${name}@acme.com`, email: `${name}@acme.com` });
    okta.addMember("00gAPPROVERS", `00u${name}`);
  }
  const environment: Record<string, string> = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: database.url,
    OKTA_URL: okta.url,
    OKTA_API_TOKEN: okta.apiToken,
  };
  const run = async (args: string, flow: string): Promise<Ending> => {
    await writeFile(join(folder, "latchkey.config.ts"), configWith(flow));
    return startProgram([projectFile("src/latchkey.js"), "check", ...args.split(" ").filter(Boolean)], {
      environment,
      folder,
    }).ended;
  };
  return {
    slack,
    okta,
    environment,
    run: (args = "", flow = usualFlow) => run(args, flow),
    /** Checks, and gives what was found that is not fine, with what the command ended with. */
    check: async (flow = usualFlow) => {
      const { code, stdout, stderr } = await run("--json", flow);
      const { findings } = reportSchema.parse(JSON.parse(stdout));
      return { code, stderr, findings, wrong: findings.filter(({ state }) => state !== "fine") };
    },
  };
}

const usualFlow = `
  permissions: () => ({ decide: people.inGroup("okta", "00gAPPROVERS") }),
`;

function configWith(flow: string): string {
  return `
import { defineConfig, defineFlow, field, okta, oktaGroup, people, secret, slack } from "${projectFile("src/sdk/index.ts")}";

const database = oktaGroup({ connector: "okta", groupId: "00gDATABASE", label: "Production database" });

export default defineConfig({
  connectors: {
    okta: okta({
      orgUrl: process.env.OKTA_URL ?? "https://acme.okta.com",
      apiToken: secret.env("OKTA_API_TOKEN"),
      sync: { schedule: "*/15 * * * *" },
    }),
  },
  flows: [
    defineFlow({
      name: "database",
      label: "Database access",
      channel: "#access-requests",
      targets: [database],
      fields: { duration: field.duration({ choices: ["1h"] }) },
      ${flow}
    }),
  ],
  admins: ["U0ADA"],
  channels: { errors: "#latchkey-errors" },
});
`;
}

test("a deployment in which all is well: a table by group, 0, and nothing is changed anywhere", async () => {
  const { slack, okta, run } = await deployment();

  const { code, stdout } = await run();

  expect({ code, stdout }).toMatchObject({ code: 0 });
  const lines = stdout.replaceAll(/ {2,}/g, " | ").split("\n");
  for (const line of [
    "Configuration",
    " | WHAT | STATE | WHAT TO DO NEXT",
    ' | the environment variable OKTA_API_TOKEN | ok: set, for the connector "okta"',
    " | the database | ok: answers, and is up to date",
    " | scopes | ok: all 11 are there",
    " | the channel #access-requests | ok: Latchkey is in it, for the flow database",
    " | admins of the configuration | ok: 1, all of them in Slack",
    ' | the sync of "okta" | ok: what changed */15 * * * *, and everything 0 3 * * *',
    ' | database: the target "Production database" | ok: can be granted',
    " | database: who may request | ok: everyone",
    " | database: who decides | ok: 2 people: members of the Okta group access-approvers",
    " | database: where cards go | ok: #access-requests",
  ])
    expect(lines).toContain(line);
  expect(new Set(slack.calls.map(({ method }) => method))).toEqual(
    new Set(["auth.test", "users.info", "conversations.list"]),
  );
  expect(new Set(okta.calls.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(await query(database.url, "select id from connector")).toEqual([]);
  expect(await query(database.url, "select sequence from audit_event")).toEqual([]);
});

describe("in Slack", () => {
  test("a scope that the token lacks is named, with what does not work without it", async () => {
    const scopes = slackScopes.map(({ scope }) => scope).filter((scope) => scope !== "mpim:write");
    const { check } = await deployment({ scopes });

    const { code, stderr, wrong } = await check();

    expect({ code, stderr: stderr.split("\n").at(-2) }).toEqual({ code: 1, stderr: "There is 1 problem to mend." });
    expect(wrong).toMatchObject([
      { what: "the scope mpim:write", detail: expect.stringContaining("one conversation of several people") },
    ]);
  });

  test("a token that Slack refuses is a problem, and its text is told nowhere", async () => {
    const { check, environment } = await deployment();
    environment["SLACK_BOT_TOKEN"] = "xoxb-canary-secret";

    const { code, stderr, findings, wrong } = await check();

    expect(code).toBe(1);
    expect(wrong).toMatchObject([{ what: "the bot token", detail: "Slack refuses it (invalid_auth)" }]);
    expect(JSON.stringify(findings) + stderr).not.toContain("canary");
  });

  test("channels that are archived, that nobody sees, and that Latchkey is not in", async () => {
    const { check, slack } = await deployment({ scopes: ["channels:read", "groups:read", "users:read"] });
    slack.updateChannel("latchkey-errors", { isArchived: true });
    slack.addChannel({ name: "public-one", isBotMember: false });
    slack.addChannel({ name: "secret-one", isPrivate: true, isBotMember: false });
    const places = ["#access-requests", "#public-one", "#secret-one", "#never-made"];
    const to = places.map((place) => `slack.channel("${place}")`).join(", ");

    const { wrong } = await check(`${usualFlow} notifications: () => [{ to: [${to}] }],`);

    expect(
      wrong.filter(({ what }) => what.startsWith("the channel")).map(({ what, detail }) => `${what}: ${detail}`),
    ).toEqual([
      "the channel #latchkey-errors: archived, and `channels.errors` writes to it",
      "the channel #public-one: Latchkey is not in it, and the flow database writes to it",
      "the channel #secret-one: Latchkey sees no such channel, and the flow database writes to it",
      "the channel #never-made: Latchkey sees no such channel, and the flow database writes to it",
    ]);
  });

  test("an admin who has left", async () => {
    const { check, slack } = await deployment();
    slack.updateUser("U0ADA", { deleted: true });

    const { wrong } = await check();

    expect(wrong).toMatchObject([
      { what: "admins of the configuration", detail: expect.stringMatching(/deactivated/) },
    ]);
  });
});

describe("of connectors and flows", () => {
  test("a credential that is refused, and what could not be looked at for it", async () => {
    const { check, environment } = await deployment();
    environment["OKTA_API_TOKEN"] = "canary-secret";

    const { code, findings, wrong } = await check();

    expect(code).toBe(1);
    expect(wrong.map(({ what, state }) => `${what}: ${state}`)).toEqual([
      'the connector "okta": problem',
      'database: the target "Production database": unknown',
      "database: who decides: unknown",
    ]);
    expect(JSON.stringify(findings)).not.toContain("canary");
  });

  test("another organisation than the pinned one", async () => {
    const { check } = await deployment();
    await query(
      database.url,
      "insert into connector (id, type, name, organisation_id) values ('okta', 'okta', 'Okta', '00oOTHER')",
    );

    const { wrong } = await check();

    expect(wrong[0]).toMatchObject({
      what: 'the connector "okta"',
      detail: "another organisation than the pinned one",
    });
  });

  test("a target that is gone, and a group of deciders that is empty", async () => {
    const { check, okta } = await deployment();
    okta.removeGroup("00gDATABASE");
    for (const name of ["bob", "dora"]) okta.removeMember("00gAPPROVERS", `00u${name}`);

    const { wrong } = await check();

    expect(wrong).toMatchObject([
      { detail: "cannot be granted: it does not exist in the outside system any more" },
      { what: "database: who decides", detail: expect.stringMatching(/^nobody: /) },
    ]);
  });

  test("a target whose members decide in a flow", async () => {
    const { check } = await deployment();

    const { wrong } = await check(`permissions: () => ({ decide: people.inGroup("okta", "00gDATABASE") }),`);

    expect(wrong[0]?.detail).toBe("cannot be granted: being in it lets people decide or request in Latchkey itself");
  });

  test("more approvals than there are people, and a group that does not exist", async () => {
    const { check } = await deployment();
    const stages = `[
      { label: "Team", decide: people.inGroup("okta", "00gAPPROVERS"), quorum: 3 },
      { label: "Security", decide: people.inGroup("okta", "00gNOTHERE") },
    ]`;

    const { wrong } = await check(`permissions: () => ({ stages: ${stages} }),`);

    expect(wrong).toMatchObject(
      [
        {
          what: "database: who decides in stage 1, Team",
          detail: /^3 different people have to approve, and there are 2/,
        },
        { what: "database: who decides in stage 2, Security", detail: /Okta has no group 00gNOTHERE/ },
      ].map(({ what, detail }) => ({ what, detail: expect.stringMatching(detail) })),
    );
  });

  test("somebody who is asked in direct messages and is not there, and whom a stage turns to later", async () => {
    const { check } = await deployment();
    const later = `escalate: { after: "2h", decide: people.users("U0GONE") }`;

    const { wrong } = await check(`
      permissions: () => ({ stages: [{ decide: people.inGroup("okta", "00gAPPROVERS"), ${later} }] }),
      notifications: () => [{ to: [slack.user("U0ADA"), slack.user("U0LEFT")] }],
    `);

    expect(wrong.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
      "database: who else decides, after 2 hours: nobody: <@U0GONE>. Slack knows nobody with the id U0GONE.",
      "database: where cards go: Slack knows nobody with the id U0LEFT.",
    ]);
  });

  test("code that fails when nobody asks: its kind and its place, and nothing that it says", async () => {
    const { check } = await deployment();

    const { wrong } = await check(`permissions() { throw new TypeError("canary-secret"); },`);

    const failed = wrong.find(({ what }) => what === "database: permissions");
    expect(failed?.detail).toMatch(
      /^fails when nobody in particular asks: TypeError at .*latchkey\.config\.ts:\d+:\d+$/,
    );
    expect(JSON.stringify(wrong)).not.toContain("canary");
  });

  test("code that would write a message writes none", async () => {
    const { check, slack } = await deployment();
    const flow = `${usualFlow}
      async notifications({ sdk }) {
        await sdk.slack.sendMessage(slack.channel("#access-requests"), "Somebody checks.");
        return [{ to: [slack.channel("#access-requests")] }];
      },`;

    const { wrong } = await check(flow);

    expect(wrong).toMatchObject([{ what: "database: where cards go", state: "unknown" }]);
    expect(slack.callsTo("chat.postMessage")).toEqual([]);
  });
});

test("code that would link an account links none", async () => {
  const { check, slack, okta } = await deployment();
  okta.addUser({ id: "00uzoe", login: "zoe@acme.com", email: "zoe@acme.com" });
  await database.store.transaction((tx) =>
    tx.meetUser(
      { enterpriseId: "", teamId: slack.teamId, userId: "U0ADA" },
      { displayName: "Ada", email: "ada@acme.com" },
    ),
  );
  const flow = `${usualFlow}
    async notifications({ sdk }) {
      const ada = await sdk.slack.getUserInfo("U0ADA");
      if (ada?.user === undefined) throw new RangeError("Ada is not known");
      await sdk.identities.link({ user: ada.user, connector: "okta", externalId: "00uzoe" });
      return [{ to: [slack.channel("#access-requests")] }];
    },`;

  const { wrong } = await check(flow);

  expect(wrong).toMatchObject([
    {
      what: "database: where cards go",
      state: "unknown",
      detail: "A check changes nothing, so this was not done.",
    },
  ]);
  expect(await query(database.url, "select id from user_external_identity")).toEqual([]);
});

describe("what cannot be looked at", () => {
  test("a database that does not answer ends with 2 where nothing is wrong", async () => {
    const { check, environment } = await deployment();
    environment["DATABASE_URL"] = "postgresql://latchkey:canary-secret@127.0.0.1:1/x";

    const { code, stderr, findings, wrong } = await check();

    expect(code).toBe(2);
    expect(stderr).toContain("There is 1 thing that could not be looked at.");
    expect(wrong).toMatchObject([{ what: "the database", state: "unknown" }]);
    expect(JSON.stringify(findings)).not.toContain("canary");
  });

  test("a database without our tables is left as it is", async () => {
    const { check, environment } = await deployment();
    const empty = new URL(database.url);
    empty.pathname = "/postgres";
    environment["DATABASE_URL"] = empty.href;

    const { code, findings } = await check();

    expect(code).toBe(0);
    expect(findings.find(({ what }) => what === "the database")?.detail).toMatch(/is empty/);
  });

  test("a secret that is not there is named by its place", async () => {
    const { check, environment } = await deployment();
    delete environment["OKTA_API_TOKEN"];

    const { wrong } = await check();

    expect(wrong[0]).toMatchObject({
      what: "the environment variable OKTA_API_TOKEN",
      detail: 'empty or not set, for the connector "okta"',
    });
  });

  test("a configuration that cannot be used: each problem a finding, and nothing else", async () => {
    const { check, slack } = await deployment();

    const { code, wrong } = await check(`maxDuration: "forever", connectors: ["nowhere"],`);

    expect(code).toBe(1);
    expect(wrong.every(({ group }) => group === "Configuration")).toBe(true);
    expect(wrong[0]?.detail).toContain("`maxDuration`");
    expect(slack.calls).toEqual([]);
  });

  test.each(["--offline", "--no-secrets"])("with %s nobody outside is asked", async (flag) => {
    const { run, slack, okta, environment } = await deployment();
    if (flag === "--no-secrets") {
      for (const name of ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "OKTA_API_TOKEN", "DATABASE_URL"])
        delete environment[name];
    }

    const { code, stdout } = await run(flag);

    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain("nobody outside was asked");
    expect({ slack: slack.calls, okta: okta.calls }).toEqual({ slack: [], okta: [] });
  });
});
