import { setTimeout as after } from "node:timers/promises";

import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Refusal, Result } from "../../src/domain/refusal.ts";
import type { Desk } from "../desk.ts";

/** How long the commit may take before the form says that it is saving, in milliseconds. Slack gives up after 3,000. */
const patienceMs = 2_000;

type Submission = Pick<SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs, "ack" | "view" | "client">;

/** What a form shows of its commit, and what is said where it cannot show it any more. */
interface Pictures<Value> {
  readonly saving: ModalView;
  /** What a late commit shows; with `next` also one in time, instead of closing the form. */
  readonly saved: ModalView;
  readonly next?: (value: Value) => ModalView;
  readonly failed: ModalView;
  readonly refused: (refusal: Refusal) => ModalView | Promise<ModalView>;
  /** The answer to a form that is still open: beside the question a refusal is about, where there is one. */
  readonly answer?: (refusal: Refusal) => ViewResponseAction | Promise<ViewResponseAction>;
  /** Says a refusal, or with `null` a failure, to the person alone, when the form cannot show it any more. */
  readonly tell: (refusal: Refusal | null) => Promise<void>;
}

/**
 * A form commits first and is acknowledged then: a form that closes is a promise kept. A commit that takes longer than
 * two seconds shows that it is saving, and then what became of it.
 */
export async function commitInTime<Value>(
  desk: Desk,
  { ack, view, client }: Submission,
  commit: Promise<Result<Value>>,
  pictures: Pictures<Value>,
): Promise<void> {
  const savedView = (value: Value) => pictures.next?.(value) ?? pictures.saved;
  const committing = commit.catch((error: unknown) => {
    desk.world.log.error({ err: error }, "What a form asked for could not be saved.");
    return "failed" as const;
  });
  const first = await Promise.race([committing, after(patienceMs, "late" as const)]);
  if (first === "failed") return ack({ response_action: "update", view: pictures.failed });
  if (first !== "late") {
    if (first.ok && pictures.next === undefined) return ack();
    if (first.ok) return ack({ response_action: "update", view: savedView(first.value) });
    const { refusal } = first;
    return ack(
      (await pictures.answer?.(refusal)) ?? { response_action: "update", view: await pictures.refused(refusal) },
    );
  }

  await ack({ response_action: "update", view: pictures.saving });
  const result = await committing;
  const shown =
    result === "failed"
      ? pictures.failed
      : result.ok
        ? savedView(result.value)
        : await pictures.refused(result.refusal);
  try {
    await client.views.update({ view_id: view.id, view: shown });
  } catch (error) {
    desk.world.log.warn({ err: error }, "A form that was saving could not be drawn again; it may be closed.");
    // What was saved has its message. What was not has nothing, so it is said another way.
    if (result === "failed") await pictures.tell(null);
    else if (!result.ok) await pictures.tell(result.refusal);
  }
}
