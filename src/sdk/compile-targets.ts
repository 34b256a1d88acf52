import { longestLabel } from "../domain/field.ts";
import type { TargetDefinition } from "../domain/target.ts";
import { FlowFault, type TargetSource } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyTarget } from "./event.ts";
import { nameOf } from "./run-part.ts";

/** The single targets of a flow. */
export function compileTargets({ targets = [] }: DefinedFlow): readonly TargetDefinition[] {
  return targets.filter(({ offers }) => offers === undefined).map(toTarget);
}

/**
 * What a flow offers by rules. A target is called after its group's id; with two connectors of one type, whose ids may be
 * the same, after connector and id. What a single target of the flow stands for is not offered twice.
 */
export function compileTargetSources(flow: DefinedFlow): readonly TargetSource[] {
  const { name, targets = [] } = flow;
  const rules = targets.filter(({ offers }) => offers !== undefined);
  const single = new Set(compileTargets(flow).map(({ connectorId, resourceId }) => `${connectorId} ${resourceId}`));
  return rules.map((target): TargetSource => {
    const isAlone = rules.every(
      ({ connector, connectorType }) => connectorType !== target.connectorType || connector === target.connector,
    );
    const beginning = isAlone ? "" : `${target.connector}:`;
    return {
      connectorId: target.connector,
      groupOf: (targetName) => (targetName.startsWith(beginning) ? targetName.slice(beginning.length) : null),
      targetOf({ externalId, name: label, attributes }) {
        const { offers } = target;
        if (offers === undefined || single.has(`${target.connector} ${externalId}`)) return null;
        const group = { externalId, name: label, attributes };
        if (!passes(name, target, () => offers.where(group))) return null;
        const settings = offers.settingsOf(externalId);
        const shown = shortened(label === "" ? externalId : label);
        return {
          ...toTarget(target),
          name: `${beginning}${externalId}`,
          label: shown,
          resourceId: externalId,
          settings,
        };
      },
    };
  });
}

/** Only a plain yes offers a group. */
function passes(flow: string, target: AnyTarget, where: () => unknown): boolean {
  const part = `where of the groups of "${target.connector}"`;
  const which = `The ${part} in the flow "${flow}"`;
  let answer: unknown;
  try {
    answer = where();
  } catch (error) {
    throw new FlowFault(flow, part, `${which} failed, so none of them is offered: ${nameOf(error)}`, { cause: error });
  }
  if (typeof answer === "boolean") return answer;
  throw new FlowFault(flow, part, `${which} answered something else than true or false, so none of them is offered.`);
}

function shortened(label: string): string {
  return label.length <= longestLabel ? label : `${label.slice(0, longestLabel - 1).toWellFormed()}…`;
}

function toTarget(target: AnyTarget): TargetDefinition {
  const { name, label, connector, connectorType, resourceId, settings, bind } = target;
  return {
    name,
    label,
    connectorId: connector,
    connectorType,
    resourceId,
    settings,
    ruleManaged: target.ruleManaged ?? null,
    isProtected: target.protected ?? null,
    ...(bind === undefined ? {} : { bind }),
  };
}
