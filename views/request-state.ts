import type { EndCause } from "../src/domain/grant.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { mentionsIn, moment, person, sentence } from "./text.ts";

/** Where a request stands, in a headline and, where there is more to say, a sentence. Both are safe for mrkdwn. */
export interface State {
  readonly emoji: string;
  readonly headline: string;
  readonly more: string | null;
}

/** The present state of a request and its grant: one for every state the rows can be in. */
export function stateOf(picture: RequestPicture): State {
  const { request, grant } = picture;
  switch (request.status) {
    case "received":
      return state("hourglass_flowing_sand", "Checking this request", request.statusReason);
    case "pending":
      return { emoji: "raised_hand", headline: "Waiting for a decision", more: `It expires ${moment(request.deadline)} if nobody decides.` };
    case "denied":
      return state("no_entry", "Denied", null);
    case "withdrawn":
      return { emoji: "leftwards_arrow_with_hook", headline: `Withdrawn by ${person(picture.requester)}`, more: null };
    case "expired":
      return state("hourglass", "Expired", request.statusReason);
    case "refused":
      return state("no_entry", "Not possible", request.statusReason);
    case "approved":
      return grant === null ? state("white_check_mark", "Approved", null) : stateOfGrant(picture, grant);
  }
}

function stateOfGrant(picture: RequestPicture, grant: NonNullable<RequestPicture["grant"]>): State {
  switch (grant.state) {
    case "pending":
    case "applying":
      return state("key", "Approved, giving access", grant.note);
    case "active":
      return { emoji: "unlock", headline: `Access until ${moment(grant.endsAt)}`, more: noteOf(grant.note) };
    case "ending":
      return state("hourglass_flowing_sand", `Ending access: ${causeOf(picture, grant.endCause)}`, grant.note);
    case "ended":
      return {
        emoji: "lock",
        headline: `Access ended${grant.endedAt === null ? "" : ` ${moment(grant.endedAt)}`}: ${causeOf(picture, grant.endCause)}`,
        more: noteOf(grant.note),
      };
    case "not_applied":
      return { emoji: "no_entry", headline: `No access was given: ${causeOf(picture, grant.endCause)}`, more: noteOf(grant.note) };
  }
}

/** Why access ends, in words that end a sentence. */
export function causeOf({ grant }: RequestPicture, cause: EndCause | null): string {
  const by = grant?.endedByUser ? person(grant.endedByUser) : "somebody";
  switch (cause) {
    case "expired":
      return "its time was up";
    case "given-back":
      return `given back by ${by}`;
    case "ended-by-decider":
      return `ended by ${by}`;
    case "ended-by-admin":
      return `ended by ${by}, an admin`;
    case "no-longer-allowed":
      return "it is not allowed any more";
    case null:
      return "it is over";
  }
}

function state(emoji: string, headline: string, note: string | null): State {
  return { emoji, headline, more: noteOf(note) };
}

function noteOf(note: string | null): string | null {
  return note === null ? null : sentence(note, 1_500, mentionsIn(note));
}
