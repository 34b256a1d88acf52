import type { FieldDefinition } from "../domain/field.ts";
import { valuesOf } from "../domain/form.ts";
import type { FieldValue } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { SdkUser } from "../ports/connector.ts";
import { FlowFault, type FlowForm } from "../ports/flows.ts";
import { changeOf } from "./compile-fields.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyTarget, FlowSdk } from "./event.ts";
import { type KnowsPeople, knowPeople } from "./know-people.ts";
import type { FormField, OpenForm } from "./open-form.ts";
import { readChangedForm, readOptions } from "./read-form.ts";
import { runPart } from "./run-part.ts";

/** The part of a form that a flow's own code says, ready to run: each call for at most `limitMs` milliseconds. */
export function compileForm(
  flow: DefinedFlow,
  ground: {
    readonly sdk: FlowSdk<readonly AnyTarget[], readonly string[]>;
    readonly services: KnowsPeople;
    readonly maxDurationSeconds: number;
    readonly limitMs: number;
  },
): FlowForm {
  const { sdk, services, maxDurationSeconds, limitMs } = ground;
  const { name, label, vars = {} } = flow;
  const fields = Object.entries(flow.fields ?? {});
  const sdkUser = async (user: User): Promise<SdkUser> => (await knowPeople(services, [user]))(user);
  const partOf = (part: string) => ({ flow: name, part, maxDurationSeconds });

  return {
    prefetched: fields.flatMap(([field, { settings }]) => (typeof settings.options === "function" ? [field] : [])),
    async options(field, user) {
      const part = `options of "${field}"`;
      const give = flow.fields?.[field]?.settings.options;
      if (typeof give !== "function")
        throw new FlowFault(name, part, `The flow "${name}" loads no options of "${field}".`);
      const told = { user: await sdkUser(user), flow: { name, label, vars }, sdk };
      const consequence = "the form shows none";
      const answer: unknown = await runPart(name, part, () => give(told), { limitMs, consequence });
      return readOptions(partOf(part), field, answer);
    },
    async change(field, { state, raw }, user) {
      const part = `onChange of "${field}"`;
      const config = flow.fields?.[field];
      const change = config === undefined ? null : changeOf(flow, field, config);
      if (change === null) throw new FlowFault(name, part, `The flow "${name}" has no onChange of "${field}".`);
      const values = valuesOf(state, raw);
      const form: OpenForm = { fields: draftOf(state.fields, values), user: await sdkUser(user), vars };
      const consequence = "the form stays as it was";
      const answer: unknown = await runPart(name, part, () => change(form), { limitMs, consequence });
      return readChangedForm(partOf(part), state.fields, values, answer);
    },
  };
}

/** The fields as the operator's code may change them: copies, so that what it keeps of them changes nothing later. */
function draftOf(
  fields: readonly FieldDefinition[],
  values: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, FormField<Exclude<FieldValue, null>>>> {
  return Object.fromEntries(
    fields.map((field) => {
      const { name, label, required, visible } = field;
      const options = "options" in field ? field.options.map((option) => ({ ...option })) : [];
      return [name, { name, value: values[name] ?? null, label, required, visible, options }];
    }),
  );
}
