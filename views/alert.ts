import type { alertNotices, Notice } from "../src/domain/notice.ts";
import type { ClaimPicture, IdentityPicture, NoticePictures, RequestPicture } from "../src/domain/picture.ts";
import { context, type Message, section } from "./blocks.ts";
import { whatWasAsked } from "./request-words.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

type AlertKind = (typeof alertNotices)[number];

/** What the admins are told, in the errors channel or directly: what is wrong, and what to do about it. */
export function drawAlert(
  alert: Notice & { readonly kind: AlertKind },
  picture: RequestPicture | null,
  about: NoticePictures,
): Message {
  const { title, words } = alerts[alert.kind];
  const people = [
    ...[picture?.requester, picture?.beneficiary, picture?.decision?.by].flatMap((user) => user?.slackUserId ?? []),
    // Latchkey's own words about a claim name whom it found; what a person typed stands in them inert. So do those about
    // whom a flow's code named.
    ...(alert.kind === "claim-suspicious" || alert.kind === "list-unreachable" ? mentionsIn(alert.detail ?? "") : []),
  ];
  const detail = alert.detail === null ? "" : ` ${sentence(alert.detail, 2_000, people)}`;
  const told = `${words}${detail}`.trim();
  const subject = [
    ...(picture === null ? [] : [context(requestLine(picture))]),
    ...(about.claim === null ? [] : [context(claimLine(about.claim))]),
    ...(about.identity === null ? [] : [context(identityLine(about.identity))]),
  ];
  return {
    text: `For Latchkey admins: ${title}. ${told}`,
    blocks: [section(`🔔 *For Latchkey admins: ${title}*\n${told}`), ...subject],
  };
}

function requestLine(picture: RequestPicture): string {
  const { request, requester } = picture;
  const flow = request.target === null ? "" : `, flow ${mrkdwn(request.flowLabel, 150)}`;
  return `Request of ${person(requester)} for ${mrkdwn(whatWasAsked(picture), 150)}${flow}. Id ${mrkdwn(request.id, 40)}`;
}

function claimLine({ claim, claimant, service }: ClaimPicture): string {
  return `${person(claimant)} named ${mrkdwn(claim.claimed, 255)} in ${mrkdwn(service, 80)}, ${moment(claim.createdAt)}.`;
}

function identityLine({ identity, owner, service }: IdentityPicture): string {
  const account = mrkdwn(identity.externalEmail ?? identity.externalId, 254);
  return `${account} (${mrkdwn(identity.externalId, 64)}) in ${mrkdwn(service, 80)}, linked to ${person(owner)} ${moment(identity.verifiedAt)}.`;
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
  "list-unreachable": { title: "some of those who decide could not be asked", words: "" },
  "connector-unauthorized": { title: "a credential is refused", words: "" },
  "connector-recovered": { title: "a credential works again", words: "" },
  "sync-quarantined": {
    title: "a sync stopped before accounts left",
    words: "Nobody's access was ended. `/identity runs` has the buttons that release or discard them.",
  },
  "sync-incomplete": { title: "a sync ended early", words: "" },
  "removal-late": { title: "access has not ended in time", words: "" },
  "removal-blocked": { title: "access has to be ended by hand", words: "" },
  "removed-outside": {
    title: "access was taken away outside Latchkey",
    words: "",
  },
  "added-outside": {
    title: "accounts were put into groups outside Latchkey",
    words: "Latchkey leaves them there: whoever should not be in the group has to be taken out by hand.",
  },
  "claim-to-confirm": {
    title: "an account was to be confirmed",
    words: "The claim is gone, so there is nothing to do.",
  },
  "claim-suspicious": {
    title: "somebody claimed an account that may not be theirs",
    words: "Nothing was linked, and no code was sent.",
  },
  "identity-disowned": {
    title: "the owner of an account says that a link is not theirs",
    words:
      "The link is frozen and access that was given through it ends. Find out what happened; then `/identity unlink` it, or let it be used again with `/identity unfreeze`.",
  },
};
