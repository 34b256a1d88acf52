import type { KnownBlock } from "@slack/types";

import { describeDuration } from "../src/domain/duration.ts";
import type { PicturedField } from "../src/domain/picture.ts";
import type { AccessRequest } from "../src/domain/request.ts";
import { context, fieldSections } from "./blocks.ts";
import { mentionsIn, mrkdwn, plain } from "./text.ts";

/** An answer longer than this, or of several lines, is shown at full width. */
const longestShort = 120;
/** A message has 50 blocks; this many answers at full width, and this many small ones, leave room for the rest. */
const mostWide = 12;
const mostSmall = 140;
/** Characters that all wide answers share. */
const wideRoom = 9_000;

/** Facts and answers of a request: small ones two beside each other, long ones at full width, none left out unsaid. */
export function drawAnswers(request: AccessRequest, facts: readonly string[]): KnownBlock[] {
  const answers = request.shownFields.filter((field) => !isDuration(field, request));
  const wide = answers.filter(({ value }) => value.length > longestShort || value.includes("\n")).slice(0, mostWide);
  const small = answers.filter((answer) => !wide.includes(answer));
  const shown = small
    .slice(0, mostSmall)
    .map((answer) => `*${mrkdwn(answer.label, 150)}*\n${answerText(answer, request)}`);
  const room = Math.min(3_000, Math.floor(wideRoom / Math.max(1, wide.length)));
  return [
    ...fieldSections([...facts, ...shown]),
    ...wide.flatMap(({ label, value }): KnownBlock[] => [
      { type: "context", elements: [plain(label, 150)] },
      { type: "section", text: plain(value, room) },
    ]),
    ...(small.length > mostSmall ? [context(`There are ${small.length - mostSmall} more answers.`)] : []),
  ];
}

/** Chosen people are mentioned; a text that only looks like a mention is not. */
function answerText({ value }: PicturedField, request: AccessRequest): string {
  const ids = mentionsIn(value);
  const given = Object.values(request.fields);
  const isChosen = given.some((answer) =>
    Array.isArray(answer) ? answer.join() === ids.join() : ids.length === 1 && answer === ids[0],
  );
  const isOnlyPeople = ids.length > 0 && value === ids.map((id) => `<@${id}>`).join(", ") && !given.includes(value);
  return isChosen && isOnlyPeople ? value : mrkdwn(value, 300);
}

/** The request's duration stands among the facts already, so its answer is not repeated. */
function isDuration(field: PicturedField, request: AccessRequest): boolean {
  const { durationSeconds, fields, shownFields } = request;
  if (durationSeconds === null || !Object.values(fields).includes(durationSeconds)) return false;
  const words = describeDuration(durationSeconds);
  return field.value === words && shownFields.filter(({ value }) => value === words).length === 1;
}
