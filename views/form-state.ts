import * as z from "zod";

/** What Slack sends back when a form is submitted: untrusted. */
export interface SubmittedView {
  readonly private_metadata: string;
  readonly state: { readonly values: unknown };
}

const option = z.object({ value: z.string() });
const answer = z.union([
  z.object({ type: z.enum(["plain_text_input", "number_input"]), value: z.string().nullish() }),
  z.object({ type: z.enum(["static_select", "external_select", "radio_buttons"]), selected_option: option.nullish() }),
  z.object({
    type: z.enum(["multi_static_select", "multi_external_select", "checkboxes"]),
    selected_options: z.array(option).nullish(),
  }),
  z.object({ type: z.literal("users_select"), selected_user: z.string().nullish() }),
  z.object({ type: z.literal("multi_users_select"), selected_users: z.array(z.string()).nullish() }),
  z.object({ type: z.literal("datetimepicker"), selected_date_time: z.number().nullish() }),
]);
const values = z.record(z.string(), z.record(z.string(), answer));

/** One answer of a form: where it stood, and what was given. */
export interface GivenAnswer {
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string | readonly string[] | null;
}

/** Every answer of a submitted form, or `null` when it holds anything that our forms do not have. */
export function readAnswers(view: SubmittedView): readonly GivenAnswer[] | null {
  const read = values.safeParse(view.state.values);
  if (!read.success) return null;
  return Object.entries(read.data).flatMap(([blockId, actions]) =>
    Object.entries(actions).map(([actionId, given]) => ({ blockId, actionId, value: valueOf(given) })),
  );
}

/** What a form remembers between drawing and reading, or `null` when it is not what was drawn. */
export function readMetadata<T>(view: SubmittedView, schema: z.ZodType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(view.private_metadata));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

function valueOf(given: z.infer<typeof answer>): GivenAnswer["value"] {
  switch (given.type) {
    case "plain_text_input":
    case "number_input":
      return given.value ?? null;
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return given.selected_option?.value ?? null;
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return given.selected_options?.map(({ value }) => value) ?? null;
    case "users_select":
      return given.selected_user ?? null;
    case "multi_users_select":
      return given.selected_users ?? null;
    case "datetimepicker":
      return given.selected_date_time == null ? null : String(given.selected_date_time);
  }
}
