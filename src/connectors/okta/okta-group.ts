import { z } from "zod";

import type { TargetConfig } from "../../ports/connector.ts";
import { isOktaId } from "./records.ts";

/** One Okta group that people can ask for. */
export interface OktaGroupTarget<Name extends string> {
  /** The stable key of the target; default: made from the label. */
  readonly name?: Name;
  /** The connector's key in `latchkey.config.ts`. */
  readonly connector: string;
  readonly groupId: string;
  /** What people see, at most 75 characters. */
  readonly label: string;
  /** `false` states that no group rule manages it, where the credential may not see the rules. */
  readonly ruleManaged?: boolean;
  /** `false` states that the group need not be treated as protected. */
  readonly protected?: boolean;
}

/** What hooks read as `event.target.settings`. */
export type OktaGroupSettings = { readonly groupId: string };

const longestLabel = 75;

const targetSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9]+([-_.][a-z0-9]+)*$/i, "must be letters and digits, with single hyphens between"),
  connector: z.string("must be given as text").min(1, "must be the connector's key"),
  groupId: z.string("must be given as text").refine(isOktaId, "must be an id such as `00g1emaKYZTWRYYRRTSK`"),
  label: z
    .string("must be given as text")
    .refine((label) => label.trim() !== "", "must not be empty")
    .refine((label) => label.length <= longestLabel, `must have at most ${longestLabel} characters`),
  ruleManaged: z.boolean("must be true or false").optional(),
  protected: z.boolean("must be true or false").optional(),
});

/**
 * A target: membership of one Okta group. `name` keeps its literal type. Throws a sentence that names the setting when
 * one cannot work.
 */
export function oktaGroup<const Name extends string = string>(
  group: OktaGroupTarget<Name>,
): TargetConfig<Name, "okta", OktaGroupSettings>;
export function oktaGroup(group: OktaGroupTarget<string>): TargetConfig<string, "okta", OktaGroupSettings> {
  const name = group.name ?? slugOf(group.label);
  const checked = targetSchema.safeParse({ ...group, name });
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => `\`${path.join(".")}\` ${message}`);
    throw new Error(
      `The target ${JSON.stringify(name)} cannot be used: ${problems.join("; ")}. Correct its oktaGroup().`,
    );
  }
  const { connector, groupId, label, ruleManaged } = checked.data;
  return {
    name,
    label,
    connector,
    connectorType: "okta",
    resourceId: groupId,
    settings: { groupId },
    ...(ruleManaged === undefined ? {} : { ruleManaged }),
    ...(checked.data.protected === undefined ? {} : { protected: checked.data.protected }),
  };
}

/** `Production database (EU)` becomes `production-database-eu`. */
function slugOf(label: unknown): string {
  const plain = String(label).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
