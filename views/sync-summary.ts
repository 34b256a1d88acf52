import type { KnownBlock } from "@slack/types";

import type { SyncPicture } from "../src/domain/picture.ts";
import type { SyncKind, SyncRun } from "../src/domain/sync-run.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { leavingButtons } from "./quarantine-card.ts";
import {
  beginningWords,
  costLine,
  count,
  countLines,
  kindWords,
  leavingLine,
  leavingName,
  numeral,
  progressWords,
  stateLabels,
} from "./sync-words.ts";
import { mrkdwn } from "./text.ts";

/** The answer to `/identity sync`: it was begun, or one is under way already. */
export function drawBegun(begun: {
  readonly isNew: boolean;
  readonly run: SyncRun;
  readonly service: string;
  readonly asked: SyncKind;
}): Message {
  const { isNew, run, service, asked } = begun;
  const name = mrkdwn(service, 80);
  if (!isNew) {
    const what = `⏳ *A sync of ${name} is under way already* (${kindWords[run.kind]}), so none was begun.`;
    return say(`${what}\n${progressWords(run)} \`/identity runs\` shows how it goes on.`);
  }
  const instead =
    asked === run.kind ? "" : " There is nothing yet that a smaller one could follow, so everything is read.";
  return say(
    `🔄 *The sync of ${name} began* (${kindWords[run.kind]}).${instead}\nYou get a direct message when it is over; \`/identity runs\` shows how it goes on.`,
  );
}

/** What became of a sync, to the admin who asked for it. */
export function drawEnded(picture: SyncPicture | null): Message {
  if (picture === null) return say("The sync you asked for is over. `/identity runs` shows what came of it.");
  const { run, service, leaving, waiting } = picture;
  const more = waiting > leaving.length ? [`… and ${numeral(waiting - leaving.length)} more`] : [];
  const names = leaving.length === 0 ? [] : [section([...leaving.map(leavingName), ...more].join("\n"))];
  const head = `${outcomeWords(picture)}\n${beginningWords(run)}`;
  return {
    text: outcomeWords(picture).replaceAll("*", ""),
    blocks: [
      section(head),
      section([...countLines(run), leavingLine(picture)].join("\n")),
      ...names,
      context([costLine(run), nextWords(run, service)].join(" ").trim()),
    ],
  };
}

function outcomeWords({ run, service }: SyncPicture): string {
  const name = `*The sync of ${mrkdwn(service, 80)}*`;
  switch (run.state) {
    case "running":
      return `⏳ ${name} is under way.`;
    case "incomplete":
      return `⚠️ ${name} ended early: ${mrkdwn(run.error ?? "The log says why.", 500)}`;
    case "quarantined":
      return `🔔 ${name} stopped before accounts left: ${mrkdwn(run.error ?? "They are more than can be believed.", 500)}`;
    case "complete":
    case "released":
    case "discarded":
    case "superseded":
      return `✅ ${name} is complete.`;
  }
}

function nextWords({ state, counts }: SyncRun, service: string): string {
  if (state === "incomplete") return "What was read is kept; the next sync reads it again.";
  if (state === "quarantined") return `\`/identity runs\` has the buttons that release or discard them.`;
  if (counts.ambiguous + counts.unmatched === 0) return "";
  return `\`/identity matches\` lists whose accounts of ${mrkdwn(service, 80)} are not known.`;
}

/** The last syncs, the newest first. */
export function drawRuns(pictures: readonly SyncPicture[]): Message {
  if (pictures.length === 0) return say("🗂️ No directory was read yet. `/identity sync` begins it.");
  const head = pictures.length === 1 ? "🗂️ *The last sync*" : `🗂️ *The last ${pictures.length} syncs*`;
  return { text: head.replaceAll("*", ""), blocks: [section(head), ...pictures.flatMap(drawRun)] };
}

function drawRun(picture: SyncPicture): KnownBlock[] {
  const { run, service } = picture;
  const head = `*${mrkdwn(service, 80)}*, ${kindWords[run.kind]}: ${stateLabels[run.state]}\n${beginningWords(run)}`;
  const says =
    run.state === "running"
      ? [progressWords(run)]
      : [
          ...countLines(run),
          leavingLine(picture),
          costLine(run),
          ...(run.error === null ? [] : [mrkdwn(run.error, 500)]),
        ];
  const buttons = run.state === "quarantined" ? leavingButtons(picture, "list") : [];
  return [section([head, ...says].join("\n")), ...buttonRow(buttons)];
}

/** What a sync would do. Nothing of it was done. */
export function drawPlan(plan: {
  readonly service: string;
  readonly run: SyncRun;
  readonly leaving: { readonly missing: number; readonly suspended: number };
  readonly doubt: string | null;
}): Message {
  const { service, run, leaving, doubt } = plan;
  const head = `🔎 *What a sync of ${mrkdwn(service, 80)} would do* (${kindWords[run.kind]}). Nothing was written.`;
  const { missing, suspended } = leaving;
  const leaves =
    missing + suspended === 0
      ? "Nobody would leave."
      : `${count(missing, "account is", "accounts are")} missing and ${count(suspended, "linked account is", "linked accounts are")} suspended: each would be looked up by id before any access ends.`;
  const asks = doubt === null ? [] : [`🔔 Admins would be asked first: ${mrkdwn(doubt, 500)}`];
  return {
    text: head.replaceAll("*", ""),
    blocks: [section(head), section([...countLines(run, true), leaves, ...asks].join("\n")), context(costLine(run))],
  };
}

/** A rehearsal takes as long as a sync does. */
export const rehearsing: Message = say(
  "🔎 *The directory is read now, and nothing of it is written.* The plan follows here.",
);

/** A rehearsal that came to no plan, with the reason. */
export function drawNoPlan(why: string): Message {
  return say(`⚠️ *There is no plan:* ${mrkdwn(why, 1_000)} Nothing was written.`);
}

/** What an admin decided about those who would leave, to them alone. */
export function drawDecided(run: SyncRun): Message {
  return run.state === "released"
    ? say(
        `✅ *Released.* ${count(run.counts.leaving, "account is", "accounts are")} looked up one by one now; \`/identity runs\` shows what comes of it.`,
      )
    : say("🗑️ *Discarded.* Everybody stays as they were.");
}

function say(text: string): Message {
  return { text: text.replaceAll("*", "").replaceAll("\n", " "), blocks: [section(text)] };
}
