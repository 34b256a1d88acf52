import { z } from "zod";

/** The settings of a connector, none of which may be one that does not exist. */
export function settingsSchema<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? `has no setting \`${issue.keys.join("`, `")}\`` : undefined,
  });
}

/** Checks settings as they were written. Throws one sentence that names each wrong setting and repeats no value. */
export function checkSettings<T>(schema: z.ZodType<T>, settings: unknown, service: string): T {
  const checked = schema.safeParse(settings);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `\`${path.join(".")}\` ${message}`,
  );
  throw new Error(`The ${service} connector cannot be used: ${problems.join("; ")}. Correct it in latchkey.config.ts.`);
}
