import { setTimeout as after } from "node:timers/promises";

import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewResponseAction, ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";

import type { Refusal, Result } from "../../src/domain/refusal.ts";
import type { Desk } from "../desk.ts";

/** How long the commit may take before the form says that it is saving, in milliseconds. Slack gives up after 3,000. */
const patienceMs = 2_000;

type Submission = Pick<SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs, "ack" | "view" | "client">;

/** What a form shows of its commit, and what is said where it cannot show it any more. */
interface Pictures {
  readonly saving: ModalView;
  readonly saved: ModalView;
  readonly failed: ModalView;
  readonly refused: (refusal: Refusal) => ModalView;
  /** The answer to a form that is still open: beside the question a refusal is about, where there is one. */
  readonly answer?: (refusal: Refusal) => ViewResponseAction;
  /** Says a refusal, or with `null` a failure, to the person alone, when the form cannot show it any more. */
  readonly tell: (refusal: Refusal | null) => Promise<void>;
}

/**
 * A form commits first and is acknowledged then: a form that closes is a promise kept. A commit that takes longer than
 * two seconds shows that it is saving, and then what became of it.
 */
export async function commitInTime(
  desk: Desk,
  { ack, view, client }: Submission,
  commit: Promise<Result<unknown>>,
  pictures: Pictures,
): Promise<void> {
  const committing = commit.catch((error: unknown) => {
    desk.world.log.error({ err: error }, "What a form asked for could not be saved.");
    return "failed" as const;
  });
  const first = await Promise.race([committing, after(patienceMs, "late" as const)]);
  if (first === "failed") return ack({ response_action: "update", view: pictures.failed });
  if (first !== "late") {
    if (first.ok) return ack();
    const { refusal } = first;
    return ack(pictures.answer?.(refusal) ?? { response_action: "update", view: pictures.refused(refusal) });
  }

  await ack({ response_action: "update", view: pictures.saving });
  const result = await committing;
  const shown = result === "failed" ? pictures.failed : result.ok ? pictures.saved : pictures.refused(result.refusal);
  try {
    await client.views.update({ view_id: view.id, view: shown });
  } catch (error) {
    desk.world.log.warn({ err: error }, "A form that was saving could not be drawn again; it may be closed.");
    // What was saved has its message. What was not has nothing, so it is said another way.
    if (result === "failed") await pictures.tell(null);
    else if (!result.ok) await pictures.tell(result.refusal);
  }
}
