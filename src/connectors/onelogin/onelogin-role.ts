import { z } from "zod";

import type { TargetConfig } from "../../ports/connector.ts";
import { checkTarget, commonPart, targetShape, type TargetSettings } from "../settings/target-settings.ts";
import { isOneLoginId } from "./records.ts";

/** One OneLogin role that people can ask for. */
export interface OneLoginRoleTarget<
  Name extends string,
  Bind extends Readonly<Record<string, string>> = {},
> extends TargetSettings<Name, Bind> {
  readonly roleId: number;
  /** What people become: members of the role. Latchkey makes nobody an administrator of a role. */
  readonly privilegeLevel?: "member";
}

/** What hooks read as `event.target.settings`. */
export type OneLoginRoleSettings = { readonly roleId: number; readonly privilegeLevel?: "member" };

const targetSchema = z.strictObject({
  ...targetShape,
  roleId: z
    .number("must be given as a number")
    .refine((id) => isOneLoginId(String(id)), "must be an id such as `599800`, a whole number"),
  privilegeLevel: z
    .literal("member", "must be `member` or left out: Latchkey makes nobody an administrator of a role")
    .optional(),
});

/**
 * A target: membership of one OneLogin role. `name` and `connector` keep their literal types. Throws a sentence that names the setting
 * when one cannot work.
 */
export function oneloginRole<
  const Name extends string = string,
  const Bind extends Readonly<Record<string, string>> = {},
  const Connector extends string = string,
>(
  role: OneLoginRoleTarget<Name, Bind> & { readonly connector: Connector },
): TargetConfig<Name, "onelogin", OneLoginRoleSettings, Bind> & { readonly connector: Connector };
export function oneloginRole(
  role: OneLoginRoleTarget<string, Readonly<Record<string, string>>>,
): TargetConfig<string, "onelogin", OneLoginRoleSettings, Readonly<Record<string, string>>> {
  const checked = checkTarget(targetSchema, role, "oneloginRole");
  const { roleId, privilegeLevel } = checked;
  return {
    ...commonPart(checked),
    connectorType: "onelogin",
    resourceId: String(roleId),
    settings: { roleId, ...(privilegeLevel === undefined ? {} : { privilegeLevel }) },
  };
}
