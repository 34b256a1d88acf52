import { findElement } from "../views/find-element.ts";
import { describeView, type OpenView } from "../views/open-view.ts";
import { chosenValue, dispatch, fill, viewNow } from "./clicks.ts";
import { findComplaints } from "./complaints.ts";
import { applyResponseAction } from "./response-action.ts";
import type { Choice, FormValues, InteractionSeen, SubmissionSeen } from "./person.ts";
import type { Sender } from "./sender.ts";

/** The form on top of the screen, or an error when there is none. */
export function topView({ desk, user }: Sender): OpenView {
  const top = desk.views.stackOf(user.id).at(-1);
  if (top === undefined) throw new Error(`${user.name} has no form open`);
  return top;
}

/**
 * Fills a field of the top form; tells the app when the field stands outside an input block or dispatches, unless the
 * person is still typing.
 */
export async function changeField(
  sender: Sender,
  target: string,
  choice: Choice,
  { isTyping = false }: { isTyping?: boolean } = {},
): Promise<InteractionSeen | undefined> {
  const view = topView(sender);
  const found = findElement(view.blocks, target);
  const value = await chosenValue(sender, view, found, choice);
  // The app may have been asked for options meanwhile, and another form may be on top by now.
  const filled = fill(sender, viewNow(sender, view), found, value);
  const dispatches = found.block.type !== "input" || found.block.dispatch_action === true;
  return dispatches && !isTyping ? dispatch(sender, filled, found, value) : undefined;
}

/** Fills what is given, then presses submit. */
export async function submitView(sender: Sender, values: FormValues): Promise<SubmissionSeen> {
  for (const [field, choice] of Object.entries(values)) {
    if (isChoice(choice)) await changeField(sender, field, choice);
    else for (const [action, one] of Object.entries(choice)) await changeField(sender, `${field}/${action}`, one);
  }
  const { desk, userId } = sender;
  const view = topView(sender);
  const complaints = sender.isForging ? {} : findComplaints(view);
  if (Object.keys(complaints).length > 0) return heldBack(sender, view, complaints);
  if (view.submit === undefined || view.submitDisabled) throw new Error(`"${view.title}" cannot be submitted`);
  const trigger = desk.triggers.issue(userId);
  const payload = { trigger_id: trigger, view: describeView(view, desk.workspace), response_urls: [] };
  const seen = await sender.interact("view_submission", payload);
  return applyResponseAction(desk, view, seen);
}

/** Cancel, or the cross; the app hears of forms that asked for it by `notify_on_close`. */
export async function closeView(sender: Sender, all: boolean): Promise<void> {
  const { views, workspace } = sender.desk;
  const stack = views.stackOf(sender.userId);
  const top = topView(sender);
  const closesAll = all || top.clearOnClose;
  const closed = closesAll ? stack.toReversed() : [top];
  if (closesAll) views.closeAll(sender.userId);
  else views.closeTop(sender.userId);
  for (const view of closed.filter(({ notifyOnClose }) => notifyOnClose)) {
    await sender.interact("view_closed", { view: describeView(view, workspace), is_cleared: closesAll });
  }
}

function isChoice(value: FormValues[string]): value is Choice {
  return value === null || typeof value !== "object" || Array.isArray(value);
}

function heldBack({ desk }: Sender, view: OpenView, errors: Readonly<Record<string, string>>): SubmissionSeen {
  const delivery = { outcome: "undeliverable", why: "held back by the client", ackMs: 0 } as const;
  const seen = { failure: undefined, deliveredAt: desk.clock.now(), ackMs: 0, delivery };
  return { ...seen, outcome: "errors", errors, view, sentToApp: false };
}
