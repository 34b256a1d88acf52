import type { TargetConfig } from "../../ports/connector.ts";
import { type GroupRuleSettings, groupTargets } from "../settings/group-rule.ts";
import type { OktaGroupSettings } from "./okta-group.ts";

const settingsOf = (groupId: string): OktaGroupSettings => ({ groupId });

/**
 * Targets: every Okta group that a sync has seen and that passes `where`. People find theirs by typing. Hooks read the
 * group's id as `event.target.name`. Throws a sentence that names the setting when one cannot work.
 */
export function oktaGroups<
  const Bind extends Readonly<Record<string, string>> = {},
  const Connector extends string = string,
>(
  rule: GroupRuleSettings<Bind> & { readonly connector: Connector },
): TargetConfig<string, "okta", OktaGroupSettings, Bind> & { readonly connector: Connector };
export function oktaGroups(
  rule: GroupRuleSettings<Readonly<Record<string, string>>>,
): TargetConfig<string, "okta", OktaGroupSettings, Readonly<Record<string, string>>> {
  return groupTargets(rule, { factory: "oktaGroups", connectorType: "okta", settingsOf });
}
