import { describeDuration, parseDuration } from "../domain/duration.ts";
import type { FieldDefinition, FieldOption } from "../domain/field.ts";
import type { DefinedFlow } from "./define-flow.ts";
import { field, type FieldConfig } from "./field.ts";
import type { ChangeForm } from "./open-form.ts";

/** What a flow that grants something asks when it says nothing about durations. */
const usualDuration = field.duration({ choices: ["30m", "1h", "8h"] });

/** The limits of a flow, in seconds. Throws a sentence for a duration that cannot be kept. */
export function compileLimits(flow: DefinedFlow): {
  readonly maxDurationSeconds: number;
  readonly pendingSeconds: number;
  readonly remindBeforeSeconds: number | null;
} {
  return {
    maxDurationSeconds: secondsOf(flow, flow.maxDuration ?? "14d"),
    pendingSeconds: secondsOf(flow, flow.pendingFor ?? "3d"),
    remindBeforeSeconds: flow.remindBefore === false ? null : secondsOf(flow, flow.remindBefore ?? "10m"),
  };
}

/**
 * The questions a flow's form asks. A flow that grants something and lets people choose how long gets a duration field
 * when it has none; one that does not schedule the end gets none. Throws a sentence that names the field.
 */
export function compileFields(flow: DefinedFlow, maxSeconds: number): readonly FieldDefinition[] {
  const grants = (flow.targets ?? []).length > 0;
  const asksDuration = grants && flow.scheduleDeescalation !== false;
  const given = Object.entries(flow.fields ?? {}).filter(([, { kind }]) => asksDuration || kind !== "duration");
  const hasDuration = given.some(([, { kind }]) => kind === "duration");
  const usual = asksDuration && !hasDuration ? [["duration", usualWithin(flow, maxSeconds)] as const] : [];
  return [...given, ...usual].map(([name, config]) => compileField(flow, name, config, maxSeconds));
}

function compileField(
  flow: DefinedFlow,
  name: string,
  config: FieldConfig<unknown>,
  maxSeconds: number,
): FieldDefinition {
  const { kind, label, required, visible, settings } = config;
  const changesForm = changeOf(flow, name, config) !== null;
  const base = { name, label, required, visible, ...(changesForm && { changesForm }) };
  const preset = settings.default;
  const isFixed = typeof settings.options !== "function";
  const options = typeof settings.options === "function" ? [] : (settings.options ?? []).map(toOption);
  switch (kind) {
    case "text":
      return {
        ...base,
        kind,
        multiline: settings.multiline ?? false,
        default: typeof preset === "string" ? preset : null,
      };
    case "number":
      return {
        ...base,
        kind,
        min: settings.min ?? null,
        max: settings.max ?? null,
        default: typeof preset === "number" ? preset : null,
      };
    case "boolean":
      return { ...base, kind, default: preset === true };
    case "choice":
      return {
        ...base,
        kind,
        options,
        default: offered(flow, name, isFixed ? options : null, typeof preset === "string" ? [preset] : [])[0] ?? null,
      };
    case "choices":
      return {
        ...base,
        kind,
        options,
        default: offered(flow, name, isFixed ? options : null, Array.isArray(preset) ? preset : []),
      };
    case "duration": {
      const choices = (settings.choices ?? []).map((text) => secondsOf(flow, text));
      const tooLong = choices.find((seconds) => seconds > maxSeconds);
      if (tooLong !== undefined) {
        throw new Error(
          `The flow "${flow.name}" offers ${describeDuration(tooLong)}, longer than its maxDuration of ${describeDuration(maxSeconds)}. Shorten the choice or raise \`maxDuration\`.`,
        );
      }
      const chosen = typeof preset === "string" ? secondsOf(flow, preset) : null;
      return {
        ...base,
        kind,
        required: true,
        options: choices.map((seconds) => ({ value: seconds, label: describeDuration(seconds) })),
        default: chosen !== null && choices.includes(chosen) ? chosen : null,
      };
    }
    case "slackUser":
    case "slackUsers":
      return { ...base, kind };
  }
}

function usualWithin(flow: DefinedFlow, maxSeconds: number): FieldConfig<number> {
  const fitting = (usualDuration.settings.choices ?? []).filter((text) => secondsOf(flow, text) <= maxSeconds);
  const choices = fitting.length > 0 ? fitting : [flow.maxDuration ?? "14d"];
  return { ...usualDuration, settings: { choices } };
}

function offered(
  flow: DefinedFlow,
  name: string,
  /** `null` where they are not known yet. */
  options: readonly FieldOption<string>[] | null,
  preset: readonly string[],
): readonly string[] {
  if (options === null) return preset;
  const foreign = preset.find((value) => options.every((one) => one.value !== value));
  if (foreign === undefined) return preset;
  throw new Error(
    `The flow "${flow.name}" presets "${foreign}" for the field "${name}", which is not one of its options.`,
  );
}

/** What changes the form when a field changes: its own `onChange`, or that of the flow; `null` where there is none. */
export function changeOf(
  { onChange = {} }: Pick<DefinedFlow, "onChange">,
  name: string,
  config: FieldConfig<unknown>,
): ChangeForm | null {
  const ofFlow: unknown = Object.hasOwn(onChange, name) ? onChange[name] : undefined;
  return config.onChange ?? (isChange(ofFlow) ? ofFlow : null);
}

function isChange(value: unknown): value is ChangeForm {
  return typeof value === "function";
}

/** An option as it was written. */
export function toOption(given: string | FieldOption<string>): FieldOption<string> {
  return typeof given === "string" ? { value: given, label: given } : given;
}

function secondsOf(flow: DefinedFlow, text: string): number {
  const seconds = parseDuration(text);
  if (seconds.ok) return seconds.value;
  throw new Error(
    `The flow "${flow.name}" has the duration "${text}", which Latchkey cannot keep. Write it like \`30m\`, \`8h\` or \`5d\`, 366 days at most.`,
  );
}
