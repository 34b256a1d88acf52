import { z } from "zod";

import { describeDuration, parseDuration } from "../domain/duration.ts";
import {
  type FieldDefinition,
  type FieldOption,
  longestLabel,
  mostOptions,
  readField,
  toRaw,
} from "../domain/field.ts";
import { type ChangedField, withoutUnoffered } from "../domain/form.ts";
import type { FieldValue } from "../domain/request.ts";
import { FlowFault } from "../ports/flows.ts";
import { toOption } from "./compile-fields.ts";

/** Of which part of which flow an answer is read. */
interface Part {
  readonly flow: string;
  readonly part: string;
  readonly maxDurationSeconds: number;
}

const text = z
  .string("must be a text")
  .refine((given) => given.trim() !== "", "must not be empty")
  .refine((given) => given.length <= longestLabel, `must have at most ${longestLabel} characters`)
  .refine((given) => given.isWellFormed() && !given.includes("\0"), "must not have characters that cannot be kept");

const optionsSchema = z
  .array(z.union([text, z.strictObject({ value: text, label: text })]), "must be a list")
  .max(mostOptions, `must be at most ${mostOptions}`);

const anyValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
const number = z.union([z.string(), z.number()]);

const fieldSchema = z.object({
  value: anyValue.optional(),
  label: text,
  required: z.boolean("must be true or false"),
  visible: z.boolean("must be true or false"),
  options: z
    .array(z.union([number, z.object({ value: number, label: z.string().optional() })]), "must be a list")
    .max(mostOptions, `must be at most ${mostOptions}`),
});

const formSchema = z.object({ fields: z.record(z.string(), z.unknown()) });

/** The options that a flow's own code gave for a field. Throws `FlowFault` with what is wrong. */
export function readOptions(where: Part, name: string, answer: unknown): readonly FieldOption<string>[] {
  const checked = optionsSchema.safeParse(answer);
  if (!checked.success) throw fault(where, `gave options for "${name}" of which ${problemOf(checked.error)}`);
  return eachOnce(where, name, checked.data.map(toOption));
}

/**
 * The fields of a form that the code of a flow changed, checked one by one. A value that was there before and is not
 * offered any more is gone. Throws `FlowFault` with what is wrong.
 */
export function readChangedForm(
  where: Part,
  before: readonly FieldDefinition[],
  values: Readonly<Record<string, FieldValue>>,
  answer: unknown,
): readonly ChangedField[] {
  const form = formSchema.safeParse(answer);
  if (!form.success) throw fault(where, "did not give back the form");
  const { fields } = form.data;
  const unknown = Object.keys(fields).find((name) => before.every((field) => field.name !== name));
  if (unknown !== undefined) throw fault(where, `gave back a field "${unknown}", which the form does not have`);
  return before.map((field) => {
    const given = fieldSchema.safeParse(Object.hasOwn(fields, field.name) ? fields[field.name] : undefined);
    if (!given.success) throw fault(where, `gave back the field "${field.name}", of which ${problemOf(given.error)}`);
    const { label, required, visible, options, value = null } = given.data;
    const changed = { ...withOptions(where, field, options), label, required, visible };
    return { field: changed, value: readValue(where, changed, value, values[field.name] ?? null) };
  });
}

function withOptions(
  where: Part,
  field: FieldDefinition,
  given: z.infer<typeof fieldSchema>["options"],
): FieldDefinition {
  switch (field.kind) {
    case "choice":
    case "choices":
      return withoutUnoffered({ ...field, options: readOptions(where, field.name, given) });
    case "duration": {
      const seconds = given.map((option) => secondsOf(where, field.name, option));
      const options = seconds.map((value) => ({ value, label: describeDuration(value) }));
      return withoutUnoffered({ ...field, options: eachOnce(where, field.name, options) });
    }
    case "text":
    case "number":
    case "boolean":
    case "slackUser":
    case "slackUsers":
      if (given.length > 0) throw fault(where, `gave options to "${field.name}", which is not a choice`);
      return field;
  }
}

function secondsOf(where: Part, name: string, option: z.infer<typeof fieldSchema>["options"][number]): number {
  const given = typeof option === "object" ? option.value : option;
  const parsed = typeof given === "string" ? parseDuration(given) : null;
  const seconds = parsed === null ? Number(given) : parsed.ok ? parsed.value : Number.NaN;
  if (Number.isSafeInteger(seconds) && seconds > 0 && seconds <= where.maxDurationSeconds) return seconds;
  const limit = describeDuration(where.maxDurationSeconds);
  throw fault(where, `offered a duration for "${name}" that is none, or is longer than the flow's ${limit}`);
}

function readValue(where: Part, field: FieldDefinition, given: FieldValue, before: FieldValue): FieldValue {
  if (given === null) return null;
  if (field.kind === "duration" && typeof given === "string") {
    const seconds = parseDuration(given);
    if (seconds.ok) return readValue(where, field, seconds.value, before);
  }
  const isOfKind = kinds[field.kind](given);
  // What is required and what is filled in by itself is the form's to ask for, not the code's.
  const read = isOfKind ? readField({ ...field, required: false }, toRaw(given)) : null;
  if (read?.ok === true) return read.value;
  if (isOfKind && JSON.stringify(given) === JSON.stringify(before)) return stillOffered(field, given);
  throw fault(where, `put something into "${field.name}" that does not belong there, or is not offered`);
}

const kinds: Record<FieldDefinition["kind"], (value: Exclude<FieldValue, null>) => boolean> = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  choice: (value) => typeof value === "string",
  choices: (value) => Array.isArray(value),
  duration: (value) => typeof value === "number",
  slackUser: (value) => typeof value === "string",
  slackUsers: (value) => Array.isArray(value),
};

/** Of several answers those that are offered stay. */
function stillOffered(field: FieldDefinition, given: FieldValue): FieldValue {
  if (field.kind !== "choices" || !Array.isArray(given)) return null;
  const offered = new Set(field.options.map(({ value }) => value));
  const left = given.filter((one): one is string => typeof one === "string" && offered.has(one));
  return left.length === 0 ? null : left;
}

function eachOnce<Value extends string | number>(
  where: Part,
  name: string,
  options: readonly FieldOption<Value>[],
): readonly FieldOption<Value>[] {
  const seen = new Set<Value>();
  for (const { value } of options) {
    if (seen.has(value))
      throw fault(where, `offers one value twice for "${name}", so nobody could tell which is meant`);
    seen.add(value);
  }
  return options;
}

/** What is wrong, without what was given: it might be anything. */
function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.map(String).join(".");
  const problem = issue?.code === "invalid_union" ? "must be texts, or values with labels" : issue?.message;
  const place = path === undefined || path === "" ? "the whole" : `\`${path}\``;
  return `${place} ${problem ?? "cannot be read"}`;
}

function fault({ flow, part }: Part, what: string): FlowFault {
  return new FlowFault(flow, part, `The ${part} of the flow "${flow}" ${what}. The form stays as it was; correct it.`);
}
