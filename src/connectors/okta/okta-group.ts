import { z } from "zod";

import type { TargetConfig } from "../../ports/connector.ts";
import { checkTarget, commonPart, targetShape, type TargetSettings } from "../settings/target-settings.ts";
import { isOktaId } from "./records.ts";

/** One Okta group that people can ask for. */
export interface OktaGroupTarget<
  Name extends string,
  Bind extends Readonly<Record<string, string>> = {},
> extends TargetSettings<Name, Bind> {
  readonly groupId: string;
}

/** What hooks read as `event.target.settings`. */
export type OktaGroupSettings = { readonly groupId: string };

const targetSchema = z.strictObject({
  ...targetShape,
  groupId: z.string("must be given as text").refine(isOktaId, "must be an id such as `00g1emaKYZTWRYYRRTSK`"),
});

/**
 * A target: membership of one Okta group. `name` and `connector` keep their literal types. Throws a sentence that names the setting when
 * one cannot work.
 */
export function oktaGroup<
  const Name extends string = string,
  const Bind extends Readonly<Record<string, string>> = {},
  const Connector extends string = string,
>(
  group: OktaGroupTarget<Name, Bind> & { readonly connector: Connector },
): TargetConfig<Name, "okta", OktaGroupSettings, Bind> & { readonly connector: Connector };
export function oktaGroup(
  group: OktaGroupTarget<string, Readonly<Record<string, string>>>,
): TargetConfig<string, "okta", OktaGroupSettings, Readonly<Record<string, string>>> {
  const checked = checkTarget(targetSchema, group, "oktaGroup");
  const { groupId } = checked;
  return { ...commonPart(checked), connectorType: "okta", resourceId: groupId, settings: { groupId } };
}
