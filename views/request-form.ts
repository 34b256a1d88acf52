import type { KnownBlock, ModalView } from "@slack/types";
import * as z from "zod";

import type { FieldDefinition, RawAnswers } from "../src/domain/field.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { context, quotation } from "./blocks.ts";
import { fieldInput, longestMenu, menuOptions } from "./field-input.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { mrkdwn, plain } from "./text.ts";

/** What the form needs to know of a flow. */
export interface FormFlow {
  readonly name: string;
  readonly label: string;
  readonly headerText: string | null;
  readonly targets: readonly { readonly name: string; readonly label: string }[];
  readonly fields: readonly FieldDefinition[];
}

/** What a person asked for in the form: read, not yet checked against the flow. */
export interface RequestAnswers {
  readonly flow: string;
  readonly target: string | null;
  readonly sourceChannel: string | null;
  readonly answers: RawAnswers;
}

const targetBlock = "target";
const blockOf = (name: string) => `field:${name}`;

const memory = z.strictObject({ flow: z.string().min(1), sourceChannel: z.string().nullable() });

/** The form that asks for access. `given` fills it with what was answered before, when it is drawn again. */
function draw(input: {
  readonly flow: FormFlow;
  readonly sourceChannel: string | null;
  readonly given?: Pick<RequestAnswers, "target" | "answers">;
}): ModalView {
  const { flow, sourceChannel, given } = input;
  return {
    type: "modal",
    callback_id: requestForm.callbackId,
    private_metadata: JSON.stringify({ flow: flow.name, sourceChannel } satisfies z.infer<typeof memory>),
    title: plain(flow.label, 24),
    submit: plain("Request", 24),
    close: plain("Cancel", 24),
    blocks: [
      ...(flow.headerText === null ? [] : [quotation(flow.headerText)]),
      ...drawTarget(flow, given?.target ?? null),
      ...drawFields(flow, given?.answers ?? {}),
    ].slice(0, 100),
  };
}

function drawTarget(flow: FormFlow, chosen: string | null): KnownBlock[] {
  if (flow.targets.length === 0) return [];
  const options = menuOptions(flow.targets.map(({ name, label }) => ({ value: name, label })));
  if (options.length === 0)
    return [context("None of this flow's targets can be offered. A Latchkey admin can mend it.")];
  const wanted = chosen ?? (flow.targets.length === 1 ? flow.targets[0]?.name : undefined);
  const initial = options.find(({ value }) => value === wanted);
  const blocks: KnownBlock[] = [
    {
      type: "input",
      block_id: targetBlock,
      label: plain("What do you need?", 150),
      element: {
        type: "static_select",
        action_id: targetBlock,
        placeholder: plain("Choose a target", 150),
        options,
        ...(initial && { initial_option: initial }),
      },
    },
  ];
  const missing = flow.targets.length - options.length;
  if (missing > 0) {
    blocks.push(
      context(
        `This flow has ${flow.targets.length} targets; the first ${Math.min(options.length, longestMenu)} are listed. ` +
          "If yours is not among them, ask a Latchkey admin to split the flow.",
      ),
    );
  }
  return blocks;
}

function drawFields(flow: FormFlow, given: RawAnswers): KnownBlock[] {
  return flow.fields
    .filter((field) => field.visible)
    .map((field) => {
      const answer = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
      const input = fieldInput(field, blockOf(field.name), answer);
      return input ?? context(`*${mrkdwn(field.label, 150)}*\nThere is nothing to choose from at the moment.`);
    });
}

/** Reads a submitted form. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<RequestAnswers> {
  const remembered = readMetadata(view, memory);
  const given = readAnswers(view);
  if (remembered === null || given === null) return refuse(unreadable);
  const target = given.find(({ blockId }) => blockId === targetBlock)?.value ?? null;
  if (target !== null && typeof target !== "string") return refuse(unreadable);
  const fields = given.filter(({ blockId, actionId }) => blockId === blockOf(actionId));
  const answers = Object.fromEntries(fields.map(({ actionId, value }) => [actionId, value]));
  return accept({ ...remembered, target, answers });
}

const unreadable = {
  reason: "field-invalid",
  field: "",
  problem: "Latchkey could not read this form, so nothing was requested. Close it and open it again with `/access`.",
} as const satisfies Refusal;

/**
 * Which question a refusal is about, with the words to show there. Empty when it is about none of them: then the
 * sentence takes the place of the form, see `refusedView`.
 */
function errorsFor(refusal: Refusal): Record<string, string> {
  if (refusal.reason !== "field-invalid" || refusal.field === unreadable.field) return {};
  return { [refusal.field === targetBlock ? targetBlock : blockOf(refusal.field)]: refusal.problem };
}

export const requestForm = { callbackId: "request_form", draw, read, errorsFor } as const;
