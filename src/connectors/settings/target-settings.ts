import { z } from "zod";

import type { TargetConfig } from "../../ports/connector.ts";

/** What every target of a directory is told, beside the group or role it is about. */
export interface TargetSettings<Name extends string, Bind extends Readonly<Record<string, string>> = {}> {
  /** The stable key of the target; default: made from the label. */
  readonly name?: Name;
  /** The connector's key in `latchkey.config.ts`. */
  readonly connector: string;
  /** What people see, at most 75 characters. */
  readonly label: string;
  /** `false` states that no rule of the provider manages it, where the credential may not see the rules. */
  readonly ruleManaged?: boolean;
  /** `false` states that it need not be treated as protected. */
  readonly protected?: boolean;
  /**
   * Settings that an answer of the form fills in when it is submitted, by setting: `{ region: "region" }` has hooks read the
   * answer to the field `region` as `event.target.settings.region`. What is granted stays the same whatever is answered.
   */
  readonly bind?: Bind;
}

const longestLabel = 75;

/** How those are checked, for a strict schema that adds the provider's own. */
export const targetShape = {
  name: z.string().regex(/^[a-z0-9]+([-_.][a-z0-9]+)*$/i, "must be letters and digits, with single hyphens between"),
  connector: z.string("must be given as text").min(1, "must be the connector's key"),
  label: z
    .string("must be given as text")
    .refine((label) => label.trim() !== "", "must not be empty")
    .refine((label) => label.length <= longestLabel, `must have at most ${longestLabel} characters`),
  ruleManaged: z.boolean("must be true or false").optional(),
  protected: z.boolean("must be true or false").optional(),
  bind: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/, "is not a name a setting can have"),
      z.string("must name a field of the flow"),
    )
    .optional(),
} as const satisfies Record<keyof TargetSettings<string>, z.ZodType>;

/**
 * Checks a target as it was written, with a name made from its label where it has none. Throws a sentence that names
 * each wrong setting.
 *
 * @param factory the function that implementers call, such as `oktaGroup`
 */
export function checkTarget<T>(
  schema: z.ZodType<T>,
  target: TargetSettings<string, Readonly<Record<string, string>>>,
  factory: string,
): T {
  const name = target.name ?? slugOf(target.label);
  const checked = schema.safeParse({ ...target, name });
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => `\`${path.join(".")}\` ${message}`);
  throw new Error(
    `The target ${JSON.stringify(name)} cannot be used: ${problems.join("; ")}. Correct its ${factory}().`,
  );
}

/** The part of a target's configuration that is the same for every provider. */
export function commonPart(
  checked: z.infer<z.ZodObject<typeof targetShape>>,
): Pick<TargetConfig<string, string, {}, Readonly<Record<string, string>>>, keyof TargetSettings<string>> {
  const { name, label, connector, ruleManaged, bind } = checked;
  return {
    name,
    label,
    connector,
    ...(ruleManaged === undefined ? {} : { ruleManaged }),
    ...(checked.protected === undefined ? {} : { protected: checked.protected }),
    ...(bind === undefined ? {} : { bind }),
  };
}

/** `Production database (EU)` becomes `production-database-eu`. */
function slugOf(label: unknown): string {
  const plain = String(label).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
