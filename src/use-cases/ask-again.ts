import type { RawAnswers } from "../domain/field.ts";
import type { AccessRequest, FieldValue } from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";

/** What was asked for once, as a form takes it. */
export interface AskedBefore {
  readonly flow: string;
  readonly target: string | null;
  /** Its label then, where the flow does not list it itself. */
  readonly targetLabel?: string;
  readonly answers: RawAnswers;
  /** Slack's id of the person it was for; `null` for the one who asked. */
  readonly beneficiarySlackUserId: string | null;
}

/**
 * What a person asked for once, to fill a form with. Nothing is requested by it: the form is submitted and checked like any
 * other. Read from our rows alone, so that the form opens at once.
 */
export async function askAgain(
  world: Pick<World, "store" | "people" | "flows">,
  { requestId, bySlackUserId }: { readonly requestId: string; readonly bySlackUserId: string },
): Promise<Result<AskedBefore>> {
  const request = await world.store.findRequest(requestId);
  const home = await world.people.home();
  const user = await world.store.findUserBySlack({ ...home, userId: bySlackUserId });
  if (request === null) return refuse({ reason: "request-unknown" });
  if (user === null || (user.id !== request.requesterId && user.id !== request.beneficiaryId)) {
    return refuse({ reason: "not-the-requester" });
  }
  const flow = world.flows.find(request.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: request.flow });
  const isForAnother = user.id === request.requesterId && request.beneficiaryId !== user.id;
  const beneficiary = isForAnother ? await world.store.findUser(request.beneficiaryId) : null;
  return accept({
    flow: flow.name,
    target: request.target?.name ?? null,
    ...(request.target && { targetLabel: request.target.label }),
    answers: answersOf(request),
    beneficiarySlackUserId: beneficiary?.slackUserId ?? null,
  });
}

function answersOf({ fields }: AccessRequest): RawAnswers {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, answerOf(value)]));
}

function answerOf(value: FieldValue): string | readonly string[] | null {
  return value === null || typeof value === "string" || Array.isArray(value) ? value : String(value);
}
