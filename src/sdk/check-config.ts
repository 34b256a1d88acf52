import { z } from "zod";

import { mostOptions } from "../domain/field.ts";
import { proofMethods } from "../domain/ownership.ts";
import { afterHook, onHook, steps } from "../domain/steps.ts";
import { longestStrategyName, strategyId, strategyName } from "../domain/strategy-id.ts";
import type { LatchkeyConfig } from "./define-config.ts";
import { findFormProblems, findRepeated } from "./check-form.ts";
import { findStrategies } from "./find-strategies.ts";

const callable = z.custom<(input: never) => unknown>((value) => typeof value === "function", "must be a function");
const duration = z
  .string("must be a duration such as `8h`")
  .regex(/^[1-9]\d*[smhdw]$/, "must be a duration such as `8h`");
const label = z.string("must be given as text").min(1, "must not be empty").max(75, "must have at most 75 characters");
const slug = z
  .string("must be given as text")
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be small letters, digits and hyphens");
const id = z
  .string("must be given as text")
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be letters, digits, hyphens or underscores");
const slackUserId = z.string().regex(/^[UW][A-Z0-9]{2,30}$/, "must be a Slack user id such as `U012AB3CD`");
const channel = z
  .string("must be given as text")
  .regex(/^(#.{1,80}|[CG][A-Z0-9]{2,30})$/, "must be `#name` or a channel id");

const strategySchema = z.strictObject({
  name: slug.max(longestStrategyName, `must have at most ${longestStrategyName} characters`),
  label: label.optional(),
  fetchRemoteIdentity: callable,
  escalate: callable,
  deescalate: callable,
});

const targetSchema = z.strictObject({
  name: z.string().min(1),
  label,
  connector: id,
  connectorType: z.string(),
  resourceId: z.string().min(1),
  settings: z.record(z.string(), z.unknown()),
  ruleManaged: z.boolean().optional(),
  protected: z.boolean().optional(),
  strategy: strategySchema.optional(),
  bind: z.record(z.string(), z.string()).optional(),
  offers: z.strictObject({ where: callable, settingsOf: callable }).optional(),
});

const option = z.union([label, z.strictObject({ value: label, label })]);

const optionList = z.array(option).min(1).max(mostOptions, `has more than ${mostOptions} options`);

/** A list, or a function that gives one. A union would say of each problem that the input is invalid, and nothing more. */
const optionsSchema = z.unknown().superRefine((value, context) => {
  if (typeof value === "function") return;
  for (const { message, path } of optionList.safeParse(value).error?.issues ?? [])
    context.addIssue({ code: "custom", message, path: [...path] });
});

const fieldSchema = z.strictObject({
  kind: z.enum(["text", "number", "boolean", "choice", "choices", "duration", "slackUser", "slackUsers"]),
  label,
  required: z.boolean(),
  visible: z.boolean(),
  settings: z.strictObject({
    multiline: z.boolean().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    options: optionsSchema.optional(),
    connectors: z.array(id).optional(),
    choices: z.array(duration).min(1).max(100).optional(),
    default: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
  }),
  onChange: callable.optional(),
});

const hooks: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  steps.flatMap((step) => [onHook(step), afterHook(step)]).map((hook) => [hook, callable.optional()]),
);

const flowSchema = z.strictObject({
  name: slug,
  formerNames: z.array(slug, "must be a list").optional(),
  label,
  channel: channel.optional(),
  targets: z.array(targetSchema).optional(),
  fields: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, "is not a name a field can have"), fieldSchema)
    .optional(),
  onChange: z.record(z.string(), callable.optional()).optional(),
  connectors: z.array(id).optional(),
  additionalHeaderText: z.string().max(3_000).optional(),
  maxDuration: duration.optional(),
  pendingFor: duration.optional(),
  maxExtensions: z
    .int("must be a whole number")
    .min(0, "must not be negative")
    .max(100, "must be at most 100")
    .optional(),
  extendWithoutApproval: z.boolean().optional(),
  remindBefore: z.union([duration, z.literal(false)], "must be a duration such as `10m`, or false").optional(),
  allowSelfApproval: z.boolean().optional(),
  allowRevoke: z.boolean().optional(),
  scheduleDeescalation: z.boolean().optional(),
  includeDecisionMessage: z.boolean().optional(),
  allowGuests: z.boolean().optional(),
  allowDelegation: z.boolean().optional(),
  allowOnBehalf: z.boolean().optional(),
  allowScheduledStart: z.boolean().optional(),
  sources: z.array(z.enum(["slack", "api"])).optional(),
  vars: z.record(z.string(), z.string()).optional(),
  permissions: callable.optional(),
  notifications: callable.optional(),
  getIdentity: callable.optional(),
  getIdentityLookup: callable.optional(),
  hooks: z.strictObject(hooks).optional(),
});

const connectorSchema = z.looseObject({ type: z.string(), label: z.string(), open: callable, sdk: callable });

const configSchema = z.strictObject({
  connectors: z.record(id, connectorSchema).optional(),
  flows: z.array(flowSchema),
  strategies: z.array(strategySchema).optional(),
  admins: z.array(slackUserId).optional(),
  identity: z
    .strictObject({
      allowedEmailDomains: z
        .array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i, "must be a domain such as `acme.com`"))
        .optional(),
      requireConfirmedEmail: z.boolean().optional(),
      proofs: z
        .array(z.enum(proofMethods, `must be \`${proofMethods.join("` or `")}\``), "must be a list")
        .min(1, "must not be empty; leave it out for the usual ones")
        .optional(),
    })
    .optional(),
  email: z.looseObject({ open: callable }, "must be made by `smtp({ … })`").optional(),
  channels: z.strictObject({ errors: channel.optional(), admins: channel.optional() }).optional(),
});

/**
 * Every sentence about what is wrong with a configuration; empty when it can be used. TypeScript says most of it
 * earlier, but the file is run without being compiled.
 */
export function findConfigProblems(config: LatchkeyConfig): readonly string[] {
  const checked = configSchema.safeParse(config);
  if (!checked.success) return checked.error.issues.map((issue) => `${wayTo(config, issue.path)} ${problemOf(issue)}.`);
  return [
    ...findProofProblems(config),
    ...findDuplicates(config),
    ...findStrategyProblems(config),
    ...config.flows.flatMap((flow) => findFlowProblems(config, flow)),
  ];
}

/** What is wrong with a name is told by the name's own rule. */
function problemOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

/** `flows.0.targets` becomes `the flow "okta-access", targets`. */
function wayTo(config: LatchkeyConfig, path: readonly PropertyKey[]): string {
  const [first, second, ...rest] = path.map(String);
  if (first !== "flows" || second === undefined) return `\`${path.map(String).join(".") || "the default export"}\``;
  const flow: unknown = config.flows[Number(second)];
  const name = typeof flow === "object" && flow !== null && "name" in flow ? String(flow.name) : `number ${second}`;
  return `The flow "${name}", \`${rest.join(".") || "itself"}\`,`;
}

function findProofProblems({ email, identity }: LatchkeyConfig): readonly string[] {
  if (email !== undefined || identity?.proofs?.includes("email-code") !== true) return [];
  return [
    "`identity.proofs` lists `email-code`, but there is no `email`, so no code could be sent. Give `email`, or take " +
      "`email-code` out.",
  ];
}

function findDuplicates(config: LatchkeyConfig): readonly string[] {
  const names = config.flows.map((flow) => flow.name);
  const former = config.flows.flatMap((flow) => flow.formerNames ?? []);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  const claimed = new Set(former.filter((name, at) => names.includes(name) || former.indexOf(name) !== at));
  return [
    ...[...twice].map((name) => `Two flows are called "${name}". Rename one of them.`),
    ...[...claimed].map(
      (name) =>
        `The name "${name}" is among the \`formerNames\` of a flow and belongs to another one too, so that requests made under it could go on in either. Take it out of one of them.`,
    ),
  ];
}

/** Two strategies of one name would each take back what the other one gave. */
function findStrategyProblems(config: LatchkeyConfig): readonly string[] {
  const names = findStrategies(config).map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  const taken = [...new Set(names)].map(strategyId).filter((own) => Object.hasOwn(config.connectors ?? {}, own));
  return [
    ...[...twice].map((name) => `Two strategies are called "${name}". Rename one of them.`),
    ...taken.map(
      (own) =>
        `\`connectors.${own}\` has the id that belongs to the strategy "${strategyName(own)}". Rename one of them.`,
    ),
  ];
}

function findFlowProblems(config: LatchkeyConfig, flow: LatchkeyConfig["flows"][number]): readonly string[] {
  const problems: string[] = [];
  const say = (sentence: string) => problems.push(`The flow "${flow.name}" ${sentence}`);
  const known = config.connectors ?? {};
  const targets = flow.targets ?? [];
  for (const target of targets) {
    if (target.strategy !== undefined) {
      if (target.connector !== strategyId(target.strategy.name) || target.connectorType !== "strategy")
        say(`has the target "${target.label}", which does not fit its strategy. Make it with \`customTarget({ … })\`.`);
      continue;
    }
    const connector = Object.hasOwn(known, target.connector) ? known[target.connector] : undefined;
    if (connector === undefined) {
      say(
        `has the target "${target.label}" of the connector "${target.connector}", which \`connectors\` does not list.`,
      );
    } else if (connector.grants === false) {
      say(
        `has the target "${target.label}" of the connector "${target.connector}", but ${connector.label} is only read: it has no groups or roles to be given. Take the target out.`,
      );
    } else if (connector.type !== target.connectorType) {
      say(
        `has the target "${target.label}", made for ${target.connectorType}, on the ${connector.type} connector "${target.connector}".`,
      );
    }
  }
  for (const used of flow.connectors ?? []) {
    if (!Object.hasOwn(known, used)) say(`uses the connector "${used}", which \`connectors\` does not list.`);
  }
  const names = targets.filter(({ offers }) => offers === undefined).map(({ name }) => name);
  for (const name of findRepeated(names)) {
    say(`has two targets called "${name}". Give one of them another \`name\`.`);
  }
  const fields = Object.entries(flow.fields ?? {});
  for (const [name, { kind, settings }] of fields) {
    if ((kind === "choice" || kind === "choices") && settings.options === undefined)
      say(`gives no options for the field "${name}".`);
    if (kind === "duration" && settings.choices === undefined) say(`gives no choices for the field "${name}".`);
  }
  findFormProblems(config, flow).forEach(say);
  if (fields.filter(([, { kind }]) => kind === "duration").length > 1) say("has two duration fields. Keep one.");
  if (targets.length > 0 && flow.allowRevoke === false && flow.scheduleDeescalation === false) {
    say("switches off both `allowRevoke` and `scheduleDeescalation`, so access could never end early. Leave one on.");
  }
  if (flow.channel === undefined && flow.notifications === undefined) {
    say("says neither `channel` nor `notifications`, so nobody would be asked. Give one of them.");
  }
  return problems;
}
