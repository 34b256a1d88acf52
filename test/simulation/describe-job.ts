import type { Job } from "../../src/ports/work.ts";
import type { Rows } from "../support/in-memory-store/rows.ts";
import type { Story } from "./story.ts";

/** A job in words. */
export function describeJob(job: Job, story: Story, rows: Rows): string {
  switch (job.type) {
    case "advance-grant":
      return `advances ${story.nameOf(job.grantId, "grant")}`;
    case "reconcile-membership":
      return `compares ${story.nameOf(job.membershipId, "row of a membership")}`;
    case "deliver-notice": {
      const kind = rows.events.get(job.eventId, null)?.event.notice.kind ?? "nothing";
      return `tells ${kind}`;
    }
    case "open-request":
      return `opens ${story.nameOf(job.requestId, "request")}`;
    case "deliver-cards":
      return `draws ${story.nameOf(job.requestId, "request")}`;
    case "expire-request":
      return `looks whether ${story.nameOf(job.requestId, "request")} expires`;
  }
}
