import type { KnownBlock, ModalView } from "@slack/types";
import * as z from "zod";

import { type FieldDefinition, rawOf, type RawAnswers } from "../src/domain/field.ts";
import { type FormState, untouchedForm } from "../src/domain/form.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { context, quotation, section } from "./blocks.ts";
import { fieldInput } from "./field-input.ts";
import { type FormContext, formContext } from "./form-context.ts";
import {
  beneficiaryInput,
  blockOf,
  fieldOf,
  ownBlocks,
  startInput,
  targetInput,
  type TargetsShown,
} from "./form-questions.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { refusalWords } from "./refusals.ts";
import { mrkdwn, plain } from "./text.ts";

/** What the form needs to know of a flow. */
export interface FormFlow extends TargetsShown {
  readonly name: string;
  readonly label: string;
  readonly headerText: string | null;
  readonly fields: readonly FieldDefinition[];
  readonly allowOnBehalf?: boolean;
  readonly allowScheduledStart?: boolean;
}

/** What a person asked for in the form: read, not yet checked against the flow. */
export interface RequestAnswers {
  readonly flow: string;
  /** The form as it is kept for this person; `null` where it is the same for everybody. */
  readonly formId: string | null;
  readonly target: string | null;
  readonly sourceChannel: string | null;
  /** What was remembered from where the form was opened, such as the message it is about. */
  readonly context: FormContext;
  /** Slack's id of whom it is for; `null` where nobody was asked, or nobody was chosen. */
  readonly beneficiarySlackUserId: string | null;
  readonly startsAt: Date | null;
  readonly answers: RawAnswers;
}

/** What stands in a form before anybody touches it. */
export interface GivenAnswers {
  readonly target: string | null;
  /** Its label, where it is none of the flow's own targets. */
  readonly targetLabel?: string;
  /** Slack's id of whom it was for before, where that was somebody else. */
  readonly beneficiarySlackUserId?: string | null;
  /** From when it was wanted; `null` for at once. */
  readonly startsAt?: Date | null;
  readonly answers: RawAnswers;
}

const memory = z.strictObject({
  flow: z.string().min(1),
  sourceChannel: z.string().nullable(),
  context: formContext.optional(),
  form: z.uuid().optional(),
  isLoading: z.literal(true).optional(),
});

/** The form that asks for access. `given` fills it with what was answered before, when it is drawn again. */
function draw(input: {
  readonly flow: FormFlow;
  readonly sourceChannel: string | null;
  /** What the fields are now; unless told, as the flow defines them. */
  readonly state?: FormState;
  readonly formId?: string | null;
  /** Fields that are still being loaded, by name. */
  readonly loading?: readonly string[];
  readonly context?: FormContext;
  /** Slack's id of the person who asks, for whom it is unless they choose somebody else. */
  readonly askedBy?: string;
  readonly given?: GivenAnswers;
  /** A sentence above the questions. */
  readonly said?: Refusal | "change-failed";
}): ModalView {
  const { flow, sourceChannel, formId = null, loading = [], askedBy, given, said } = input;
  const state = input.state ?? untouchedForm(flow.fields);
  const remember: z.infer<typeof memory> = {
    flow: flow.name,
    sourceChannel,
    ...(input.context?.message !== undefined && { context: input.context }),
    ...(formId !== null && { form: formId }),
    ...(loading.length > 0 && { isLoading: true }),
  };
  const blocks = [
    ...(flow.headerText === null ? [] : [quotation(flow.headerText)]),
    ...(said === undefined ? [] : [section(said === "change-failed" ? changeFailed : refusalWords(said))]),
    ...targetInput(flow, given ?? null),
    ...(flow.allowOnBehalf === true ? [beneficiaryInput(given?.beneficiarySlackUserId ?? askedBy)] : []),
    ...drawFields(state, loading, given?.answers ?? {}),
    ...(flow.allowScheduledStart === true ? [startInput(given?.startsAt ?? null)] : []),
  ].slice(0, 100);
  const canBeSent = loading.length === 0 || blocks.some(({ type }) => type === "input");
  return {
    type: "modal",
    callback_id: requestForm.callbackId,
    private_metadata: JSON.stringify(remember),
    title: plain(flow.label, 24),
    ...(canBeSent && { submit: plain("Request", 24) }),
    close: plain("Cancel", 24),
    blocks,
  };
}

const changeFailed =
  "*This form could not be fitted to your answer.* It stays as it was, and Latchkey's admins were told.";

function drawFields(state: FormState, loading: readonly string[], given: RawAnswers): KnownBlock[] {
  const visible = state.fields.filter((field) => field.visible);
  return visible.map((field) => {
    const label = `*${mrkdwn(field.label, 150)}*`;
    if (loading.includes(field.name)) return context(`${label}\nLoading…`);
    const block = blockOf(field.name, state.redrawn[field.name]);
    // Slack keeps what stands in a block that it has: what was put in counts where the block is new.
    const filled = Object.hasOwn(state.filled, field.name) ? state.filled : given;
    const input = fieldInput(field, block, rawOf(filled, field.name));
    const note = state.notes[field.name] ?? "There is nothing to choose from at the moment.";
    return input ?? context(`${label}\n${mrkdwn(note, 300)}`);
  });
}

/** Reads a submitted form. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<RequestAnswers> {
  const remembered = readMetadata(view, memory);
  const given = readAnswers(view);
  if (remembered === null || given === null) return refuse(unreadable);
  if (remembered.isLoading === true) return refuse({ reason: "form-loading" });
  const standsIn = (block: string) => given.find(({ blockId }) => blockId === block)?.value ?? null;
  const target = standsIn(ownBlocks.target);
  const beneficiary = standsIn(ownBlocks.beneficiary);
  const start = standsIn(ownBlocks.start);
  if (isList(target) || isList(beneficiary) || isList(start)) return refuse(unreadable);
  const fields = given.filter(({ blockId, actionId }) => fieldOf(blockId) === actionId);
  return accept({
    flow: remembered.flow,
    formId: remembered.form ?? null,
    sourceChannel: remembered.sourceChannel,
    context: remembered.context ?? {},
    target,
    beneficiarySlackUserId: beneficiary,
    startsAt: start === null ? null : new Date(Number(start) * 1_000),
    answers: Object.fromEntries(fields.map(({ actionId, value }) => [actionId, value])),
  });
}

function isList(value: string | readonly string[] | null): value is readonly string[] {
  return Array.isArray(value);
}

const unreadable = {
  reason: "field-invalid",
  field: "",
  problem: "Latchkey could not read this form, so nothing was requested. Close it and open it again with `/access`.",
} as const satisfies Refusal;

/**
 * Which question a refusal is about, with the words to show there; one that is not on the screen is named at the first that
 * is. Empty when it is about none of them: then the sentence takes the place of the form, see `refusedView`.
 */
function errorsFor(
  refusal: Refusal,
  view: SubmittedView,
  fields: readonly FieldDefinition[] = [],
): Record<string, string> {
  const blocks = readAnswers(view)?.map(({ blockId }) => blockId) ?? [];
  const [first] = blocks;
  if (first === undefined) return {};
  if (refusal.reason === "form-loading") return { [first]: refusalWords(refusal) };
  if (refusal.reason !== "field-invalid" || refusal.field === unreadable.field) return {};
  const { field, problem } = refusal;
  const isOwn = Object.values<string>(ownBlocks).includes(field);
  const block = blocks.find((one) => (isOwn ? one === field : fieldOf(one) === field));
  if (block !== undefined) return { [block]: problem };
  const label = fields.find(({ name }) => name === field)?.label ?? field;
  return { [first]: `${label}: ${problem}` };
}

export const requestForm = { callbackId: "request_form", draw, read, errorsFor } as const;
