import { boundIdentifier } from "../domain/bind-target.ts";
import type { LatchkeyConfig } from "./define-config.ts";
import type { AnyTarget } from "./event.ts";
import type { FieldConfig } from "./field.ts";

type Flow = LatchkeyConfig["flows"][number];

/** Settings that say what is granted. No answer changes them. */
const granting: ReadonlySet<string> = new Set(["groupId", "roleId"]);

/** What is wrong with how a flow's form and its targets hang together, as the ends of sentences that begin with the flow. */
export function findFormProblems(config: LatchkeyConfig, flow: Flow): readonly string[] {
  const fields = new Map(Object.entries(flow.fields ?? {}));
  return [
    ...[...fields].flatMap(([name, field]) => findFieldProblems(flow, name, field)),
    ...findChangeProblems(flow, fields),
    ...(flow.targets ?? []).flatMap((target) => [
      ...findRuleProblems(config, target),
      ...findBindProblems(target, fields),
    ]),
  ];
}

/** What stands in a list more than once. */
export function findRepeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const value of values) (seen.has(value) ? repeated : seen).add(value);
  return [...repeated];
}

function findFieldProblems(flow: Flow, name: string, { settings }: FieldConfig<unknown>): readonly string[] {
  const { options = [], connectors = [] } = settings;
  const usable = new Set([...(flow.targets ?? []).map(({ connector }) => connector), ...(flow.connectors ?? [])]);
  const foreign = connectors.filter((connector) => !usable.has(connector));
  const values = typeof options === "function" ? [] : options.map(valueOf);
  return [
    ...findRepeated(values).map(
      (value) => `offers "${value}" twice for the field "${name}", so nobody could tell which is meant. Take one out.`,
    ),
    ...foreign.map(
      (connector) =>
        `lets the field "${name}" use the connector "${connector}", which the flow does not list under \`connectors\`.`,
    ),
  ];
}

function findChangeProblems({ onChange = {} }: Flow, fields: ReadonlyMap<string, FieldConfig<unknown>>) {
  return Object.keys(onChange).flatMap((name) => {
    const field = fields.get(name);
    if (field === undefined) return [`has an \`onChange\` for the field "${name}", which it does not ask.`];
    if (field.onChange === undefined) return [];
    return [`has two \`onChange\` for the field "${name}": the field's own and the flow's. Keep one.`];
  });
}

/** Only what a sync has seen can be offered by a rule. */
function findRuleProblems({ connectors = {} }: LatchkeyConfig, { offers, connector }: AnyTarget): readonly string[] {
  const config = offers !== undefined && Object.hasOwn(connectors, connector) ? connectors[connector] : undefined;
  if (config === undefined || ("sync" in config && config.sync !== undefined)) return [];
  return [
    `offers groups of "${connector}" by a rule, but that connector has no \`sync\`, so no group would ever be known. Give it one.`,
  ];
}

function findBindProblems(
  { label, connectorType, bind = {} }: AnyTarget,
  fields: ReadonlyMap<string, FieldConfig<unknown>>,
): readonly string[] {
  const which = `binds of its target "${label}" the setting`;
  return Object.entries(bind).flatMap(([setting, name]) => {
    const field = fields.get(name);
    if (field === undefined) return [`${which} \`${setting}\` to the field "${name}", which it does not ask.`];
    if (granting.has(setting)) return [`${which} \`${setting}\`, which says what is granted. Take that out.`];
    if (setting === boundIdentifier && connectorType === "strategy" && !isFixedChoice(field)) {
      return [
        `${which} \`${setting}\` to the field "${name}". It says what is granted, so the field must be a \`field.choice\` with a fixed list of options.`,
      ];
    }
    if (setting !== "privilegeLevel" || connectorType !== "onelogin") return [];
    const { options = [] } = field.settings;
    const offersMore = typeof options === "function" || options.map(valueOf).some((one) => one !== "member");
    if (!offersMore && isFixedChoice(field)) return [];
    return [
      `${which} \`${setting}\` to the field "${name}", which offers more than "member": Latchkey makes nobody an administrator of a role.`,
    ];
  });
}

function isFixedChoice({ kind, settings }: FieldConfig<unknown>): boolean {
  return kind === "choice" && Array.isArray(settings.options);
}

function valueOf(option: string | { readonly value: string }): string {
  return typeof option === "string" ? option : option.value;
}
