import type { alertNotices, Notice } from "../src/domain/notice.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { context, type Message, section } from "./blocks.ts";
import { whatWasAsked } from "./request-words.ts";
import { mrkdwn, person, sentence } from "./text.ts";

type AlertKind = (typeof alertNotices)[number];

/** What the admins are told, in the errors channel or directly: what is wrong, and what to do about it. */
export function drawAlert(alert: Notice & { readonly kind: AlertKind }, picture: RequestPicture | null): Message {
  const { title, words } = alerts[alert.kind];
  const people = [picture?.requester, picture?.beneficiary, picture?.decision?.by].flatMap(
    (user) => user?.slackUserId ?? [],
  );
  const detail = alert.detail === null ? "" : ` ${sentence(alert.detail, 2_000, people)}`;
  const told = `${words}${detail}`.trim();
  const about = picture === null ? [] : [context(requestLine(picture))];
  return {
    text: `For Latchkey admins: ${title}. ${told}`,
    blocks: [section(`🔔 *For Latchkey admins: ${title}*\n${told}`), ...about],
  };
}

function requestLine(picture: RequestPicture): string {
  const { request, requester } = picture;
  const flow = request.target === null ? "" : `, flow ${mrkdwn(request.flowLabel, 150)}`;
  return `Request of ${person(requester)} for ${mrkdwn(whatWasAsked(picture), 150)}${flow}. Id ${mrkdwn(request.id, 40)}`;
}

const alerts: Record<AlertKind, { readonly title: string; readonly words: string }> = {
  "identity-missing": { title: "no account was found", words: "" },
  "flow-failed": { title: "a flow's own code failed", words: "" },
  "check-failed": { title: "something could not be checked", words: "" },
  "no-deciders": { title: "nobody is named to decide", words: "" },
  "nobody-reached": {
    title: "nobody could be asked",
    words: "None of the flow's destinations took the request, so it expired.",
  },
  "connector-unauthorized": { title: "a credential is refused", words: "" },
  "connector-recovered": { title: "a credential works again", words: "" },
  "removal-late": { title: "access has not ended in time", words: "" },
  "removal-blocked": { title: "access has to be ended by hand", words: "" },
};
