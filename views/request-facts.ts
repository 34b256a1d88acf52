import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

/** What is asked for, in words: the target's label, or the flow's where there is none. Safe for mrkdwn. */
export function subjectOf({ request }: RequestPicture): string {
  return mrkdwn(request.target?.label ?? request.flowLabel, 150);
}

/** One line: who asks for what, and for how long. */
export function summarise(picture: RequestPicture): string {
  const { request, requester, beneficiary } = picture;
  const forWhom = beneficiary.id === requester.id ? "" : ` for ${person(beneficiary)}`;
  const howLong = request.durationSeconds === null ? "" : ` for ${describeDuration(request.durationSeconds)}`;
  return `${person(requester)} asks for *${subjectOf(picture)}*${forWhom}${howLong}.`;
}

/** Label over value, for the fields of a section. */
export function factsOf(picture: RequestPicture): readonly string[] {
  const { request, requester, beneficiary, account } = picture;
  const facts: string[] = [fact("Who", person(requester))];
  if (beneficiary.id !== requester.id) facts.push(fact("For", person(beneficiary)));
  facts.push(fact(request.target === null ? "Request" : "Target", subjectOf(picture)));
  if (request.target !== null) {
    facts.push(
      fact("Account", account === null ? "not looked up yet" : `${mrkdwn(account.label, 150)} in ${mrkdwn(account.service, 80)}`),
    );
  }
  if (request.durationSeconds !== null) facts.push(fact("How long", describeDuration(request.durationSeconds)));
  if (request.status === "pending" && request.deciders !== null) {
    facts.push(fact("Who decides", sentence(request.deciders, 500, mentionsIn(request.deciders))));
  }
  return facts;
}

/** Who decided, and by which rule. */
export function decisionLine({ decision }: RequestPicture): string | null {
  if (decision === null) return null;
  const verb = decision.outcome === "approve" ? "Approved" : "Denied";
  const by = decision.by === null ? "the flow itself" : person(decision.by);
  return `${verb} by ${by}, ${moment(decision.at)} (${sentence(decision.because, 300, mentionsIn(decision.because))})`;
}

function fact(label: string, value: string): string {
  return `*${label}*\n${value}`;
}
