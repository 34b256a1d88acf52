import type { Job } from "../ports/work.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { advanceClaim } from "../use-cases/advance-claim.ts";
import { advanceGrant } from "../use-cases/advance-grant.ts";
import { expireClaim } from "../use-cases/close-claim.ts";
import { expireRequest } from "../use-cases/close-request.ts";
import { beginStage } from "../use-cases/begin-stage.ts";
import { escalateStage } from "../use-cases/escalate-stage.ts";
import { advanceSync } from "../use-cases/advance-sync.ts";
import { deliverCards } from "../use-cases/deliver-cards.ts";
import { deliverNotice } from "../use-cases/deliver-notice.ts";
import { matchPerson } from "../use-cases/match-person.ts";
import { publishHome } from "../use-cases/publish-home.ts";
import { remindOfEnd } from "../use-cases/remind-of-end.ts";
import { openRequest } from "../use-cases/open-request.ts";
import { redrawClaim } from "../use-cases/redraw-claim.ts";
import { redrawSync } from "../use-cases/redraw-sync.ts";
import { reconcileMembership } from "../use-cases/reconcile-membership.ts";
import { routeRequest } from "../use-cases/route-request.ts";
import { runAfterHook } from "../use-cases/run-after-hook.ts";
import { settleLeaving } from "../use-cases/settle-leaving.ts";

/** Does one owed thing. What it throws puts the job back on the queue, ever more slowly. */
export async function perform(world: World, job: Job): Promise<void> {
  try {
    await run(world, job);
  } catch (error) {
    if (error instanceof StillOwed) world.log.info({ job }, error.message);
    else world.log.error({ job, err: error }, "Owed work failed and will be tried again.");
    throw error;
  }
}

function run(world: World, job: Job): Promise<void> {
  switch (job.type) {
    case "open-request":
      return openRequest(world, job.requestId);
    case "expire-request":
      return expireRequest(world, job.requestId);
    case "advance-grant":
      return advanceGrant(world, job.grantId);
    case "remind-of-end":
      return remindOfEnd(world, job.grantId);
    case "publish-home":
      return publishHome(world, job.userId);
    case "reconcile-membership":
      return reconcileMembership(world, job.membershipId);
    case "begin-stage":
      return beginStage(world, job.requestId);
    case "escalate-stage":
      return escalateStage(world, job.requestId);
    case "route-request":
      return routeRequest(world, job.requestId);
    case "deliver-cards":
      return deliverCards(world, job.requestId);
    case "deliver-notice":
      return deliverNotice(world, job.eventId);
    case "advance-claim":
      return advanceClaim(world, job.claimId);
    case "expire-claim":
      return expireClaim(world, job.claimId);
    case "redraw-claim":
      return redrawClaim(world, job.claimId);
    case "sync-directory":
      return advanceSync(world, job.runId);
    case "settle-leaving":
      return settleLeaving(world, job.runId);
    case "redraw-sync":
      return redrawSync(world, job.runId);
    case "match-person":
      return matchPerson(world, job.userId);
    case "run-after-hook":
      return runAfterHook(world, job);
  }
}
