import type { Job } from "../../src/ports/work.ts";
import type { Rows } from "../../src/testing/in-memory-store/rows.ts";
import type { Story } from "./story.ts";

/** A job in words. */
export function describeJob(job: Job, story: Story, rows: Rows): string {
  switch (job.type) {
    case "advance-grant":
      return `advances ${story.nameOf(job.grantId, "grant")}`;
    case "remind-of-end":
      return `looks whether the end of ${story.nameOf(job.grantId, "grant")} is to be told`;
    case "publish-home":
      return "draws the home of a person";
    case "reconcile-membership":
      return `compares ${story.nameOf(job.membershipId, "row of a membership")}`;
    case "deliver-notice": {
      const kind = rows.events.get(job.eventId, null)?.event.notice.kind ?? "nothing";
      return `tells ${kind}`;
    }
    case "run-after-hook":
      return `runs the hook after ${rows.steps.get(job.eventId, null)?.event.step ?? "nothing"}`;
    case "open-request":
      return `opens ${story.nameOf(job.requestId, "request")}`;
    case "begin-stage":
      return `asks the next stage of ${story.nameOf(job.requestId, "request")}`;
    case "escalate-stage":
      return `asks others about ${story.nameOf(job.requestId, "request")} as well`;
    case "deliver-cards":
      return `draws ${story.nameOf(job.requestId, "request")}`;
    case "route-request":
      return `looks where ${story.nameOf(job.requestId, "request")} goes`;
    case "expire-request":
      return `looks whether ${story.nameOf(job.requestId, "request")} expires`;
    case "advance-claim":
      return `looks for what ${story.nameOf(job.claimId, "claim")} claims`;
    case "expire-claim":
      return `looks whether ${story.nameOf(job.claimId, "claim")} expires`;
    case "redraw-claim":
      return `draws ${story.nameOf(job.claimId, "claim")}`;
    case "sync-directory":
    case "settle-leaving":
    case "redraw-sync":
    case "match-person":
      return `does ${job.type}, which has no place in a history`;
  }
}
