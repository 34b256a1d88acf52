import * as z from "zod";
import { checkView } from "../limits/check-view.ts";
import type { OpenView } from "../views/open-view.ts";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import type { Desk } from "./desk.ts";
import type { InteractionSeen, SubmissionSeen } from "./person.ts";

/** https://docs.slack.dev/surfaces/modals#handling_submissions */
const answer = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal("update"), view: z.unknown().optional() }),
  z.object({ response_action: z.literal("push"), view: z.unknown().optional() }),
  z.object({ response_action: z.literal("clear") }),
]);

/** Does to the modal stack what the acknowledgement of a submission asks for. An answer Slack can't use changes nothing. */
export function applyResponseAction(desk: Desk, submitted: OpenView, seen: InteractionSeen): SubmissionSeen {
  const { views } = desk;
  const { userId } = submitted;
  const now = (outcome: SubmissionSeen["outcome"], errors: Readonly<Record<string, string>> = {}): SubmissionSeen => {
    const view = views.stackOf(userId).at(-1);
    return { ...seen, outcome, errors, view, sentToApp: true };
  };
  const failed = (failure: string): SubmissionSeen => ({ ...now("failed"), failure });
  if (seen.delivery.outcome !== "acknowledged") return now("failed");
  if (isEmptyAnswer(seen.delivery.body)) {
    if (views.stackOf(userId).at(-1)?.id === submitted.id) views.closeTop(userId);
    return now("closed");
  }
  const read = answer.safeParse(seen.delivery.body);
  if (!read.success) return failed("invalid_response");
  const asked = read.data;
  if (asked.response_action === "errors") {
    const fits = areErrorsOfInputs(asked.errors, submitted);
    return fits ? now("errors", asked.errors) : failed("invalid_response_errors");
  }
  if (asked.response_action === "clear") {
    views.closeAll(userId);
    return now("cleared");
  }
  try {
    const view = checkView(asked.view, "modal");
    if (asked.response_action === "push") views.push(userId, view);
    else views.update(views.find({ viewId: submitted.id }) ?? submitted, view);
    return now(asked.response_action === "push" ? "pushed" : "updated");
  } catch (error) {
    if (error instanceof SlackRefusal) return failed([error.reason, ...error.complaints].join(": "));
    throw error;
  }
}

/** Each error must stand under an input block of the form, or Slack shows none of them. */
function areErrorsOfInputs(errors: Readonly<Record<string, string>>, { blocks }: OpenView): boolean {
  const inputs = new Set(blocks.flatMap((block) => (block.type === "input" ? [block.block_id] : [])));
  const ids = Object.keys(errors);
  return ids.length > 0 && ids.every((id) => inputs.has(id));
}

function isEmptyAnswer(body: unknown): boolean {
  return body === undefined || body === null || body === "" || JSON.stringify(body) === "{}";
}
