import { describeDuration } from "../../domain/duration.ts";
import type { SyncPhase, SyncRun } from "../../domain/sync-run.ts";
import { plainText } from "../terminal/plain-text.ts";

/** What a run does at this moment, in words. */
export function sayProgress(service: string, { phase, counts, cost, error }: SyncRun, waits: number | null): string {
  const read = `${counts.read} ${counts.read === 1 ? "account" : "accounts"}`;
  if (waits !== null) {
    const why = error === null ? "" : `: ${plainText(error)}`;
    return `${service} is tried again in ${describeDuration(waits)}, ${read} read${why}`;
  }
  return `${service}: ${phaseWords[phase]}, ${read} read in ${cost.calls} ${cost.calls === 1 ? "call" : "calls"}`;
}

/** How much of a run is done, by how many accounts the last whole one had; `null` where that says nothing. */
export function shareDone({ kind, phase, counts }: SyncRun, scale: number | null): number | null {
  if (kind !== "full" || phase !== "accounts" || scale === null || scale === 0) return null;
  return counts.read / scale;
}

const phaseWords: Record<SyncPhase, string> = {
  accounts: "reading accounts",
  groups: "reading groups",
  members: "reading who is in the groups that flows grant",
  matching: "matching accounts to people",
  leaving: "looking who left",
  done: "done",
};
