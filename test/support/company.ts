import { setTimeout as pause } from "node:timers/promises";

import { startPretendMail } from "../../sandbox/mail/index.ts";
import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { type StartOptions, startPretendSlack } from "../../sandbox/slack/index.ts";
import { type Latchkey, startLatchkey } from "../../src/app.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { startWorkQueue } from "../../src/jobs/work-queue.ts";
import {
  defineConfig,
  defineFlow,
  field,
  type LatchkeyConfig,
  okta as oktaConnector,
  oktaGroup,
  people,
  slack as slackDestination,
  smtp,
} from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { keepingLog } from "./keeping-log.ts";
import { createTestDatabase, prepareTemplate } from "./postgres.ts";

/** Ids of the company's groups in the pretend Okta. */
export const groups = {
  database: "00gDATABASE00000001",
  billing: "00gBILLING000000001",
  approvers: "00gAPPROVERS0000001",
  managed: "00gMANAGED000000001",
} as const;

export const targets = {
  database: oktaGroup({ connector: "okta", groupId: groups.database, label: "Production database" }),
  billing: oktaGroup({ connector: "okta", groupId: groups.billing, label: "Billing" }),
  managed: oktaGroup({ connector: "okta", groupId: groups.managed, label: "Managed by rules" }),
};

/** The flow most tests use: approvers of an Okta group decide, cards go to #access-requests. */
export const databaseFlow = defineFlow({
  name: "database",
  label: "Database access",
  targets: [targets.database, targets.billing, targets.managed],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["30s", "1h", "8h"], default: "1h" }),
  },
  permissions: () => ({ decide: people.inGroup("okta", groups.approvers) }),
  notifications: () => [{ to: [slackDestination.channel("#access-requests")] }],
});

/**
 * How long a form may still open after a click, in milliseconds. Slack's three seconds are for a machine that does nothing
 * else; what becomes of a form that came too late is tested by a fault, not by the clock.
 */
const triggerLifetimeMs = 30_000;

export interface CompanyOptions {
  readonly mode?: "socket" | "http";
  /** Changes the configuration before the start. */
  readonly configure?: (config: LatchkeyConfig) => LatchkeyConfig;
  readonly flows?: LatchkeyConfig["flows"];
  /** The pretend Slack's own tokens and signing secret. */
  readonly slack?: Pick<StartOptions, "botToken" | "appToken" | "signingSecret">;
  /** The pretend Okta's own token. */
  readonly okta?: { readonly apiToken: string };
  /** Whether Latchkey can write e-mail, so that codes prove accounts; it cannot when absent. */
  readonly mail?: boolean;
}

export type Company = Awaited<ReturnType<typeof startCompany>>;

/**
 * A small company with Latchkey in it: a pretend Slack and Okta over real HTTP, a mail server over real SMTP, a real Bolt app, a real PostgreSQL.
 * Alice asks, Bob and Dora approve, Ada is an admin, Gus is a guest, Nina has no Okta account.
 */
export async function startCompany(options: CompanyOptions = {}) {
  await prepareTemplate("latchkey", async (url) => {
    const orm = await openDatabase(url);
    await orm.close(true);
    const queue = await startWorkQueue({ url, log: keepingLog() });
    await queue.stop(5);
  });
  const database = await createTestDatabase("latchkey");
  const slack = await startPretendSlack({ ...options.slack, triggerLifetimeMs });
  const okta = await startPretendOkta(options.okta);
  const mail = await startPretendMail();
  const log = keepingLog();
  let clockOffsetMs = 0;

  const person = (id: string, name: string, more: object = {}) => {
    slack.addUser({
      id,
      name,
      realName: name,
      email: `${name.toLowerCase()}@acme.com`,
      isEmailConfirmed: true,
      ...more,
    });
    return slack.as(id);
  };
  const alice = person("U0ALICE", "Alice");
  const bob = person("U0BOB", "Bob");
  const dora = person("U0DORA", "Dora");
  const ada = person("U0ADA", "Ada");
  const gus = person("U0GUS", "Gus", { isRestricted: true });
  const nina = person("U0NINA", "Nina");
  const members = [alice, bob, dora, ada, gus, nina].map(({ id }) => id);
  const requests = slack.addChannel({ name: "access-requests", members });
  const errors = slack.addChannel({ name: "latchkey-errors", members: [ada.id] });

  const accounts = Object.fromEntries(
    ["alice", "bob", "dora", "ada", "gus"].map((name) => [
      name,
      okta.addUser({ id: `00u${name.toUpperCase()}0000000001`, login: `${name}@acme.com`, email: `${name}@acme.com` })
        .id,
    ]),
  );
  okta.addGroup({ id: groups.database, name: "production-database" });
  okta.addGroup({ id: groups.billing, name: "billing" });
  okta.addGroup({ id: groups.approvers, name: "access-approvers" });
  okta.addGroup({ id: groups.managed, name: "everyone-in-engineering" });
  okta.addRule({ name: "engineering", groupIds: [groups.managed] });
  for (const name of ["bob", "dora"]) okta.addMember(groups.approvers, accounts[name] ?? "");

  const base = defineConfig({
    connectors: {
      okta: oktaConnector({ orgUrl: okta.url, apiToken: new SecretReference("test token", () => okta.apiToken) }),
    },
    flows: options.flows ?? [databaseFlow],
    admins: [ada.id],
    identity: { allowedEmailDomains: ["acme.com"] },
    channels: { errors: "#latchkey-errors" },
    ...(options.mail === true
      ? { email: smtp({ url: new SecretReference("test mail server", () => mail.url), from: "latchkey@acme.com" }) }
      : {}),
  });
  const config = options.configure?.(base) ?? base;
  const mode =
    options.mode === "http"
      ? ({ kind: "http", signingSecret: slack.signingSecret, port: 0 } as const)
      : ({ kind: "socket", appToken: slack.appToken } as const);
  const settings = {
    slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, mode },
    databaseUrl: database.url,
    dataDirectory: "",
    configPath: "",
    logLevel: "silent",
  } as const;

  let latchkey: Latchkey | null = null;
  /** Starts it, as after a change of the configuration where one is given. */
  const start = async (change: Partial<LatchkeyConfig> = {}) => {
    latchkey = await startLatchkey(settings, { ...config, ...change }, log, { clockOffsetMs: () => clockOffsetMs });
    if (latchkey.port !== null) slack.deliverOverHttp({ url: `http://127.0.0.1:${latchkey.port}/slack/events` });
    else await slack.connected();
    return latchkey;
  };
  const stop = async () => {
    await latchkey?.stop();
    latchkey = null;
  };
  const { inspected } = await start();
  // It loads the library of Okta, which on a busy machine takes longer than Slack waits for the answer to a click.
  await inspected;

  return {
    slack,
    okta,
    mail,
    log,
    database,
    config,
    settings,
    accounts: { alice: "", bob: "", dora: "", ada: "", gus: "", ...accounts },
    alice,
    bob,
    dora,
    ada,
    gus,
    nina,
    requests,
    errors,
    get latchkey() {
      if (latchkey === null) throw new Error("Latchkey is not running.");
      return latchkey;
    },
    start,
    stop,
    /** Moves the clock the rules see, and lets the rows that became due be found. */
    async moveClock(ms: number) {
      clockOffsetMs += ms;
      if (latchkey !== null) await latchkey.sweep();
    },
    async end() {
      const ending = {
        Latchkey: stop,
        "the pretend Slack": () => slack.stop(),
        "the pretend Okta": () => okta.stop(),
        "the pretend mail server": () => mail.stop(),
        "the database": () => database.drop(),
      };
      for (const [what, end] of Object.entries(ending)) await endInTime(what, end, log.lines);
    },
  };
}

/** A hook that never ends says nothing of why: here the one who does not end is named, with the last lines of the log. */
async function endInTime(what: string, end: () => Promise<void>, lines: readonly string[]): Promise<void> {
  const patience = new AbortController();
  const tooLate = pause(60_000, "too late", { signal: patience.signal }).catch(() => "in time");
  const ended = await Promise.race([end(), tooLate]);
  patience.abort();
  if (ended === "too late") throw new Error(`${what} did not end within a minute.\n${lines.slice(-40).join("\n")}`);
}
