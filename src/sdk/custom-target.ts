import { z } from "zod";

import { checkTarget, targetShape } from "../connectors/settings/target-settings.ts";
import { boundIdentifier } from "../domain/bind-target.ts";
import { strategyId } from "../domain/strategy-id.ts";
import type { TargetConfig } from "../ports/connector.ts";
import type { DefinedStrategy } from "./define-strategy.ts";

/** A target that a custom strategy grants. */
export interface CustomTarget<
  Name extends string,
  Identifier extends string,
  Bind extends Readonly<Record<string, string>> = {},
> extends TargetConfig<Name, "strategy", { readonly identifier: Identifier }, Bind> {
  readonly strategy: DefinedStrategy;
}

/** One thing that people can ask for and a strategy gives. */
export interface CustomTargetSettings<
  Name extends string,
  Identifier extends string,
  Bind extends Readonly<Record<string, string>> = {},
> {
  /** The stable key of the target; default: made from the label. */
  readonly name?: Name;
  readonly strategy: DefinedStrategy;
  /**
   * What it is to the strategy, at most 255 characters; grants of one account and identifier are about the same access.
   * Left out where it is bound.
   */
  readonly identifier?: Identifier;
  /**
   * Settings that an answer of the form fills in when it is submitted: the field, by setting. All but one are only told to
   * hooks and to the strategy. `identifier` is different: it says what is granted. So it is never changed by the way, only
   * where it is written here, and its field must be a `field.choice` with a fixed list of options: whoever asks can then
   * name no more than what stands in the flow, and it can be said ahead what may be granted. A text, a list that is loaded,
   * or one that `onChange` extends would let the person who asks, or whoever fills that list, decide what is granted.
   */
  readonly bind?: Bind;
  /** What people see, at most 75 characters. */
  readonly label: string;
  /** `true` states that it carries administrative rights, so that it is not granted. */
  readonly protected?: boolean;
}

const { name, label, connector } = targetShape;

const targetSchema = z
  .strictObject({
    name,
    label,
    connector,
    protected: targetShape.protected,
    strategy: z.custom<DefinedStrategy>(
      (value) => typeof value === "object" && value !== null,
      "must be made by `defineStrategy({ … })`",
    ),
    identifier: z
      .string("must be given as text")
      .min(1, "must not be empty")
      .max(255, "must have at most 255 characters")
      .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "must not have control characters")
      .optional(),
    bind: targetShape.bind,
  })
  .refine(({ identifier, bind }) => (identifier === undefined) === Object.hasOwn(bind ?? {}, boundIdentifier), {
    path: ["identifier"],
    error: "must be given, or else be bound to a field; not both",
  });

/** Stands where the answer says what is granted. */
const boundResource = "*";

/**
 * A target of a custom strategy. `name` and `identifier` keep their literal types. Throws a sentence that names the setting
 * when one cannot work.
 */
export function customTarget<
  const Name extends string = string,
  const Identifier extends string = string,
  const Bind extends Readonly<Record<string, string>> = {},
>(
  target: CustomTargetSettings<Name, Identifier, Bind> & { readonly identifier: Identifier },
): CustomTarget<Name, Identifier, Bind>;
export function customTarget<
  const Name extends string = string,
  const Bind extends Readonly<Record<string, string>> & { readonly identifier: string } = { identifier: string },
>(
  target: CustomTargetSettings<Name, string, Bind> & { readonly identifier?: never; readonly bind: Bind },
): CustomTarget<Name, string, Bind>;
export function customTarget(
  target: CustomTargetSettings<string, string, Readonly<Record<string, string>>>,
): CustomTarget<string, string, Readonly<Record<string, string>>> {
  const written = { ...target, connector: strategyId(target.strategy?.name) };
  const checked = checkTarget(targetSchema, written, "customTarget");
  return {
    name: checked.name,
    label: checked.label,
    connector: checked.connector,
    connectorType: "strategy",
    resourceId: checked.identifier ?? boundResource,
    settings: { identifier: checked.identifier ?? boundResource },
    strategy: checked.strategy,
    ...(checked.bind === undefined ? {} : { bind: checked.bind }),
    ...(checked.protected === undefined ? {} : { protected: checked.protected }),
  };
}
