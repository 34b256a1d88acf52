import { checkDuration, describeDuration } from "./duration.ts";
import type { PicturedField } from "./picture.ts";
import type { FieldValue } from "./request.ts";
import { accept, refuse, type Result } from "./refusal.ts";
import { isSlackUserId } from "./user.ts";

/** How many options a field may offer. */
export const mostOptions = 10_000;
/** Longest label of a field or an option, and longest value of an option, in characters. */
export const longestLabel = 75;
/** How many people one answer may name. */
const mostPeople = 100;

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
  /** Whether what it says changes the form; see `form.ts`. */
  readonly changesForm?: boolean;
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
    | { readonly kind: "slackUsers" }
  );

/** One answer as a form gives it: untrusted. Text, a list of option values or people, or nothing. */
export type RawAnswer = string | readonly string[] | null | undefined;

/** What came back from a form, by field. */
export type RawAnswers = Readonly<Record<string, RawAnswer>>;

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
    const given = field.visible ? rawOf(raw, field.name) : undefined;
    const read = readField(field, given);
    if (!read.ok) return read;
    values[field.name] = read.value;
    if (read.value !== null && field.visible && field.kind !== "duration")
      shown.push({ label: field.label, value: inWords(field, read.value) });
  }
  return accept({ values, shown });
}

/** What was answered to a field, if anything; never what every object has. */
export function rawOf(raw: RawAnswers, name: string): RawAnswer {
  return Object.hasOwn(raw, name) ? raw[name] : undefined;
}

/** Reads one answer. A field that was left empty gives its default where that is offered; a refusal names the field. */
export function readField(field: FieldDefinition, given: RawAnswer): Result<FieldValue> {
  const problem = (text: string) => refuse({ reason: "field-invalid", field: field.name, problem: text });
  if (isLeftEmpty(given)) {
    const fallback = defaultOf(field);
    if (field.required && field.visible && fallback === null) return problem("Please fill this in.");
    return accept(fallback);
  }
  if (field.kind === "choices") {
    const list = Array.isArray(given) ? given : [given];
    const values = new Set(field.options.map(({ value }) => value));
    return list.every((one) => values.has(one))
      ? accept([...new Set(list)])
      : problem("Please choose from the list; this option was not offered.");
  }
  if (field.kind === "slackUsers") {
    const list = [...new Set(Array.isArray(given) ? given : [given])];
    if (list.length > mostPeople) return problem(`Please choose at most ${mostPeople} people.`);
    return list.every(isSlackUserId) ? accept(list) : problem("Please choose people.");
  }
  if (typeof given !== "string") return problem("Please give one answer.");
  return readSingle(field, given, problem);
}

/** Whether nothing was answered. */
export function isLeftEmpty(given: RawAnswer): given is null | undefined | "" | readonly [] {
  if (given === undefined || given === null || given.length === 0) return true;
  return typeof given === "string" && given.trim() === "";
}

function readSingle(
  field: Exclude<FieldDefinition, { kind: "choices" | "slackUsers" }>,
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
      return isSlackUserId(given) ? accept(given) : problem("Please choose a person.");
  }
}

/** What is not offered is no default, whatever a field was defined with: nobody could choose it. */
function defaultOf(field: FieldDefinition): FieldValue {
  switch (field.kind) {
    case "slackUser":
    case "slackUsers":
      return null;
    case "choice":
    case "duration":
      return field.options.some(({ value }) => value === field.default) ? field.default : null;
    case "choices": {
      const offered = field.default.filter((one) => field.options.some(({ value }) => value === one));
      return offered.length === 0 ? null : offered;
    }
    case "text":
    case "number":
    case "boolean":
      return field.default;
  }
}

function inWords(field: FieldDefinition, value: Exclude<FieldValue, null>): string {
  if (field.kind === "boolean") return value === true ? "Yes" : "No";
  if (field.kind === "slackUser") return `<@${String(value)}>`;
  if (field.kind === "slackUsers")
    return (Array.isArray(value) ? value : []).map((id) => `<@${String(id)}>`).join(", ");
  if (field.kind === "duration") return describeDuration(Number(value));
  if (field.kind === "choice" || field.kind === "choices") {
    const chosen = Array.isArray(value) ? value : [value];
    return chosen.map((one) => field.options.find((option) => option.value === one)?.label ?? String(one)).join(", ");
  }
  return String(value);
}

/** What a field says before anybody answers, as a form gives it. */
export function rawDefault(field: FieldDefinition): RawAnswer {
  return toRaw(defaultOf(field));
}

/** A value as a form gives it. */
export function toRaw(value: FieldValue): RawAnswer {
  return value === null || typeof value === "string" || typeof value === "object" ? value : String(value);
}

/** The duration a form asks for, in seconds: its `duration` field, or the flow's limit where it has none. */
export function durationAsked(fields: readonly FieldDefinition[], form: ReadForm, maxSeconds: number): Result<number> {
  const field = fields.find((candidate) => candidate.kind === "duration");
  if (field === undefined) return checkDuration(maxSeconds, maxSeconds);
  const value = form.values[field.name];
  return checkDuration(typeof value === "number" ? value : Number.NaN, maxSeconds);
}
