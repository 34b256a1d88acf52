import type { DurationText } from "../domain/duration.ts";
import type { FieldOption } from "../domain/field.ts";

/** What a field's answer looks like to hooks: `null` when it may be left empty. */
type Answer<Value, Required extends boolean> = Required extends false ? Value | null : Value;

declare const answer: unique symbol;

/** A question of a request form. The type parameter is what hooks read under `event.request.fields`. */
export interface FieldConfig<Value> {
  readonly kind: "text" | "number" | "boolean" | "choice" | "choices" | "duration" | "slackUser";
  /** At most 75 characters. */
  readonly label: string;
  readonly required: boolean;
  readonly visible: boolean;
  readonly settings: {
    readonly multiline?: boolean;
    readonly min?: number;
    readonly max?: number;
    readonly options?: readonly (string | FieldOption<string>)[];
    readonly choices?: readonly string[];
    readonly default?: string | number | boolean | readonly string[];
  };
  /** Never there at run time: it carries the type. */
  readonly [answer]?: Value;
}

/** The type of a field's answer. */
export type AnswerOf<Field> = Field extends FieldConfig<infer Value> ? Value : never;

interface Common<Required extends boolean> {
  readonly label: string;
  /** Whether it must be answered; default true. Counts only while the field is visible. */
  readonly required?: Required;
  /** Whether the form shows it; default true. */
  readonly visible?: boolean;
}

type OptionValue<Option> = Option extends string ? Option : Option extends FieldOption<infer Value> ? Value : never;

/** The questions a form can ask. */
export const field = {
  /** Free text, at most 3,000 characters. */
  text: <const Required extends boolean = true>(
    options: Common<Required> & { readonly multiline?: boolean; readonly default?: string },
  ): FieldConfig<Answer<string, Required>> => make("text", options),

  /** A number, whole or not. */
  number: <const Required extends boolean = true>(
    options: Common<Required> & { readonly min?: number; readonly max?: number; readonly default?: number },
  ): FieldConfig<Answer<number, Required>> => make("number", options),

  /** Yes or no. */
  boolean: (options: Common<boolean> & { readonly default?: boolean }): FieldConfig<boolean> =>
    make("boolean", options),

  /** One of at most 100 options. */
  choice: <const Option extends string | FieldOption<string>, const Required extends boolean = true>(
    options: Common<Required> & {
      readonly options: readonly Option[];
      readonly default?: OptionValue<NoInfer<Option>>;
    },
  ): FieldConfig<Answer<OptionValue<Option>, Required>> => make("choice", options),

  /** Any of at most 100 options. */
  choices: <const Option extends string | FieldOption<string>, const Required extends boolean = true>(
    options: Common<Required> & {
      readonly options: readonly Option[];
      readonly default?: readonly OptionValue<NoInfer<Option>>[];
    },
  ): FieldConfig<Answer<readonly OptionValue<Option>[], Required>> => make("choices", options),

  /** How long access is needed: one of the choices, such as `30m`, `8h`, `2w`. Hooks read seconds. */
  duration: (options: {
    readonly label?: string;
    readonly choices: readonly DurationText[];
    readonly default?: DurationText;
  }): FieldConfig<number> => make("duration", { label: "For how long?", ...options }),

  /** One person of the workspace. Hooks read the Slack user id. */
  slackUser: <const Required extends boolean = true>(
    options: Common<Required>,
  ): FieldConfig<Answer<string, Required>> => make("slackUser", options),
};

function make<Value>(
  kind: FieldConfig<Value>["kind"],
  { label, required = true, visible = true, ...settings }: Common<boolean> & FieldConfig<Value>["settings"],
): FieldConfig<Value> {
  return { kind, label, required, visible, settings };
}
