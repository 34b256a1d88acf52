import type { PicturedDecision, RequestPicture } from "../src/domain/picture.ts";
import type { StageSnapshot } from "../src/domain/request.ts";
import { mentionsIn, mrkdwn, person, sentence } from "./text.ts";

/**
 * Who has approved which stage so far, and who is asked after that, a line each; nothing where one person decides alone.
 */
export function progressLines({ request, decisions }: RequestPicture): readonly string[] {
  const approvals = decisions.filter(({ outcome }) => outcome === "approve");
  const { stages, stage: present } = request;
  const isPlain = stages.length <= 1 && (stages[0]?.quorum ?? 1) === 1 && !(isOpen(request) && approvals.length > 0);
  if (isPlain || stages.length === 0) return [];
  return stages.flatMap((stage, at) => {
    const given = approvals.filter((approval) => approval.stage === at).map(voice);
    if (at < present) return [`Approved${inStage(stages, at)}: ${given.join(", ")}`];
    if (!isOpen(request)) return given.length === 0 ? [] : [`Approved${inStage(stages, at)}: ${given.join(", ")}`];
    if (at > present)
      return [`Then${stageName(stages, at)}: ${sentence(stage.deciders, 500, mentionsIn(stage.deciders))}`];
    const who = given.length === 0 ? "" : `: ${given.join(", ")}`;
    return [`${given.length} of ${stage.quorum} approved${inStage(stages, at)}${who}`];
  });
}

/** Who gave a decision, and in whose name. */
export function voice({ by, inNameOf, userId }: PicturedDecision): string {
  if (userId === null) return "the flow";
  const who = by === null ? "somebody" : person(by);
  return inNameOf === null ? who : `${who} for ${person(inNameOf)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "nobody";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function isOpen({ status }: RequestPicture["request"]): boolean {
  return status === "pending";
}

function inStage(stages: readonly StageSnapshot[], at: number): string {
  const label = stages[at]?.label ?? null;
  if (label !== null) return ` in stage ${mrkdwn(label, 75)}`;
  return stages.length === 1 ? "" : ` in stage ${at + 1}`;
}

function stageName(stages: readonly StageSnapshot[], at: number): string {
  const label = stages[at]?.label ?? null;
  return label === null ? "" : ` ${mrkdwn(label, 75)}`;
}
