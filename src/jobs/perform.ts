import type { Job } from "../ports/work.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { advanceGrant } from "../use-cases/advance-grant.ts";
import { expireRequest } from "../use-cases/close-request.ts";
import { deliverCards } from "../use-cases/deliver-cards.ts";
import { deliverNotice } from "../use-cases/deliver-notice.ts";
import { openRequest } from "../use-cases/open-request.ts";
import { reconcileMembership } from "../use-cases/reconcile-membership.ts";

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
    case "reconcile-membership":
      return reconcileMembership(world, job.membershipId);
    case "deliver-cards":
      return deliverCards(world, job.requestId);
    case "deliver-notice":
      return deliverNotice(world, job.eventId);
  }
}
