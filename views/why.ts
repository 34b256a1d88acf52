import type { KnownBlock } from "@slack/types";

import type { PicturedDecision, RequestPicture } from "../src/domain/picture.ts";
import type { Trace, TraceLine } from "../src/domain/trace.ts";
import { context, type Message, section } from "./blocks.ts";
import { progressLines, voice } from "./request-progress.ts";
import { whatWasAsked } from "./request-words.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

/** Slack takes so many characters in a section. */
const longest = 2_900;
/** More decisions than this are not explained one by one. */
const mostDecisions = 15;

/** What a request and its decisions rest on, as it was found when they were made; for the person who asks alone. */
export function drawWhy(picture: RequestPicture): Message {
  const { request, requester, decisions } = picture;
  const title = `Why ${person(requester)} may have ${mrkdwn(whatWasAsked(picture), 150)}, or not`;
  const shown = decisions.slice(0, mostDecisions);
  return {
    text: title,
    blocks: [
      section(`*${title}*`),
      ...explain(picture, "Whether it may be asked for", request.trace),
      ...progress(picture),
      ...shown.flatMap((decision) => explainDecision(picture, decision)),
      ...(decisions.length > shown.length ? [context(`… and ${decisions.length - shown.length} more decisions.`)] : []),
      context("This is what was read then, and not what is true now. Only you can see it."),
    ],
  };
}

function progress(picture: RequestPicture): readonly KnownBlock[] {
  const { request } = picture;
  const lines = progressLines(picture);
  const deciders = request.deciders ?? "nobody was asked yet";
  const open =
    request.status === "pending" ? [`Who may decide: ${sentence(deciders, 1_500, mentionsIn(deciders))}`] : [];
  return [...open, ...lines].length === 0 ? [] : [section([...open, ...lines].join("\n"))];
}

function explainDecision(picture: RequestPicture, decision: PicturedDecision): readonly KnownBlock[] {
  const verb = decision.outcome === "approve" ? "approved" : "denied";
  return explain(picture, `${voice(decision)} ${verb} ${moment(decision.at)}`, decision.trace, ruleOf(decision));
}

/** What decisions kept before they kept more. */
function ruleOf({ because }: PicturedDecision): Trace {
  return [{ kind: "rule", asked: "the rule", found: because, says: null }];
}

function explain(
  picture: RequestPicture,
  title: string,
  trace: Trace | null,
  instead: Trace = [],
): readonly KnownBlock[] {
  const lines = trace === null || trace.length === 0 ? instead : trace;
  if (lines.length === 0) return [];
  return [section(cutLines([`*${title}*`, ...lines.map((line) => drawLine(line, picture))]))];
}

const marks = { yes: "✓", no: "✗" } as const;

function drawLine({ kind, asked, found, says }: TraceLine, picture: RequestPicture): string {
  const mark = says === null ? "•" : marks[says];
  const people = mentionableIn(kind, `${asked} ${found}`, picture);
  return `${mark} ${sentence(asked, 400, people)}: ${sentence(found, 400, people)}`;
}

/** Whom a line may mention: anybody where its words are ours alone, else those whom the request is about. */
function mentionableIn(kind: TraceLine["kind"], words: string, picture: RequestPicture): readonly string[] {
  if (kind === "rule" || kind === "manager" || kind === "delegate") return mentionsIn(words);
  const { requester, beneficiary, decisions } = picture;
  const people = [requester, beneficiary, ...decisions.flatMap(({ by, inNameOf }) => [by, inNameOf])];
  return people.flatMap((user) => (user === null ? [] : [user.slackUserId]));
}

/** As many lines as a section holds, and how many are left out. */
function cutLines(lines: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > longest) return [...kept, `… and ${lines.length - kept.length} more lines`].join("\n");
    kept.push(line);
  }
  return kept.join("\n");
}
