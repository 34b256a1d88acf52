import { z } from "zod";

import type { SyncedGroup } from "../../domain/target.ts";
import type { GroupRule, TargetConfig } from "../../ports/connector.ts";
import type { FieldValue } from "../../domain/request.ts";
import { checkTarget, targetShape } from "./target-settings.ts";

/** A rule by which groups or roles are offered. */
export interface GroupRuleSettings<Bind extends Readonly<Record<string, string>> = {}> {
  /** The connector's key in `latchkey.config.ts`; it needs a `sync`, since only what a sync has seen can be offered. */
  readonly connector: string;
  /**
   * Whether a group is offered, by what a sync saw of it last. It asks nobody, and answers the same for the same group: it is
   * asked again when the request is submitted, before it is put to those who decide, and before access is given.
   */
  readonly where: (group: SyncedGroup) => boolean;
  /** `false` states that no rule of the provider manages any of them, where the credential may not see the rules. */
  readonly ruleManaged?: boolean;
  /** Settings that an answer of the form fills in; see the single target. */
  readonly bind?: Bind;
}

const { connector, ruleManaged, bind } = targetShape;

const ruleSchema = z.strictObject({
  name: targetShape.name,
  label: targetShape.label,
  connector,
  ruleManaged,
  bind,
  where: z.custom<GroupRuleSettings["where"]>((value) => typeof value === "function", "must be a function"),
});

/**
 * A target that stands for every group or role that passes a rule. Throws a sentence that names the setting when one
 * cannot work. That all of them carry no administrative rights cannot be stated: each is looked at.
 */
export function groupTargets<Type extends string, Settings extends Readonly<Record<string, FieldValue>>>(
  rule: GroupRuleSettings<Readonly<Record<string, string>>>,
  of: {
    readonly factory: string;
    readonly connectorType: Type;
    readonly settingsOf: GroupRule<Settings>["settingsOf"];
  },
): TargetConfig<string, Type, Settings, Readonly<Record<string, string>>> {
  const named = { ...rule, name: "any", label: "Groups" };
  const checked = checkTarget(ruleSchema, named, of.factory);
  return {
    name: `${of.factory}:${checked.connector}`,
    label: checked.label,
    connector: checked.connector,
    connectorType: of.connectorType,
    resourceId: "*",
    settings: of.settingsOf("0"),
    offers: { where: checked.where, settingsOf: of.settingsOf },
    ...(checked.ruleManaged === undefined ? {} : { ruleManaged: checked.ruleManaged }),
    ...(checked.bind === undefined ? {} : { bind: checked.bind }),
  };
}
