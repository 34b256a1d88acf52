import { describeDuration } from "../src/domain/duration.ts";
import type { LeavingAccount, SyncPicture } from "../src/domain/picture.ts";
import type { SyncKind, SyncPhase, SyncRun, SyncState, SyncTrigger } from "../src/domain/sync-run.ts";
import { moment, mrkdwn, person } from "./text.ts";

/** A number with a word behind it, `1,204 accounts`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${numeral(number)} ${number === 1 ? one : many}`;
}

/** A number as people read it, `1,204`. */
export function numeral(number: number): string {
  return number.toLocaleString("en-US");
}

/** What is read, in words that follow a service's name. */
export const kindWords: Record<SyncKind, string> = { full: "everything", delta: "what was changed" };

/** When and by whom a run was begun, and how long it took. */
export function beginningWords({ begunAt, endedAt, trigger }: SyncRun): string {
  const seconds = endedAt === null ? null : Math.max(1, (endedAt.getTime() - begunAt.getTime()) / 1_000);
  const took = seconds === null ? "" : `, took ${describeDuration(seconds)}`;
  return `begun ${moment(begunAt)} ${triggerWords[trigger]}${took}`;
}

const triggerWords: Record<SyncTrigger, string> = {
  schedule: "by its schedule",
  admin: "by an admin",
  "command-line": "from the command line",
};

/** The state of a run in two or three words, with a sign that is seen in passing. */
export const stateLabels: Record<SyncState, string> = {
  running: "⏳ under way",
  complete: "✅ complete",
  incomplete: "⚠️ ended early",
  quarantined: "🔔 waits for an admin",
  released: "✅ released",
  discarded: "🗑️ discarded",
  superseded: "↪️ superseded by a later one",
};

/** How far a run is, as a sentence. */
export function progressWords({ phase, counts, error }: SyncRun): string {
  const read = counts.read === 0 ? "" : ` ${count(counts.read, "account was", "accounts were")} read so far.`;
  const waits = error === null ? "" : ` It waits and tries again: ${mrkdwn(error, 500)}`;
  return `${phaseWords[phase]}.${read}${waits}`;
}

const phaseWords: Record<SyncPhase, string> = {
  accounts: "Accounts are being read",
  groups: "Groups are being read",
  members: "Members of groups are being read",
  matching: "Accounts are being matched to people",
  leaving: "Who leaves is being worked out",
  done: "It is done",
};

/**
 * What a run counted, in sentences whose numbers add up: of what was read, and of what was to be matched. A plan has made
 * no link.
 */
export function countLines({ counts, refusedWhy }: SyncRun, isPlan = false): readonly string[] {
  const { read, created, changed, unchanged, refused, repeated, groups, members } = counts;
  const parts = [`${numeral(created)} new`, `${numeral(changed)} changed`, `${numeral(unchanged)} as before`];
  if (refused > 0) parts.push(`${numeral(refused)} refused`);
  if (repeated > 0) parts.push(`${numeral(repeated)} listed again`);
  const inGroups = groups === 0 ? "" : ` ${count(groups, "group")} with ${count(members, "member")} were read.`;
  const why = refused > 0 && refusedWhy !== null ? [`The first refused: ${mrkdwn(refusedWhy, 300)}`] : [];
  return [`${count(read, "account")}: ${parts.join(", ")}.${inGroups}`, ...why, matchLine(counts, isPlan)].filter(
    (line) => line !== "",
  );
}

function matchLine({ matched, ambiguous, unmatched, linked }: SyncRun["counts"], isPlan: boolean): string {
  if (matched + ambiguous + unmatched === 0) return "";
  const found = `${numeral(matched)} matched, ${numeral(ambiguous)} ambiguous, ${numeral(unmatched)} unmatched`;
  const made = isPlan ? `${count(linked, "link")} would be made` : `${count(linked, "link was", "links were")} made`;
  return `Of those to be matched: ${found}. ${made}.`;
}

/** What a run cost, and how much of the provider's limit was left at the lowest. */
export function costLine({ cost }: SyncRun): string {
  const { calls, limit, lowestRemaining } = cost;
  if (limit === null || limit <= 0 || lowestRemaining === null) return `${count(calls, "call")}.`;
  const share = Math.round((100 * lowestRemaining) / limit);
  return `${count(calls, "call")}; at the lowest ${numeral(lowestRemaining)} of the limit of ${numeral(limit)} were left (${share} %).`;
}

/** Who leaves, as far as that is known. */
export function leavingLine({ run, waiting, outcomes, decidedBy }: SyncPicture): string {
  const by = decidedBy === null ? "from the command line" : `by ${person(decidedBy)}`;
  const at = run.decidedAt === null ? "" : `, ${moment(run.decidedAt)}`;
  const done = `${numeral(outcomes.gone)} gone, ${numeral(outcomes.suspended)} suspended, ${numeral(outcomes.alive)} still there`;
  const rest = waiting === 0 || run.settledAt !== null ? "" : `, ${numeral(waiting)} to be looked up`;
  switch (run.state) {
    case "running":
      return "Who leaves is not known yet.";
    case "complete":
      return run.counts.leaving === 0
        ? "Nobody leaves."
        : `${count(run.counts.leaving, "account")} missing or suspended, looked up one by one: ${done}${rest}.`;
    case "incomplete":
      return "Nobody leaves for it.";
    case "quarantined":
      return `${count(run.counts.leaving, "account")} would leave; nobody's access ends until an admin releases them.`;
    case "released":
      return `Released ${by}${at}: ${done}${rest}.`;
    case "discarded":
      return `Discarded ${by}${at}. Everybody stays as they were.`;
    case "superseded":
      return "A later sync has read the directory anew, so there is nothing to decide here any more.";
  }
}

/** An account that would leave. */
export function leavingName({ displayName, login, externalId, why }: LeavingAccount): string {
  const known = displayName === null ? "" : `${mrkdwn(displayName, 80)} `;
  return `• ${known}${mrkdwn(login ?? externalId, 80)}, ${why}`;
}
