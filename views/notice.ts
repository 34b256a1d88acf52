import type { Notice } from "../src/domain/notice.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { buttonRow, type Message, quotation, section } from "./blocks.ts";
import { requestButton } from "./request-actions.ts";
import { subjectOf, summarise } from "./request-facts.ts";
import { causeOf } from "./request-state.ts";
import { mentionsIn, moment, person, sentence } from "./text.ts";

/** A message of its own about something that happened: what happened, and what to do next. */
export function drawNotice(notice: Notice, picture: RequestPicture | null): Message {
  const text = wordsOf(notice, picture);
  const message = notice.kind === "request-approved" || notice.kind === "request-denied" ? picture?.decision?.message : null;
  const canGiveBack = notice.kind === "access-granted" && picture?.grant?.state === "active" && picture.switches.allowRevoke;
  return {
    text,
    blocks: [
      section(text),
      ...(message == null ? [] : [quotation(message)]),
      ...buttonRow(canGiveBack ? [requestButton("giveBack", picture)] : []),
    ],
  };
}

function wordsOf({ kind, detail }: Notice, picture: RequestPicture | null): string {
  const said = detail === null ? "" : sentence(detail, 2_000, mentionsIn(detail));
  const what = picture === null ? "your request" : `*${subjectOf(picture)}*`;
  const about = picture === null ? "" : `\n${summarise(picture)}`;
  switch (kind) {
    case "request-refused":
      return `:no_entry: Your request for ${what} is not possible. ${said}`;
    case "request-ignored":
      return `:no_entry: Your request for ${what} was not passed on. ${said}`;
    case "request-approved":
      return `:white_check_mark: Your request for ${what} was approved by ${decider(picture)}.`;
    case "request-denied":
      return `:no_entry: Your request for ${what} was denied by ${decider(picture)}.`;
    case "request-expired":
      return `:hourglass: Your request for ${what} expired. ${said === "" ? "Nobody decided in time." : said} Ask again with \`/access\` if you still need it.`;
    case "access-granted":
      return `:unlock: You have ${what}${account(picture)}${until(picture)}.`;
    case "access-ended":
      return `:lock: Your access to ${what} has ended: ${picture === null ? "it is over" : causeOf(picture, picture.grant?.endCause ?? null)}.${noteOf(picture)}`;
    case "access-not-applied":
      return `:no_entry: You did not get ${what}. ${said}`;
    case "access-waiting":
      return `:hourglass_flowing_sand: Your access to ${what} takes longer than usual. ${said}`;
    case "identity-missing":
      return `:bust_in_silhouette: *No account was found.* ${said}${about}`;
    case "flow-failed":
      return `:warning: *A flow needs mending.* ${said}${about}`;
    case "no-deciders":
      return `:warning: *Nobody may decide.* ${said}${about}`;
    case "nobody-reached":
      return `:warning: *Nobody could be reached.* ${said}${about}`;
    case "connector-unauthorized":
      return `:rotating_light: *A credential does not work.* ${said}`;
    case "connector-recovered":
      return `:white_check_mark: *A credential works again.* ${said}`;
    case "removal-late":
      return `:rotating_light: *Access should have ended.* ${said}${about}`;
    case "removal-blocked":
      return `:rotating_light: *Access has to be ended by hand.* ${said}${about}`;
  }
}

function decider(picture: RequestPicture | null): string {
  const by = picture?.decision?.by;
  return by == null ? "the flow itself" : person(by);
}

function account(picture: RequestPicture | null): string {
  return picture?.account == null ? "" : ` as ${sentence(picture.account.label, 150)} in ${sentence(picture.account.service, 80)}`;
}

function until(picture: RequestPicture | null): string {
  return picture?.grant == null ? "" : ` until ${moment(picture.grant.endsAt)}`;
}

function noteOf(picture: RequestPicture | null): string {
  const note = picture?.grant?.note;
  return note == null ? "" : ` ${sentence(note, 1_500, mentionsIn(note))}`;
}
