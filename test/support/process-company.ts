import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { startPretendMail } from "../../sandbox/mail/index.ts";
import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { buttonLabels, type Person, readableText, startPretendSlack } from "../../sandbox/slack/index.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createTestDatabase, prepareTemplate } from "./postgres.ts";
import { type Program, projectFile, startProgram } from "./process-program.ts";
import { query } from "./query.ts";

const databaseGroup = "00gDATABASE00000001";
const approversGroup = "00gAPPROVERS0000001";
const aliceAccount = accountOf("Alice");
const ninasMailbox = "nina.petrova@acme.io";

export const processConfig = fileURLToPath(new URL("process-config.ts", import.meta.url));

/** A call of Okta that is held at one point. */
interface HeldCall {
  /** Settles when the call has come to that point. */
  readonly reached: Promise<void>;
  /** Lets it go on. A call that is never let go is as good as one whose network broke there. */
  letGo(): void;
}

export type ProcessCompany = Awaited<ReturnType<typeof startProcessCompany>>;

/**
 * A small company whose Latchkey is a real process, `node src/main.ts`, that can be killed and started again. Slack and
 * Okta are pretend servers in the test's own process, and outlive it, and so does a mail server. Alice asks, Bob
 * approves; Nina's address in Okta is another one than in Slack.
 */
export async function startProcessCompany({ engineers: howMany = 0 } = {}) {
  await prepareTemplate("latchkey", async (url) => {
    const orm = await openDatabase(url);
    await orm.close(true);
  });
  const database = await createTestDatabase("latchkey");
  const slack = await startPretendSlack();
  const okta = await startPretendOkta();
  const mail = await startPretendMail();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-process-"));
  const programs: Program[] = [];

  const names = Array.from({ length: howMany }, (_, index) => `Engineer${index}`);
  for (const name of ["Alice", "Bob", ...names]) {
    const email = `${name.toLowerCase()}@acme.com`;
    slack.addUser({ id: `U0${name.toUpperCase()}`, name, realName: name, email, isEmailConfirmed: true });
    okta.addUser({ id: accountOf(name), login: email, email });
  }
  slack.addUser({ id: "U0NINA", name: "Nina", realName: "Nina", email: "nina@acme.com", isEmailConfirmed: true });
  okta.addUser({ id: accountOf("Nina"), login: "npetrova", email: ninasMailbox });
  const nina = slack.as("U0NINA");
  const alice = slack.as("U0ALICE");
  const bob = slack.as("U0BOB");
  const engineers = names.map((name) => ({
    name,
    account: accountOf(name),
    person: slack.as(`U0${name.toUpperCase()}`),
  }));
  slack.addChannel({
    name: "access-requests",
    members: [alice.id, bob.id, nina.id, ...engineers.map(({ person }) => person.id)],
  });
  okta.addGroup({ id: databaseGroup, name: "production-database" });
  okta.addGroup({ id: approversGroup, name: "access-approvers" });
  okta.addMember(approversGroup, accountOf("Bob"));

  const environment = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: database.url,
    LATCHKEY_CONFIG: processConfig,
    TEST_SMTP_URL: mail.url,
    TEST_OKTA_URL: okta.url,
    TEST_OKTA_TOKEN: okta.apiToken,
    TEST_OKTA_DATABASE_GROUP: databaseGroup,
    TEST_OKTA_APPROVERS_GROUP: approversGroup,
  };

  const spawn = (change: Readonly<Record<string, string | undefined>> = {}) => {
    const changed = Object.entries({ ...environment, ...change }).filter(([, value]) => value !== undefined);
    const program = startProgram([projectFile("src/main.ts")], { environment: Object.fromEntries(changed) });
    programs.push(program);
    return program;
  };

  return {
    alice,
    bob,
    nina,
    ninasAccount: accountOf("Nina"),
    ninasMailbox,
    mail,
    engineers,
    slack,
    okta,
    database,
    aliceAccount,
    spawn,

    /** Starts Latchkey and waits until it is ready. `undefined` takes a variable away. */
    async start(change: Readonly<Record<string, string | undefined>> = {}): Promise<Program> {
      const before = slack.socket.connections;
      const program = spawn(change);
      await program.said("Latchkey is ready.");
      if (!("SLACK_APP_TOKEN" in change)) await slack.connected(before + 1);
      return program;
    },

    /** `kill -9`, and waits until Slack has noticed. */
    async kill(program: Program): Promise<void> {
      await program.kill();
      await slack.waitFor(() => slack.socket.connections === 0, { what: "the end of the connection" });
    },

    /** Alice, or somebody else, asks for the database; nobody was asked to decide yet. */
    async submit(
      howLong: "10 seconds" | "1 hour",
      { by = alice, reason = "Deploy 42", flow = "database" } = {},
    ): Promise<void> {
      await openForm(by, flow);
      const answers = {
        "What do you need?": "Production database",
        "Why do you need it?": reason,
        "For how long?": howLong,
      };
      let sent = await by.submitView(answers);
      // What nobody acknowledged is still on the screen, and is sent again as it is.
      for (let again = 0; sent.outcome === "failed" && again < 3; again += 1) sent = await by.submitView(answers);
      if (sent.outcome !== "closed") throw new Error(`The form was not taken: ${JSON.stringify(sent)}`);
    },

    /** Alice asks for the database, and Bob can decide. */
    async ask(howLong: "10 seconds" | "1 hour"): Promise<void> {
      await this.submit(howLong);
      await bob.waitForMessage((message) => buttonLabels(message).includes("Approve"), { timeoutMs: 40_000 });
    },

    async approve(): Promise<void> {
      const card = await bob.waitForMessage((message) => buttonLabels(message).includes("Approve"), {
        timeoutMs: 40_000,
      });
      await bob.click(card, "Approve");
    },

    async giveBack(): Promise<void> {
      const card = await alice.waitForMessage((message) => buttonLabels(message).includes("Give back"), {
        timeoutMs: 40_000,
      });
      await alice.click(card, "Give back");
    },

    /** Holds the first such call just before Okta applies it, or just after, before it is answered. */
    hold(method: "PUT" | "DELETE", point: "before it is applied" | "after it was applied"): HeldCall {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const holdCall = async (call: { readonly method: string }) => {
        if (call.method !== method) return;
        forget();
        reached.resolve();
        await released.promise;
      };
      const forget = point === "before it is applied" ? okta.onBeforeCall(holdCall) : okta.onAfterApply(holdCall);
      return { reached: reached.promise, letGo: released.resolve };
    },

    members: () => okta.members(databaseGroup),

    /** The only grant. */
    async grant() {
      const [grant] = await query<{ state: string; ends_at: Date; found_before: boolean | null }>(
        database.url,
        "select state, ends_at, found_before from access_grant",
      );
      return grant;
    },

    /** The time that was granted is over now: what an hour would do, without the hour. */
    async bringTheEnd(): Promise<void> {
      await query(database.url, "update access_grant set ends_at = clock_timestamp() where ended_at is null");
    },

    /**
     * So much time is over now, without the time, for all that waits for its time: grants, leases and stages, and the
     * timers and claims of the queue. `howLong` is SQL that gives an interval.
     */
    async passTime(howLong: string): Promise<void> {
      await query(
        database.url,
        `with passed as materialized (select ${howLong} as span),
           grants as (update access_grant set granted_at = granted_at - span, held_since = held_since - span,
             ends_at = ends_at - span, remind_at = remind_at - span from passed where ended_at is null),
           leases as (update access_membership set leased_until = leased_until - span from passed),
           stages as (update access_request set stage_since = stage_since - span, escalates_at = escalates_at - span,
             stages = (select coalesce(jsonb_agg(stage || jsonb_build_object('since', to_char(
                 (stage->>'since')::timestamptz at time zone 'UTC' - span, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by at), '[]')
               from jsonb_array_elements(stages) with ordinality as each (stage, at)) from passed),
           claims as (update pgboss.job set started_on = started_on - span from passed where state = 'active')
         update pgboss.job set start_after = start_after - span from passed where state = 'created' and start_after > now()`,
      );
    },

    /** Waits, by the database's clock, until the grant ended so many seconds ago. */
    async waitPastTheEnd(seconds: number): Promise<void> {
      await query(
        database.url,
        `select pg_sleep(greatest(0, extract(epoch from ends_at - clock_timestamp()) + ${seconds})) from access_grant`,
      );
    },

    /** What the audit log says about the grant's end; `undefined` while there is none. */
    async endedEvent() {
      const [event] = await query<{ data: { cause: string; removed: boolean; lateSeconds: number } }>(
        database.url,
        "select data from audit_event where action = 'grant.ended'",
      );
      return event?.data;
    },

    /** How many messages are owed still: notices, and cards that were not posted or show an older state. */
    async owedMessages(): Promise<number> {
      const [owed] = await query<{ count: number }>(
        database.url,
        `select (select count(*) from outbox_event where delivered_at is null)::int +
          (select count(*) from request_notification n join access_request r on r.id = n.request_id
             left join access_grant g on g.request_id = r.id
           where n.state = 'queued' or (n.state = 'sent' and n.drawn_version <> r.version + coalesce(g.version, 0)))::int
          as count`,
      );
      return owed?.count ?? 0;
    },

    /** How much work of the queue is due or under way; what a killed process had claimed counts until the claim lapses. */
    async owedJobs(): Promise<number> {
      const [owed] = await query<{ count: number }>(
        database.url,
        `select count(*)::int as count from pgboss.job
         where state in ('retry', 'active') or (state = 'created' and start_after <= clock_timestamp())`,
      );
      return owed?.count ?? 0;
    },

    /** Runs the verifier of the audit log, as `npm run audit:verify` does. */
    async verifyAuditLog() {
      const verifier = startProgram([projectFile("src/verify-audit.ts")], {
        environment: { DATABASE_URL: database.url },
      });
      return verifier.ended;
    },

    /**
     * How many of Latchkey's messages say what another one in the same conversation says already. Answers that only one
     * person sees are as many as their clicks.
     */
    repeatedMessages(): number {
      const ours = slack
        .allMessages()
        .filter(
          ({ user, isDeleted, ephemeralTo }) => user === slack.botUserId && !isDeleted && ephemeralTo === undefined,
        );
      return ours.length - new Set(ours.map((message) => `${message.channel} ${readableText(message)}`)).size;
    },

    /** Writes a configuration file of the test's own. */
    async writeConfig(source: string): Promise<string> {
      const file = join(folder, `config-${programs.length}.ts`);
      await writeFile(file, source);
      return file;
    },

    async end(): Promise<void> {
      await Promise.all(programs.map((program) => program.kill()));
      await slack.stop();
      await okta.stop();
      await mail.stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The account of somebody in the pretend Okta. */
function accountOf(name: string): string {
  return `00u${name.toUpperCase()}0000000001`;
}

/** Types until the form is there: a trigger that grew old on a busy machine is answered with a sentence. */
async function openForm(person: Person, flow: string): Promise<void> {
  for (let typed = 1; ; typed += 1) {
    await person.command("/access", flow, { channel: "access-requests" });
    const isLast = typed === 4;
    const opened = person.openView({ timeoutMs: 10_000 });
    const form = await (isLast ? opened : opened.catch(() => null));
    if (form !== null) return;
  }
}
