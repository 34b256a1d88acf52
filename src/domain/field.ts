import { checkDuration, describeDuration } from "./duration.ts";
import type { PicturedField } from "./picture.ts";
import type { FieldValue } from "./request.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/** Longest text a person may type into a field, in characters. */
export const longestText = 3_000;

/** One offered answer. */
export interface FieldOption<Value extends string | number = string | number> {
  readonly value: Value;
  readonly label: string;
}

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly visible: boolean;
}

/** One question of a request form, as data. */
export type FieldDefinition = FieldBase &
  (
    | { readonly kind: "text"; readonly multiline: boolean; readonly default: string | null }
    | {
        readonly kind: "number";
        readonly min: number | null;
        readonly max: number | null;
        readonly default: number | null;
      }
    | { readonly kind: "boolean"; readonly default: boolean }
    | { readonly kind: "choice"; readonly options: readonly FieldOption<string>[]; readonly default: string | null }
    | {
        readonly kind: "choices";
        readonly options: readonly FieldOption<string>[];
        readonly default: readonly string[];
      }
    | { readonly kind: "duration"; readonly options: readonly FieldOption<number>[]; readonly default: number | null }
    | { readonly kind: "slackUser" }
  );

/** What came back from a form: untrusted. Text, a list of option values, or nothing. */
export type RawAnswers = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** A form that was read: values for the rules, words for people. The duration is shown with the request, not twice. */
export interface ReadForm {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly shown: readonly PicturedField[];
}

/**
 * Checks what came back against what was asked: types, limits, and that every option was offered. Names that no field
 * has are dropped. Gives the first refusal, with the name of its field.
 */
export function readFields(fields: readonly FieldDefinition[], raw: RawAnswers): Result<ReadForm> {
  const values: Record<string, FieldValue> = {};
  const shown: PicturedField[] = [];
  for (const field of fields) {
    const given = field.visible ? (Object.hasOwn(raw, field.name) ? raw[field.name] : undefined) : undefined;
    const read = readField(field, given);
    if (!read.ok) return read;
    values[field.name] = read.value;
    if (read.value !== null && field.visible && field.kind !== "duration")
      shown.push({ label: field.label, value: inWords(field, read.value) });
  }
  return accept({ values, shown });
}

function readField(field: FieldDefinition, given: string | readonly string[] | null | undefined): Result<FieldValue> {
  const problem = (text: string) => refuse({ reason: "field-invalid", field: field.name, problem: text });
  if (given === undefined || given === null || given.length === 0 || isBlank(given)) {
    const fallback = defaultOf(field);
    if (field.required && field.visible && fallback === null) return problem("Please fill this in.");
    return accept(fallback);
  }
  if (field.kind === "choices") {
    const list = Array.isArray(given) ? given : [given];
    const offered = list.every((one) => field.options.some((option) => option.value === one));
    return offered ? accept([...new Set(list)]) : problem("Please choose from the list; this option was not offered.");
  }
  if (typeof given !== "string") return problem("Please give one answer.");
  return readSingle(field, given, problem);
}

function isBlank(given: string | readonly string[]): boolean {
  return typeof given === "string" && given.trim() === "";
}

function readSingle(
  field: Exclude<FieldDefinition, { kind: "choices" }>,
  given: string,
  problem: (text: string) => Result<FieldValue>,
): Result<FieldValue> {
  switch (field.kind) {
    case "text": {
      if (given.includes("\0") || !given.isWellFormed())
        return problem("This text has characters that cannot be kept.");
      if (given.length > longestText) return problem(`Please keep it under ${longestText} characters.`);
      return accept(given.trim());
    }
    case "number": {
      const number = /^-?\d{1,15}(\.\d{1,10})?$/.test(given) ? Number(given) : Number.NaN;
      if (!Number.isFinite(number)) return problem("Please give a number.");
      if (field.min !== null && number < field.min) return problem(`Please give at least ${field.min}.`);
      if (field.max !== null && number > field.max) return problem(`Please give at most ${field.max}.`);
      return accept(number);
    }
    case "boolean":
      return given === "true" || given === "false" ? accept(given === "true") : problem("Please answer yes or no.");
    case "choice":
      return field.options.some((option) => option.value === given)
        ? accept(given)
        : problem("Please choose from the list; this option was not offered.");
    case "duration":
      return field.options.some((option) => String(option.value) === given)
        ? accept(Number(given))
        : problem("Please choose from the list; this duration was not offered.");
    case "slackUser":
      return /^[UW][A-Z0-9]{2,30}$/.test(given) ? accept(given) : problem("Please choose a person.");
  }
}

function defaultOf(field: FieldDefinition): FieldValue {
  switch (field.kind) {
    case "slackUser":
      return null;
    case "choices":
      return field.default.length === 0 ? null : field.default;
    case "text":
    case "number":
    case "boolean":
    case "choice":
    case "duration":
      return field.default;
  }
}

function inWords(field: FieldDefinition, value: Exclude<FieldValue, null>): string {
  if (field.kind === "boolean") return value === true ? "Yes" : "No";
  if (field.kind === "slackUser") return `<@${String(value)}>`;
  if (field.kind === "duration") return describeDuration(Number(value));
  if (field.kind === "choice" || field.kind === "choices") {
    const chosen = Array.isArray(value) ? value : [value];
    return chosen.map((one) => field.options.find((option) => option.value === one)?.label ?? String(one)).join(", ");
  }
  return String(value);
}

/** The duration a form asks for, in seconds: its `duration` field, or the flow's limit where it has none. */
export function durationAsked(fields: readonly FieldDefinition[], form: ReadForm, maxSeconds: number): Result<number> {
  const field = fields.find((candidate) => candidate.kind === "duration");
  if (field === undefined) return checkDuration(maxSeconds, maxSeconds);
  const value = form.values[field.name];
  return checkDuration(typeof value === "number" ? value : Number.NaN, maxSeconds);
}
