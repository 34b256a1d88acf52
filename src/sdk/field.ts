import type { DurationText } from "../domain/duration.ts";
import type { FieldOption } from "../domain/field.ts";
import type { FlowSdk } from "./event.ts";
import type { ChangeForm, OpenForm } from "./open-form.ts";
import type { SdkUser } from "../ports/connector.ts";

/** What a field's answer looks like to hooks: `null` when it may be left empty. */
type Answer<Value, Required extends boolean> = Required extends false ? Value | null : Value;

type MaybePromise<T> = T | Promise<T>;

declare const answer: unique symbol;

/** An option as it is written: a text that is value and label at once, or both. At most 75 characters each. */
type Option = string | FieldOption<string>;

/** What a function that gives the options of a field is told: who opened the form. */
export interface OptionsInput<Connectors extends readonly string[]> {
  readonly user: SdkUser;
  readonly flow: { readonly name: string; readonly label: string; readonly vars: Readonly<Record<string, string>> };
  /** The connectors that the field lists under `connectors`. */
  readonly sdk: FlowSdk<readonly [], Connectors>;
}

/** A function that gives the options of a field, as it is kept. */
interface GivesOptions {
  options(input: OptionsInput<readonly string[]>): MaybePromise<readonly Option[]>;
}

/** A question of a request form. The type parameter is what hooks read under `event.request.fields`. */
export interface FieldConfig<Value> {
  readonly kind: "text" | "number" | "boolean" | "choice" | "choices" | "duration" | "slackUser" | "slackUsers";
  /** At most 75 characters. */
  readonly label: string;
  readonly required: boolean;
  readonly visible: boolean;
  readonly settings: {
    readonly multiline?: boolean;
    readonly min?: number;
    readonly max?: number;
    readonly options?: readonly Option[] | GivesOptions["options"];
    readonly choices?: readonly string[];
    readonly default?: string | number | boolean | readonly string[];
    /** What the function that gives the options may ask. */
    readonly connectors?: readonly string[];
  };
  readonly onChange?: ChangeForm;
  /** Never there at run time: it carries the type. */
  readonly [answer]?: Value;
}

/** The type of a field's answer. */
export type AnswerOf<Field> = Field extends FieldConfig<infer Value> ? Value : never;

interface Common<Required extends boolean> {
  readonly label: string;
  /** Whether it must be answered; default true. Counts only while the field is visible. */
  readonly required?: Required;
  /** Whether the form shows it; default true. What stood in a field that is hidden does not count. */
  readonly visible?: boolean;
  /**
   * Runs when the answer changes, and once more when the form is submitted before it could: gives back the form, changed.
   * It has 10 seconds and asks nobody; it may run again with the same answers. Where it fails the form stays as it was.
   * Name what it reads: `onChange(form: OpenForm<{ team: string }>)`; or write it under the flow's own `onChange`, where
   * all fields are known.
   */
  onChange?(form: OpenForm): MaybePromise<OpenForm>;
}

type OptionValue<One> = One extends string ? One : One extends FieldOption<infer Value> ? Value : never;

/** Where the options come from: a list, or a function that is asked each time somebody opens the form. */
interface Offers<One extends Option, Connectors extends readonly string[]> {
  readonly options: readonly One[] | ((input: OptionsInput<Connectors>) => MaybePromise<readonly One[]>);
  /** The connectors that such a function asks, by id; each must be one of the flow's. */
  readonly connectors?: Connectors;
}

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

  /** One of at most 10,000 options; where there are more than 100, people type to find theirs. */
  choice: <
    const One extends Option,
    const Required extends boolean = true,
    const Connectors extends readonly string[] = readonly [],
  >(
    options: Common<Required> & Offers<One, Connectors> & { readonly default?: OptionValue<NoInfer<One>> },
  ): FieldConfig<Answer<OptionValue<One>, Required>> => make("choice", options),

  /** Any of at most 10,000 options. */
  choices: <
    const One extends Option,
    const Required extends boolean = true,
    const Connectors extends readonly string[] = readonly [],
  >(
    options: Common<Required> & Offers<One, Connectors> & { readonly default?: readonly OptionValue<NoInfer<One>>[] },
  ): FieldConfig<Answer<readonly OptionValue<One>[], Required>> => make("choices", options),

  /** How long access is needed: one of the choices, such as `30m`, `8h`, `2w`. Hooks read seconds. */
  duration: (options: {
    readonly label?: string;
    readonly choices: readonly DurationText[];
    readonly default?: DurationText;
    /** As in every field. */
    onChange?(form: OpenForm): MaybePromise<OpenForm>;
  }): FieldConfig<number> => make("duration", { label: "For how long?", ...options }),

  /** One person of the workspace. Hooks read the Slack user id. */
  slackUser: <const Required extends boolean = true>(
    options: Common<Required>,
  ): FieldConfig<Answer<string, Required>> => make("slackUser", options),

  /** People of the workspace, at most 100. Hooks read their Slack user ids. */
  slackUsers: <const Required extends boolean = true>(
    options: Common<Required>,
  ): FieldConfig<Answer<readonly string[], Required>> => make("slackUsers", options),
};

function make<Value>(
  kind: FieldConfig<Value>["kind"],
  {
    label,
    required = true,
    visible = true,
    onChange,
    ...settings
  }: Omit<Common<boolean>, "onChange"> &
    Omit<FieldConfig<Value>["settings"], "options"> & {
      readonly options?: unknown;
      readonly onChange?: ChangeForm | undefined;
    },
): FieldConfig<Value> {
  // What the function that gives options may ask is settled where the field is written; here it is one that is kept.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const kept = settings as FieldConfig<Value>["settings"];
  return { kind, label, required, visible, settings: kept, ...(onChange === undefined ? {} : { onChange }) };
}
