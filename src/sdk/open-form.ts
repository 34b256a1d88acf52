import type { FieldOption } from "../domain/field.ts";
import type { FieldValue } from "../domain/request.ts";
import type { SdkUser } from "../ports/connector.ts";

/** A field of an open form: what it says and how it is asked. All but its name may be changed. */
export interface FormField<Value> {
  readonly name: string;
  /** What stands in it; `null` while it is empty. Durations are seconds. */
  value: Value | null;
  /** At most 75 characters. */
  label: string;
  required: boolean;
  visible: boolean;
  /**
   * What a choice offers, at most 10,000, each once. Empty for other fields, and stays so. A duration takes seconds or
   * texts such as `8h`, none longer than the flow's `maxDuration`.
   */
  options: readonly (string | number | FieldOption)[];
}

/**
 * A form that somebody has open, as `onChange` gets it and gives it back. The type parameter says what the fields are
 * called and what they hold: `OpenForm<{ team: string; service: string }>`.
 */
export interface OpenForm<Values extends Readonly<Record<string, FieldValue>> = Readonly<Record<string, FieldValue>>> {
  readonly fields: { readonly [Name in keyof Values]: FormField<Exclude<Values[Name], null>> };
  /** Who has it open. */
  readonly user: SdkUser;
  /** The flow's constants. */
  readonly vars: Readonly<Record<string, string>>;
}

/** `onChange` as it is kept, whatever fields it names. */
export type ChangeForm = (form: OpenForm) => OpenForm | Promise<OpenForm>;
