import type { FieldDefinition } from "./field.ts";
import { accept, refuse, type Result } from "./refusal.ts";
import type { FieldValue, TargetSnapshot } from "./request.ts";
import type { TargetDefinition } from "./target.ts";

/** The setting of a custom target that says what is granted. */
export const boundIdentifier = "identifier";

/**
 * A target as it is asked for: its settings, with those that are bound holding the answers. Where the identifier is bound the
 * answer says what is granted; it must be one of the options that the flow itself lists, whatever the form offered. A
 * question that the flow asks but the form that was shown did not stands for nothing: refuses what it would stand for.
 */
export function bindTarget(
  target: TargetDefinition,
  answers: Readonly<Record<string, FieldValue>>,
  fields: readonly FieldDefinition[],
  shown: readonly FieldDefinition[] = fields,
): Result<TargetSnapshot> {
  const { name, label, connectorId, connectorType, bind = {} } = target;
  const settings: Record<string, FieldValue> = { ...target.settings };
  for (const [setting, field] of Object.entries(bind)) {
    const answer = Object.hasOwn(answers, field) ? answers[field] : undefined;
    if (isTakenAway(field, answer ?? null, fields, shown))
      return refuse({ reason: "field-invalid", field, problem: takenAway });
    if (answer !== undefined && answer !== null) settings[setting] = answer;
    else settings[setting] ??= null;
  }
  const identifying = identifyingField(target);
  if (identifying === null)
    return accept({ name, label, connectorId, connectorType, resourceId: target.resourceId, settings });
  const resourceId = settings[boundIdentifier];
  if (typeof resourceId === "string" && mayIdentify(target, resourceId, fields))
    return accept({ name, label, connectorId, connectorType, resourceId, settings });
  return refuse({ reason: "field-invalid", field: identifying, problem: "Please choose from the list." });
}

const takenAway =
  "It says what you would get, but the form did not ask it, so nothing was requested. Answer the other questions otherwise, or tell a Latchkey admin.";

/**
 * Whether the form hid a question that its flow asks, and would now answer it by itself. Where the flow hides it from the
 * start its default is meant, and an optional one that stands for nothing might as well have been left empty.
 */
function isTakenAway(
  name: string,
  answer: FieldValue,
  fields: readonly FieldDefinition[],
  shown: readonly FieldDefinition[],
): boolean {
  const asked = fields.find((field) => field.name === name);
  const now = shown.find((field) => field.name === name);
  if (asked?.visible !== true || now?.visible !== false) return false;
  return answer !== null || now.required;
}

/** Whether a target stands for this: it is the one it was made for, or one of those that a bound answer may name. */
export function mayIdentify(target: TargetDefinition, resourceId: string, fields: readonly FieldDefinition[]): boolean {
  const identifying = identifyingField(target);
  if (identifying === null) return target.resourceId === resourceId;
  const field = fields.find(({ name }) => name === identifying);
  return field?.kind === "choice" && field.options.some(({ value }) => value === resourceId);
}

/** The field whose answer says what is granted, or `null` where the target itself does. */
export function identifyingField({ connectorType, bind = {} }: TargetDefinition): string | null {
  if (connectorType !== "strategy" || !Object.hasOwn(bind, boundIdentifier)) return null;
  return bind[boundIdentifier] ?? null;
}
