import type { InteractionSeen } from "../../../slack/index.ts";
import { RefusedAct } from "./refused-act.ts";

/** Says what Slack would show when the app did not answer well. Throws nothing when it did. */
export function tellFailure({ failure }: Pick<InteractionSeen, "failure">): void {
  if (failure === undefined) return;
  if (failure === "operation_timeout") {
    throw new RefusedAct("Latchkey did not answer in time. Nothing was changed, as far as Slack knows. Try again.");
  }
  if (failure === "dispatch_failed") {
    throw new RefusedAct("Slack could not reach Latchkey, so nothing was changed. Try again in a moment.");
  }
  throw new RefusedAct(`Slack could not use what Latchkey answered, so nothing is shown (${failure}). Try again.`);
}
