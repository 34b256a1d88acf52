import type { PretendSlack, RecordedCall } from "../../sandbox/slack/index.ts";

/** Somebody at the pretend Slack, in front of an app. */
export interface Seat {
  readonly slack: PretendSlack;
  readonly slackUserId: string;
}

/** How often a form may not open in time, as on a machine that is busy with something else, before it is a fault. */
const mostFailures = 10;

/**
 * How long it takes from a typed command until the form is open, each time, in milliseconds. Throws what Slack said where it
 * does not open again and again.
 */
export async function timeOpening(
  seat: Seat,
  { flow, field }: { readonly flow: string; readonly field: string },
  times: number,
): Promise<number[]> {
  const person = seat.slack.as(seat.slackUserId);
  const taken: number[] = [];
  let failures = 0;
  while (taken.length < times) {
    const opened = await open(seat, flow);
    if ("milliseconds" in opened) taken.push(opened.milliseconds);
    else if (++failures > mostFailures) throw new Error(`A form of "${flow}" did not open: ${opened.error}.`);
    else continue;
    // One after the other: what is still being loaded belongs to this form, not to the next.
    await person.waitForView((view) => view.blocks.some((block) => block.block_id === field));
    await person.closeView({ all: true });
  }
  return taken;
}

async function open({ slack, slackUserId }: Seat, flow: string) {
  const { promise: answered, resolve } = Promise.withResolvers<RecordedCall["response"]>();
  const stop = slack.onCall(({ method, response }) => method === "views.open" && resolve(response));
  const begun = performance.now();
  await slack.as(slackUserId).command("/access", flow, { channel: "access-requests" });
  const response = await answered;
  const milliseconds = performance.now() - begun;
  stop();
  return response["ok"] === true ? { milliseconds } : { error: String(response["error"]) };
}

/** How long it takes from a key until the options for what was typed so far are there, each time, in milliseconds. */
export async function timeTyping(
  { slack, slackUserId }: Seat,
  form: { readonly flow: string; readonly field: string; readonly typed: readonly string[] },
  times: number,
): Promise<number[]> {
  const person = slack.as(slackUserId);
  await open({ slack, slackUserId }, form.flow);
  // What is loaded is there when its field can be typed into.
  await person.waitForView((view) => view.blocks.some((block) => block.block_id === form.field));
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begun = performance.now();
    await person.typeAhead(form.field, form.typed[time % form.typed.length] ?? "");
    taken.push(performance.now() - begun);
  }
  await person.closeView({ all: true });
  return taken;
}
