import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import type { User } from "../src/domain/user.ts";
import { listed } from "./request-progress.ts";
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
  const from = request.startsAt === null ? "" : ` from ${moment(request.startsAt)} on`;
  const wish = request.extendsGrantId === null ? `for ${what}${forHowLong}` : `to keep ${what}${forHowLong}`;
  const asked = `${asker} asked ${wish}${from}${forWhom}.`;
  switch (shownState(picture)) {
    case "checking":
      return `${asked} Latchkey is checking the request.`;
    case "needs-account":
      return `${asked} It goes on when ${holder === "You" ? "you have" : `${holder} has`} mapped an account.`;
    case "waiting":
      return reader === "others"
        ? `${asker} asks ${wish}${from}${forWhom}.`
        : `${asked} Those who may decide were asked.`;
    case "approved":
      return `${decider(picture, reader)} approved ${askers} request for ${what}.`;
    case "scheduled": {
      const when = grant?.startsAt ? ` It starts ${moment(grant.startsAt)}` : "";
      const until = when === "" || grant === null ? "" : ` and ends ${moment(grant.endsAt)}.`;
      return `${decider(picture, reader)} approved ${askers} request for ${what}.${when}${until}`;
    }
    case "giving":
      return `${decider(picture, reader)} approved ${askers} request for ${what}. Latchkey is giving the access now.`;
    case "active":
      return `${holder} ${holder === "You" ? "have" : "has"} ${what}${grant === null ? "" : ` until ${moment(grant.endsAt)}`}.`;
    case "undone":
      return undoneWords(picture, `${holder} had ${what}`);
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

/** The removal stays owed: should the membership come back, it ends all the same. */
function undoneWords({ account, grant }: RequestPicture, had: string): string {
  const where = mrkdwn(account?.service ?? "the outside system", 80);
  const seen = grant?.undoneOutsideAt ? `, seen ${moment(grant.undoneOutsideAt)}` : "";
  const until = grant === null ? "" : ` Should it come back, it still ends ${moment(grant.endsAt)}.`;
  return `${had}. Removed in ${where} by somebody else${seen}. Latchkey does not give it back; ask again if it is still needed.${until}`;
}

/** What the row says about its present state, such as what it waits for; `null` when there is nothing to say. */
export function stateReason(picture: RequestPicture): string | null {
  const { request, grant } = picture;
  const isOver = request.status === "expired" || request.status === "refused";
  const reason = grant?.note ?? (isOver ? request.statusReason : null);
  return reason === null ? null : sentence(reason, 1_500, peopleOf(picture));
}

/** Who decided, as the reader calls them; the flow's own hook is "The flow". */
export function decider({ decision, decisions, requester, beneficiary }: RequestPicture, reader: Reader): string {
  if (decision === null) return "Somebody";
  if (decision.userId === null) return "The flow";
  const all = decision.outcome === "approve" ? decisions : [decision];
  return listed(all.map(({ by }) => (by === null ? "Somebody" : nameFor(by, { requester, beneficiary }, reader))));
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
    case "person-left":
      return "The account was suspended, or is not in the directory any more.";
    case null:
    case undefined:
      return "";
  }
}

/** The people a sentence about this request may mention, since its rows name them. */
function peopleOf({ request, requester, beneficiary, decisions, grant }: RequestPicture): readonly string[] {
  const people = [requester, beneficiary, ...decisions.map(({ by }) => by), grant?.endedByUser];
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
