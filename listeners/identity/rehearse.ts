import type { Result } from "../../src/domain/refusal.ts";
import type { SyncKind } from "../../src/domain/sync-run.ts";
import type { Whereabouts } from "../../src/ports/whisper.ts";
import { askForPlan, type AskedPlan } from "../../src/use-cases/ask-for-plan.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { drawNoPlan, drawPlan, rehearsing } from "../../views/sync-summary.ts";
import type { Desk } from "../desk.ts";

/** How long an answer still reaches people where they asked, in milliseconds: Slack takes answers for half an hour. */
const answeredWithinMs = 25 * 60_000;

type Rehearsal = () => Promise<Result<AskedPlan>>;

/** Says that the directory is read, and then what a sync would do. */
export async function rehearse(
  desk: Desk,
  speaker: Whereabouts,
  asked: { readonly connectorId: string | null; readonly kind: SyncKind },
): Promise<void> {
  const begun = await beginRehearsal(desk, speaker, asked);
  if (!begun.ok) return desk.whisper(speaker, drawRefusal(begun.refusal));
  await desk.whisper(speaker, rehearsing);
  await tellPlan(desk, speaker, begun.value);
}

/** Whether somebody may have a plan, and what makes it. */
export function beginRehearsal(
  { world, stopping }: Desk,
  { slackUserId: bySlackUserId }: Whereabouts,
  asked: { readonly connectorId: string | null; readonly kind: SyncKind },
): Promise<Result<Rehearsal>> {
  return askForPlan(world, { bySlackUserId, ...asked }, stopping);
}

/** Makes the plan and tells it; a fault on the way is said as well. */
export async function tellPlan(desk: Desk, speaker: Whereabouts, makePlan: Rehearsal): Promise<void> {
  const begun = performance.now();
  const answer = (message: Parameters<Desk["whisper"]>[1]) =>
    desk.whisper(stillThere(speaker, performance.now() - begun), message);
  try {
    const plan = await makePlan();
    if (!plan.ok) return await answer(drawRefusal(plan.refusal));
    return await answer("why" in plan.value ? drawNoPlan(plan.value.why) : drawPlan(plan.value));
  } catch (error) {
    desk.world.log.error({ err: error }, "A rehearsal of a sync met a fault.");
    return answer(drawNoPlan("Something went wrong in Latchkey itself; the log says what."));
  }
}

/** Where somebody is after so long: where they asked, or in their direct messages. */
export function stillThere(speaker: Whereabouts, tookMs: number): Whereabouts {
  return tookMs <= answeredWithinMs ? speaker : { ...speaker, channel: null, responseUrl: null };
}
