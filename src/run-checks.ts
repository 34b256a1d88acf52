import type { CheckStep } from "./cli/house.ts";
import { type CommandSettings, readCommandSettings, readSettings } from "./config.ts";
import { openCheckWorld } from "./open-check-world.ts";
import { slackScopes } from "./connectors/slack/scopes.ts";
import { type Finding, findingsOf } from "./domain/finding.ts";
import type { LatchkeyConfig } from "./sdk/define-config.ts";
import { loadConfig } from "./sdk/load-config.ts";
import { checkAdmins } from "./use-cases/check-admins.ts";
import { checkChannels, type UsedChannel } from "./use-cases/check-channels.ts";
import { checkConnector } from "./use-cases/check-connectors.ts";
import { checkFlow } from "./use-cases/check-flow.ts";
import { checkSecrets, type NeededSecret } from "./use-cases/check-secrets.ts";
import { checkWorkspace } from "./use-cases/check-workspace.ts";

/** How much is looked at. */
export interface CheckOptions {
  /** Nobody outside is asked: neither Slack nor directories nor the database. */
  readonly offline: boolean;
  /** Whether secrets and tokens have to be there. Without them nobody outside is asked either. */
  readonly secrets: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looks at everything a deployment needs, one thing after the other, and goes on after what it cannot look at. Changes
 * nothing anywhere.
 */
export async function* runChecks(environment: Environment, options: CheckOptions): AsyncGenerator<CheckStep> {
  const isOffline = options.offline || !options.secrets;
  yield looking("the configuration");
  const { config, settings, findings } = await readAll(environment, options);
  yield* findings.map(found);
  if (config === null || settings === null) return;
  yield* checkSecrets(options.secrets ? secretsOf(config) : []).map(found);

  yield looking("the database");
  await using opened = await openCheckWorld(environment, settings, config, isOffline);
  if (opened.database !== null) yield found(opened.database);
  if (typeof opened.world === "string") {
    yield found(findingsOf("Flows").problem("flows", "cannot be run", opened.world));
    return;
  }
  const { world, workspace } = opened.world;
  const seen = (finding: Finding): CheckStep => found(isOffline ? notAsked(finding) : finding);
  if (isOffline) {
    const words = "nobody outside was asked";
    for (const group of ["Database", "Slack", "Connectors"] as const)
      yield found(findingsOf(group).skipped("all of it", words));
  }

  yield looking("Slack");
  const slack = isOffline ? null : await checkWorkspace(workspace, slackScopes);
  yield* (slack?.findings ?? []).map(found);
  const isSlackThere = slack !== null && slack.token !== null;
  if (isSlackThere) yield* (await checkAdmins(world)).map(found);
  for (const id of isOffline ? [] : world.directories.ids().filter((one) => config.connectors?.[one] !== undefined)) {
    yield looking(world.directories.labelOf(id));
    yield* (await checkConnector({ directories: world.directories, store: opened.pinned }, id)).map(found);
  }

  const channels: UsedChannel[] = [...houseChannels(config)];
  for (const flow of world.flows.all()) {
    yield looking(`the flow ${flow.name}`);
    const checked = await checkFlow(world, flow);
    channels.push(...checked.channels);
    yield* checked.findings.map(seen);
  }
  if (!isSlackThere) return;
  yield looking("channels");
  const mayWriteToPublic = slack.token?.scopes?.includes("chat:write.public") ?? true;
  yield* (await checkChannels(workspace, channels, { mayWriteToPublic })).map(found);
}

/** The environment and the configuration, each problem a finding. */
async function readAll(
  environment: Environment,
  { secrets }: CheckOptions,
): Promise<{
  readonly config: LatchkeyConfig | null;
  readonly settings: CommandSettings | null;
  readonly findings: readonly Finding[];
}> {
  const { fine, problem } = findingsOf("Configuration");
  const findings: Finding[] = [];
  const keep = (what: string, next: string, error: unknown) =>
    void findings.push(...problemsIn(error).map((said) => problem(what, said, next)));
  let settings: CommandSettings | null = null;
  try {
    settings = readCommandSettings(environment);
    if (secrets) {
      readSettings(environment);
      findings.push(fine("the environment", "complete"));
    }
  } catch (error) {
    keep("the environment", "Correct it where `npm start` runs, too.", error);
  }
  const address = environment["LATCHKEY_PUBLIC_URL"];
  if (address !== undefined) findings.push(checkAddress(address));
  if (settings === null) return { config: null, settings, findings };
  try {
    const config = await loadConfig(settings.configPath, "nothing else was checked");
    findings.push(
      fine(
        settings.configPath,
        `can be used, with ${config.flows.length} ${config.flows.length === 1 ? "flow" : "flows"}`,
      ),
    );
    return { config, settings, findings };
  } catch (error) {
    keep(settings.configPath, "Correct it, and check again.", error);
    return { config: null, settings, findings };
  }
}

function checkAddress(address: string): Finding {
  const { fine, problem } = findingsOf("Configuration");
  const isGood = URL.canParse(address) && new URL(address).protocol === "https:";
  if (isGood) return fine("LATCHKEY_PUBLIC_URL", "an https address");
  return problem(
    "LATCHKEY_PUBLIC_URL",
    "no https address",
    "Give the address at which people reach this, such as https://latchkey.acme.com.",
  );
}

/** A sentence that lists several problems is one finding each. */
function problemsIn(error: unknown): readonly string[] {
  const said = error instanceof Error ? error.message : "something that is no error was thrown";
  const [first = "", ...listed] = said.split("\n- ");
  return listed.length === 0 ? [first] : listed;
}

function secretsOf({ connectors = {}, email }: LatchkeyConfig): readonly NeededSecret[] {
  const ofConnectors = Object.entries(connectors).flatMap(([id, { secrets = [] }]) =>
    secrets.map((secret) => ({ neededBy: `the connector "${id}"`, secret })),
  );
  return [...ofConnectors, ...(email?.secrets ?? []).map((secret) => ({ neededBy: "e-mail", secret }))];
}

function houseChannels({ channels = {} }: LatchkeyConfig): readonly UsedChannel[] {
  return Object.entries(channels).flatMap(([name, channel]) =>
    typeof channel === "string" ? [{ channel, usedBy: `\`channels.${name}\`` }] : [],
  );
}

/** What could not be read was not to be. */
function notAsked(finding: Finding): Finding {
  if (finding.state !== "unknown") return finding;
  return { ...finding, state: "skipped", detail: "depends on what nobody outside was asked", next: null };
}

function looking(at: string): CheckStep {
  return { kind: "looking", at };
}

function found(finding: Finding): CheckStep {
  return { kind: "found", found: finding };
}
