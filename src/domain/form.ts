import {
  type FieldDefinition,
  isLeftEmpty,
  type RawAnswer,
  type RawAnswers,
  rawDefault,
  rawOf,
  readField,
  toRaw,
} from "./field.ts";
import type { FieldValue } from "./request.ts";

/** What a form asks one person at this moment: as it was defined, with what was loaded and what answers changed. */
export interface FormState {
  readonly fields: readonly FieldDefinition[];
  /** How often a field was drawn anew, by name: what stood in it before does not count any more. Absent: never. */
  readonly redrawn: Readonly<Record<string, number>>;
  /** What was put into fields that were drawn anew, by name. */
  readonly filled: RawAnswers;
  /** What each field that changes the form said when the form was changed for it last. Absent: its default. */
  readonly worked: Readonly<Record<string, RawAnswer>>;
  /** What is said beside a field, such as why it has no options. */
  readonly notes: Readonly<Record<string, string>>;
}

/** A form somebody has open, with who and which flow it belongs to. */
export interface FormSession {
  readonly id: string;
  readonly slackUserId: string;
  readonly flow: string;
  /** Grows with every change, so that of two that happen at once neither is lost. 0: it was not kept yet. */
  readonly revision: number;
  readonly state: FormState;
}

/** A field as the code of a flow sees it in an open form, and as it gives it back. */
export interface ChangedField {
  readonly field: FieldDefinition;
  readonly value: FieldValue;
}

/** A form as its flow defines it, that nobody touched. */
export function untouchedForm(fields: readonly FieldDefinition[]): FormState {
  return { fields, redrawn: {}, filled: {}, worked: {}, notes: {} };
}

/** The first visible field that changes the form and says something else than when the form was changed for it last. */
export function nextChange(state: FormState, raw: RawAnswers): FieldDefinition | null {
  const isDue = (field: FieldDefinition) => {
    if (field.changesForm !== true || !field.visible) return false;
    const before = Object.hasOwn(state.worked, field.name) ? state.worked[field.name] : rawDefault(field);
    return !isSameAnswer(answerOf(field, raw), before);
  };
  return state.fields.find(isDue) ?? null;
}

/** What each field of a form says: `null` where it is empty or what stands there cannot be read. */
export function valuesOf(state: FormState, raw: RawAnswers): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(
    state.fields.map((field) => {
      const given = field.visible ? rawOf(raw, field.name) : undefined;
      if (field.visible && isLeftEmpty(given) && Object.hasOwn(raw, field.name)) return [field.name, null];
      const read = readField({ ...field, required: false }, given);
      return [field.name, read.ok ? read.value : null];
    }),
  );
}

/** A form with its answers. */
export interface AnsweredForm {
  readonly state: FormState;
  readonly raw: RawAnswers;
}

/**
 * The form after the code of a flow changed it because of what `because` says. A field whose options or value were changed
 * is drawn anew, with the value it was given; an answer that is not offered any more is gone. All others keep what stands
 * in them.
 */
export function changeForm(
  { state, raw }: AnsweredForm,
  because: FieldDefinition,
  changed: readonly ChangedField[],
): AnsweredForm {
  const redrawn = { ...state.redrawn };
  const filled: Record<string, RawAnswer> = { ...state.filled };
  const answers: Record<string, RawAnswer> = { ...raw };
  const worked = { ...state.worked };
  const before = new Map(state.fields.map((field) => [field.name, field]));
  for (const { field, value } of changed) {
    const old = before.get(field.name);
    // A default that is not offered any more is still what the form was last changed for.
    if (old?.changesForm === true && !Object.hasOwn(worked, old.name)) worked[old.name] = rawDefault(old);
    const wanted = toRaw(value);
    const isOther = !isSameAnswer(wanted, old === undefined ? null : answerOf(old, raw));
    if (!isOther && JSON.stringify(optionsOf(old)) === JSON.stringify(optionsOf(field))) continue;
    redrawn[field.name] = (redrawn[field.name] ?? 0) + 1;
    answers[field.name] = wanted;
    filled[field.name] = wanted;
  }
  worked[because.name] = answerOf(because, answers);
  return { state: { ...state, fields: changed.map(({ field }) => field), redrawn, filled, worked }, raw: answers };
}

/** A form in which one field has other options than its definition says. */
export function withOptions(
  state: FormState,
  name: string,
  loaded: { readonly options: Extract<FieldDefinition, { kind: "choice" }>["options"] } | { readonly note: string },
): FormState {
  const options = "options" in loaded ? loaded.options : [];
  const notes = "note" in loaded ? { ...state.notes, [name]: loaded.note } : state.notes;
  const fields = state.fields.map((field) => {
    if (field.name !== name || (field.kind !== "choice" && field.kind !== "choices")) return field;
    return withoutUnoffered({ ...field, options });
  });
  return { ...state, fields, notes };
}

/** The field without what it begins with where that is not among its options: a default that is not offered is none. */
export function withoutUnoffered(field: FieldDefinition): FieldDefinition {
  switch (field.kind) {
    case "choice":
      return { ...field, default: field.options.some(({ value }) => value === field.default) ? field.default : null };
    case "duration":
      return { ...field, default: field.options.some(({ value }) => value === field.default) ? field.default : null };
    case "choices": {
      const isOffered = (one: string) => field.options.some(({ value }) => value === one);
      return { ...field, default: field.default.filter(isOffered) };
    }
    case "text":
    case "number":
    case "boolean":
    case "slackUser":
    case "slackUsers":
      return field;
  }
}

/** What a form says of a field; what was never touched says its default. */
function answerOf(field: FieldDefinition, raw: RawAnswers): RawAnswer {
  return Object.hasOwn(raw, field.name) ? raw[field.name] : rawDefault(field);
}

function isSameAnswer(one: RawAnswer, other: RawAnswer): boolean {
  if (isLeftEmpty(one) || isLeftEmpty(other)) return isLeftEmpty(one) && isLeftEmpty(other);
  return JSON.stringify(one) === JSON.stringify(other);
}

function optionsOf(field: FieldDefinition | undefined): unknown {
  return field !== undefined && "options" in field ? field.options : null;
}
