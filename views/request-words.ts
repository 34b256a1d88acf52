import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import type { User } from "../src/domain/user.ts";
import { shownState } from "./request-state.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

/** Who reads: those who decide, about the person; or the person, about themselves. */
export type Reader = "others" | "requester" | "beneficiary";

/** What was asked for: the target, or the flow itself where a flow has none. */
export function whatWasAsked({ request }: RequestPicture): string {
  return request.target?.label ?? request.flowLabel;
}

/** One or two sentences, safe for mrkdwn: who, what, and where it stands. */
export function stateWords(picture: RequestPicture, reader: Reader): string {
  const { request, requester, beneficiary, grant } = picture;
  const what = mrkdwn(whatWasAsked(picture), 150);
  const asker = nameFor(requester, picture, reader);
  const holder = nameFor(beneficiary, picture, reader);
  const askers = possessive(asker);
  const holders = possessive(holder);
  const forWhom = requester.id === beneficiary.id ? "" : ` on behalf of ${inSentence(holder)}`;
  const forHowLong = request.durationSeconds === null ? "" : ` for ${describeDuration(request.durationSeconds)}`;
  const asked = `${asker} asked for ${what}${forHowLong}${forWhom}.`;
  switch (shownState(picture)) {
    case "checking":
      return `${asked} Latchkey is checking the request.`;
    case "waiting":
      return reader === "others"
        ? `${asker} asks for ${what}${forHowLong}${forWhom}.`
        : `${asked} Those who may decide were asked.`;
    case "approved":
      return `${decider(picture, reader)} approved ${askers} request for ${what}.`;
    case "giving":
      return `${decider(picture, reader)} approved ${askers} request for ${what}. Latchkey is giving the access now.`;
    case "active":
      return `${holder} ${holder === "You" ? "have" : "has"} ${what}${grant === null ? "" : ` until ${moment(grant.endsAt)}`}.`;
    case "ending":
      return `Latchkey is ending ${holders} access to ${what}. ${whyEnded(picture, reader)}`.trimEnd();
    case "ended": {
      const when = grant?.endedAt ? ` ${moment(grant.endedAt)}` : "";
      return `${capital(holders)} access to ${what} ended${when}. ${whyEnded(picture, reader)}`.trimEnd();
    }
    case "not-given":
      return `${holder} got no access to ${what}. ${grant?.note ? "" : whyEnded(picture, reader)}`.trimEnd();
    case "denied":
      return `${decider(picture, reader)} denied ${askers} request for ${what}.`;
    case "withdrawn":
      return `${asker} withdrew the request for ${what}.`;
    case "expired":
      return `${capital(askers)} request for ${what} expired.`;
    case "refused":
      return `${capital(askers)} request for ${what} could not go on.`;
  }
}

/** What the row says about its present state, such as what it waits for; `null` when there is nothing to say. */
export function stateReason(picture: RequestPicture): string | null {
  const { request, grant } = picture;
  const isOver = request.status === "expired" || request.status === "refused";
  const reason = grant?.note ?? (isOver ? request.statusReason : null);
  return reason === null ? null : sentence(reason, 1_500, peopleOf(picture));
}

/** Who decided, as the reader calls them; the flow's own hook is "The flow". */
export function decider({ decision, requester, beneficiary }: RequestPicture, reader: Reader): string {
  if (decision === null) return "Somebody";
  if (decision.userId === null) return "The flow";
  return decision.by === null ? "Somebody" : nameFor(decision.by, { requester, beneficiary }, reader);
}

/** Why access ended or was not given, as a sentence; empty when the row does not know. */
export function whyEnded(picture: RequestPicture, reader: Reader): string {
  const { grant } = picture;
  const who = grant?.endedByUser ? nameFor(grant.endedByUser, picture, reader) : "Somebody";
  switch (grant?.endCause) {
    case "expired":
      return "Its time is up.";
    case "given-back":
      return `${who} gave it back.`;
    case "ended-by-decider":
      return `${who} ended it.`;
    case "ended-by-admin":
      return `${who}, as a Latchkey admin, ended it.`;
    case "no-longer-allowed":
      return "It is no longer allowed.";
    case null:
    case undefined:
      return "";
  }
}

/** The people a sentence about this request may mention, since its rows name them. */
function peopleOf({ request, requester, beneficiary, decision, grant }: RequestPicture): readonly string[] {
  const people = [requester, beneficiary, decision?.by, grant?.endedByUser];
  return [...people.flatMap((user) => (user ? [user.slackUserId] : [])), ...mentionsIn(request.deciders ?? "")];
}

function nameFor(user: User, picture: Pick<RequestPicture, "requester" | "beneficiary">, reader: Reader): string {
  const isReader = reader !== "others" && user.id === picture[reader].id;
  return isReader ? "You" : person(user);
}

function possessive(name: string): string {
  return name === "You" ? "your" : `${name}'s`;
}

function inSentence(name: string): string {
  return name === "You" ? "you" : name;
}

function capital(words: string): string {
  return words === "your" ? "Your" : words;
}
