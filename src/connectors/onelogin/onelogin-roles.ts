import type { TargetConfig } from "../../ports/connector.ts";
import { type GroupRuleSettings, groupTargets } from "../settings/group-rule.ts";
import type { OneLoginRoleSettings } from "./onelogin-role.ts";

const settingsOf = (id: string): OneLoginRoleSettings => ({ roleId: Number(id) });

/**
 * Targets: every OneLogin role that a sync has seen and that passes `where`. People find theirs by typing. Hooks read the
 * role's id as `event.target.name`, a text. Throws a sentence that names the setting when one cannot work.
 */
export function oneloginRoles<
  const Bind extends Readonly<Record<string, string>> = {},
  const Connector extends string = string,
>(
  rule: GroupRuleSettings<Bind> & { readonly connector: Connector },
): TargetConfig<string, "onelogin", OneLoginRoleSettings, Bind> & { readonly connector: Connector };
export function oneloginRoles(
  rule: GroupRuleSettings<Readonly<Record<string, string>>>,
): TargetConfig<string, "onelogin", OneLoginRoleSettings, Readonly<Record<string, string>>> {
  return groupTargets(rule, { factory: "oneloginRoles", connectorType: "onelogin", settingsOf });
}
