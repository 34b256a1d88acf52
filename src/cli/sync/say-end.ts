import { describeDuration } from "../../domain/duration.ts";
import type { SyncRun } from "../../domain/sync-run.ts";
import type { MatchTally } from "../../ports/sync-matches.ts";
import { minute } from "../show-link.ts";
import { plainText } from "../terminal/plain-text.ts";

/** Which run it is, and how long it took. */
export function sayRun(service: string, run: SyncRun): string {
  const what = run.changedSince === null ? "everything" : `what was changed since ${minute(run.changedSince)}`;
  const seconds = run.endedAt === null ? null : Math.ceil((run.endedAt.getTime() - run.begunAt.getTime()) / 1_000);
  const time = seconds === null ? "" : `, in ${describeDuration(seconds)}`;
  return `${service}, ${what}, begun ${minute(run.begunAt)} ${triggerWords[run.trigger]}${time}: ${run.state}`;
}

/** What a run that is over means, and what to do next. */
export function sayEnd(service: string, { id, connectorId, state, error }: SyncRun): string {
  const why = error === null ? "" : ` ${plainText(error)}`;
  switch (state) {
    case "running":
      return `The sync of ${service} is not over: what was read is kept, and a running Latchkey goes on from there, or \`latchkey sync ${connectorId}\`.`;
    case "complete":
      return `The sync of ${service} is complete.`;
    case "incomplete":
      return `The sync of ${service} ended early.${why} What was read is kept, and nobody leaves for it. \`latchkey sync ${connectorId}\` reads it again.`;
    case "quarantined":
      return (
        `The sync of ${service} is quarantined.${why} Nobody's access was ended. \`latchkey sync release ${id}\` looks each ` +
        `of them up once more and lets go who is gone or suspended; \`latchkey sync discard ${id}\` leaves everybody as they are.`
      );
    case "released":
      return `The sync of ${service} was released.`;
    case "discarded":
      return `The sync of ${service} was discarded. Everybody stays as they were, and is not asked about again for a day.`;
    case "superseded":
      return `The sync of ${service} is superseded: a later one read the directory anew.`;
  }
}

/** What waits for somebody after a sync; empty where nothing does. */
export function sayWaiting(connectorId: string, { ambiguous, unmatched }: MatchTally): string {
  if (ambiguous + unmatched === 0) return "";
  return `${ambiguous} ambiguous and ${unmatched} unmatched accounts wait for somebody: \`latchkey matches ${connectorId}\` lists them.\n`;
}

/** Who began a run. */
export const triggerWords: Record<SyncRun["trigger"], string> = {
  schedule: "by its schedule",
  admin: "by an admin",
  "command-line": "from the command line",
};
