import { randomUUID } from "node:crypto";

import { addSeconds } from "date-fns/addSeconds";

import { bindTarget } from "../domain/bind-target.ts";
import { durationAsked, type FieldDefinition, type RawAnswers, readFields } from "../domain/field.ts";
import { type AccessRequest, type TargetSnapshot, unasked } from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { ownQuestions } from "../domain/own-questions.ts";
import { checkStart } from "../domain/start.ts";
import { isSlackUserId, type User } from "../domain/user.ts";
import { type Flow, FlowFault } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findTarget } from "./find-target.ts";
import { readForm } from "./read-form.ts";
import { receiveRequest } from "./receive-request.ts";
import { reportFormFault } from "./report-form-fault.ts";

/** What a person may say when asking. Status, decider, expiry and account are not among it. */
export interface SubmitRequest {
  readonly flow: string;
  readonly target: string | null;
  readonly answers: RawAnswers;
  /** The form that was open, where one was kept: what it offered counts. */
  readonly formId?: string | null;
  readonly bySlackUserId: string;
  /** Slack's id of the person the access is for; `null` for the one who asks. */
  readonly beneficiarySlackUserId: string | null;
  /** From when it is wanted; `null` for at once. */
  readonly startsAt: Date | null;
  /** What whoever sends the request attaches to it, such as the message it is about; it decides nothing. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly source: "slack" | "api";
  readonly sourceChannel: string | null;
  /** The same form submitted twice is one request. */
  readonly slackViewId: string | null;
}

type Needs = Pick<World, "store" | "flows" | "people" | "directories" | "log">;

/**
 * Takes a request: what was typed is checked against what was asked, and the request is committed. Nobody outside is
 * asked (but for our own workspace, once), so this is quick whatever the weather; who may ask, for which account, is
 * `open-request`'s work. Only a form that depends on its answers waits for the code of its flow, where somebody was quicker.
 */
export async function submitRequest(world: Needs, command: SubmitRequest): Promise<Result<AccessRequest>> {
  const flow = world.flows.find(command.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: command.flow });
  if (!flow.sources.includes(command.source)) return refuse({ reason: "source-not-allowed", flow: flow.label });
  try {
    return await submit(world, flow, command);
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    await reportFormFault(world, error);
    return refuse({ reason: "check-failed", what: `the flow's ${error.part}` });
  }
}

async function submit(world: Needs, flow: Flow, command: SubmitRequest): Promise<Result<AccessRequest>> {
  const { formId = null, bySlackUserId, answers } = command;
  const sent = await readForm(world, flow, { formId, bySlackUserId, answers });
  if (!sent.ok) return sent;
  const { fields } = sent.value.state;
  const form = readFields(fields, sent.value.raw);
  if (!form.ok) return form;
  const target = await chooseTarget(world, flow, command.target, { answers: form.value.values, shown: fields });
  if (!target.ok) return target;
  const duration = target.value === null ? accept(null) : durationAsked(fields, form.value, flow.maxDurationSeconds);
  if (!duration.ok) return duration;
  const beneficiary = chooseBeneficiary(flow, command);
  if (!beneficiary.ok) return beneficiary;

  const home = await world.people.home();
  return world.store.transaction(async (tx) => {
    const startsAt = checkStart(command.startsAt, { allowed: flow.allowScheduledStart }, tx.now);
    if (!startsAt.ok) return startsAt;
    // In the order of their ids, so that two people who ask for each other do not wait for each other.
    const slackIds = [...new Set([command.bySlackUserId, beneficiary.value])].toSorted();
    const met = new Map<string, User>();
    for (const userId of slackIds) met.set(userId, await tx.meetUser({ ...home, userId }, {}));
    const requester = met.get(command.bySlackUserId);
    const receiver = met.get(beneficiary.value);
    if (requester === undefined || receiver === undefined) throw new Error("A person who was just met is not known.");
    const request: AccessRequest = {
      id: randomUUID(),
      flow: flow.name,
      flowLabel: flow.label,
      target: target.value,
      fields: form.value.values,
      shownFields: form.value.shown,
      durationSeconds: duration.value,
      requesterId: requester.id,
      beneficiaryId: receiver.id,
      status: "received",
      version: 1,
      statusReason: null,
      deciders: null,
      neededConnectorId: null,
      ...unasked,
      source: command.source,
      startsAt: startsAt.value,
      context: command.context,
      deadline: addSeconds(tx.now, flow.pendingSeconds),
      sourceChannel: command.sourceChannel,
      slackViewId: command.slackViewId,
      createdAt: tx.now,
      closedAt: null,
    };
    if (!(await receiveRequest(tx, request, requester))) {
      const earlier = command.slackViewId === null ? null : await tx.findRequestByView(command.slackViewId);
      return earlier === null ? refuse({ reason: "request-unknown" }) : accept(earlier);
    }
    return accept(request);
  });
}

function chooseBeneficiary(flow: Flow, { beneficiarySlackUserId, bySlackUserId }: SubmitRequest): Result<string> {
  if (beneficiarySlackUserId === null || beneficiarySlackUserId === bySlackUserId) return accept(bySlackUserId);
  if (!flow.allowOnBehalf) return refuseBeneficiary("This kind of request is only for yourself.");
  return isSlackUserId(beneficiarySlackUserId)
    ? accept(beneficiarySlackUserId)
    : refuseBeneficiary("Please choose a person.");
}

function refuseBeneficiary(problem: string) {
  return refuse({ reason: "field-invalid", field: ownQuestions.beneficiary, problem });
}

async function chooseTarget(
  world: Pick<World, "store">,
  flow: Flow,
  name: string | null,
  form: { readonly answers: AccessRequest["fields"]; readonly shown: readonly FieldDefinition[] },
): Promise<Result<TargetSnapshot | null>> {
  if (flow.targets.length === 0 && flow.targetSources.length === 0) return accept(null);
  const target = name === null ? null : await findTarget(world, flow, name);
  if (target === null) {
    return refuse({ reason: "field-invalid", field: "target", problem: "Please choose what you need from the list." });
  }
  return bindTarget(target, form.answers, flow.fields, form.shown);
}
