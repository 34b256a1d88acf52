import { Argument, Command, Option } from "commander";

import { identitySources } from "../domain/identity.ts";
import { matchStatuses } from "../domain/sync-match.ts";
import { exportIdentities } from "./commands/export-identities.ts";
import { importIdentities } from "./commands/import-identities.ts";
import { linkIdentity } from "./commands/link-identity.ts";
import { listIdentities } from "./commands/list-identities.ts";
import { listUsers } from "./commands/list-users.ts";
import { setUserRole } from "./commands/set-user-role.ts";
import { showIdentities } from "./commands/show-identities.ts";
import { showUser } from "./commands/show-user.ts";
import { unlinkIdentity } from "./commands/unlink-identity.ts";
import type { Ground } from "./house.ts";
import { usualLimit } from "./terminal/write-list.ts";

const who = "a Slack user id, an exact e-mail, or Latchkey's id";
const limit = () => new Option("--limit <n>", "rows of the table at most").default(String(usualLimit));
const json = () => new Option("--json", "JSON instead of a table, all rows of it");

/** The `latchkey` command with all that belongs to it. Whoever runs it decides what its errors end with. */
export function createProgram(ground: Ground): Command {
  const program = new Command("latchkey")
    .description("Looks after the people Latchkey knows and the accounts that are theirs.")
    .usage("<users|identities|sync|matches> <command>, or check, or explain")
    .helpCommand(false)
    // What stands behind a command belongs to it, also where the one above has an option of the same name.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError("Try --help.")
    .configureOutput({
      writeOut: (text) => void ground.stdout.write(text),
      writeErr: (text) => void ground.stderr.write(text),
      getOutHelpWidth: () => Math.min(ground.stdout.columns ?? 100, 100),
      getErrHelpWidth: () => Math.min(ground.stderr.columns ?? 100, 100),
      getOutHasColors: () => ground.stdout.isTTY === true,
      getErrHasColors: () => ground.stderr.isTTY === true,
    })
    .addHelpText("after", examples)
    .exitOverride();
  addUsers(program.command("users").description("who Latchkey knows, and what they may do"), ground);
  addIdentities(program.command("identities").description("which account of which connector is whose"), ground);
  addSync(program.command("sync").description("reads a directory, or all of them, into the database"), ground);
  addCheck(program.command("check").description("whether this deployment would work as it is set up"), ground);
  addExplain(program.command("explain").description("what would come of a request, and why; nobody is asked"), ground);
  addMatches(program.command("matches").description("whose accounts are, as far as syncs could tell"), ground);
  return program;
}

const examples = `
It reads the environment and latchkey.config.ts as \`npm start\` does: DATABASE_URL or the embedded database under
LATCHKEY_DATA. What makes one link needs SLACK_BOT_TOKEN too, and what asks a directory the connectors' secrets.
A running Latchkey is not disturbed.

Examples:
  latchkey users list --unmapped okta
  latchkey users set-role ada@example.com admin
  latchkey identities show U012AB3CD
  latchkey identities link ada@example.com okta ada.lovelace
  latchkey identities export --out links.csv
  latchkey identities import links.csv            shows what would change
  latchkey identities import links.csv --apply    does it
  latchkey sync okta --dry-run                    shows what a sync would do
  latchkey matches okta --status unmatched
  latchkey check --offline                        what can be said of the configuration alone
  latchkey explain --flow okta-access --as alice@acme.com --target "Production database"

It ends with 0 when it is done, 1 when it was refused or failed, 2 when it was called wrongly (or \`check\` could not
look at something), and 3 when a sync
found so many leaving that somebody has to say whether it is so.
`;

function addUsers(users: Command, ground: Ground): void {
  users.helpCommand(false);
  users
    .command("list")
    .description("lists people")
    .addOption(new Option("--role <role>", "only admins, or only members").choices(["admin", "member"]))
    .option("--search <text>", "only people with this in the name, the e-mail or the Slack user id")
    .option("--unmapped <connector>", "only people without an account of this connector")
    .addOption(limit())
    .addOption(json())
    .action((options) => listUsers(ground, options));
  users
    .command("show")
    .description("shows one person with their accounts")
    .argument("<user>", who)
    .addOption(json())
    .action((user: string, options) => showUser(ground, user, options));
  users
    .command("set-role")
    .description("makes somebody an admin, or a member again; the last admin stays")
    .argument("<user>", who)
    .addArgument(new Argument("<role>", "what they are from now on").choices(["admin", "member"]))
    .action((user: string, role: "admin" | "member") => setUserRole(ground, user, role));
}

function addIdentities(identities: Command, ground: Ground): void {
  identities.helpCommand(false);
  identities
    .command("list")
    .description("lists links")
    .option("--connector <connector>", "only links to this connector")
    .option("--user <user>", `only links of one person: ${who}`)
    .addOption(new Option("--source <source>", "only links from this source").choices(identitySources))
    .option("--frozen", "only links that are frozen")
    .addOption(limit())
    .addOption(json())
    .action((options) => listIdentities(ground, options));
  identities
    .command("show")
    .description("shows every link of a person, and what happened to them")
    .argument("<user>", who)
    .addOption(json())
    .action((user: string, options) => showIdentities(ground, user, options));
  identities
    .command("link")
    .description("links an account to a person; it is looked up in the directory first")
    .argument("<user>", who)
    .argument("<connector>", "the connector's id in latchkey.config.ts")
    .argument("<account>", "the account's id, login or e-mail; exactly one has to go by it")
    .option("--force", "take the account from whoever has it; needs a reason")
    .option("--reason <text>", "why, for the audit trail")
    .option("--no-lookup", "take the account's id as it is, where the directory cannot be reached")
    .action((user: string, connector: string, account: string, options) =>
      linkIdentity(ground, { user, connector, account }, options),
    );
  identities
    .command("unlink")
    .description("takes a link back; access that was given through it ends")
    .argument("<user>", who)
    .argument("<connector>", "the connector's id")
    .argument("[account]", "the account's id or e-mail, where the person has several")
    .option("--yes", "do not ask")
    .option("--reason <text>", "why, for the audit trail")
    .action((user: string, connector: string, account: string | undefined, options) =>
      unlinkIdentity(ground, { user, connector, account }, options),
    );
  identities
    .command("export")
    .description("writes everybody with their accounts as CSV")
    .option("--out <file>", "write to a file that its owner alone can read, instead of the standard output")
    .option("--connector <connector...>", "only the columns of these connectors")
    .action((options) => exportIdentities(ground, options));
  identities
    .command("import")
    .description("shows what a CSV file would change, and with --apply changes it")
    .argument("<file>", "a file as `export` writes it; - is the standard input")
    .option("--apply", "do it, in one commit: all of it or nothing")
    .option("--remove-missing", "absent lines and empty cells take links away too")
    .option("--removals <n>", "as many links go for being left out as the plan says, where they are many")
    .option("--skip-refused", "do the rest when lines are refused")
    .option("--refused <file>", "write every refused line with its reason there, as CSV")
    .option("--force", "take accounts from whoever has them; needs a reason")
    .option("--reason <text>", "why, for the audit trail")
    .option("--tell", "tell people of their links, however many messages that are")
    .option("--no-tell", "tell nobody; needs a reason")
    .action((file: string, options) => importIdentities(ground, file, options));
}

function addCheck(checking: Command, ground: Ground): void {
  checking
    .option("--offline", "ask nobody outside: neither Slack nor directories nor the database")
    .option("--no-secrets", "do not look for secrets and tokens; asks nobody outside either")
    .addOption(new Option("--json", "JSON instead of tables"))
    .action(async (options) => (await import("./commands/check.ts")).check(ground, options));
}

function addExplain(explaining: Command, ground: Ground): void {
  explaining
    .option("--flow <name>", "the flow's name, as in `/access <name>`")
    .option("--as <person>", "who would ask: a Slack user id, or an exact e-mail")
    .option("--target <target>", "for what: the target's label or name; not needed where there is only one")
    .option("--hooks", "run the flow's onRequest hook as well; it can change nothing")
    .addOption(new Option("--json", "JSON instead of tables"))
    .action(async (options) => (await import("./commands/explain.ts")).explain(ground, options));
}

const connector = () => new Argument("[connector]", "the connector's id; all of them unless told");
const status = (says: string) => new Option("--status <status>", says).choices(matchStatuses);
const search = () => new Option("--search <text>", "only accounts whose login, e-mail or name begins so");

// What belongs to syncs is loaded when it is run, so that nothing else starts slower for it.
function addSync(sync: Command, ground: Ground): void {
  const run = new Argument("<run>", "the sync's id, as `sync runs` lists it");
  sync
    .helpCommand(false)
    .enablePositionalOptions()
    .addArgument(connector())
    .option("--full", "read everything, not only what was changed: only that shows who is missing")
    .option("--dry-run", "show what it would do, and write nothing")
    .addOption(new Option("--json", "JSON instead of tables"))
    .action(async (id: string | undefined, { dryRun, ...options }) => {
      if (dryRun === true) return (await import("./commands/rehearse-sync.ts")).rehearseSync(ground, id, options);
      return (await import("./commands/run-sync.ts")).runSync(ground, id, options);
    });
  sync
    .command("runs")
    .description("lists the last syncs, the newest first")
    .addArgument(connector())
    .addOption(limit())
    .addOption(json())
    .action(async (id: string | undefined, options) =>
      (await import("./commands/list-syncs.ts")).listSyncs(ground, id, options),
    );
  for (const verdict of ["release", "discard"] as const) {
    sync
      .command(verdict)
      .description(verdictWords[verdict])
      .addArgument(run)
      .option("--yes", "do not ask")
      .action(async (id: string, options) =>
        (await import("./commands/decide-sync.ts")).decideSync(ground, verdict, id, options),
      );
  }
}

const verdictWords = {
  release: "lets go those who a quarantined sync found leaving, after a look at each of them",
  discard: "leaves those who a quarantined sync found leaving as they are",
} as const;

function addMatches(matches: Command, ground: Ground): void {
  matches
    .helpCommand(false)
    .enablePositionalOptions()
    .argument("[connector]", "only accounts of this connector")
    .addOption(status("only accounts that are so; those that wait for somebody unless told"))
    .addOption(search())
    .addOption(limit())
    .addOption(json())
    .action(async (id: string | undefined, options) =>
      (await import("./commands/list-matches.ts")).listMatches(ground, id, options),
    );
  matches
    .command("resolve")
    .description("says whose an account is, or the same of many: then --apply does it")
    .argument("[account]", "<connector>:<account>, by the account's id, login or e-mail; exactly one has to go by it")
    .option("--pick <user>", `it is this person's: ${who}`)
    .option("--none", "it is nobody's of those who come into question")
    .option("--ignore", "it is not to be asked about again")
    .option("--undo", "what was said before is taken back")
    .addOption(status("instead of one account: all that are so"))
    .addOption(search())
    .option("--connector <connector>", "of these, only accounts of this connector")
    .option("--apply", "do it for all of these")
    .action(async (account: string | undefined, options) => {
      const { resolveAccounts } = await import("./commands/resolve-accounts.ts");
      return resolveAccounts(ground, account, options);
    });
}
