import { describeDuration } from "./duration.ts";
import type { Refusal, StandingProblem, TargetProblem } from "./refusal.ts";

/**
 * A refusal in words: what did not happen, why, and what to do next. The only place where refusals become sentences;
 * the compiler names a missing one. People are mentioned as Slack writes it, `<@U…>`.
 */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.reason) {
    case "request-unknown":
      return "This request does not exist any more, so nothing was changed. Ask again with `/access`.";
    case "flow-unknown":
      return `There is no flow called "${refusal.flow}" any more, so nothing was requested. Type \`/access\` to see the flows there are.`;
    case "source-not-allowed":
      return `${refusal.flow} cannot be requested from here, so nothing was requested.`;
    case "field-invalid":
      return refusal.problem;
    case "duration-invalid":
      return "This is not a duration Latchkey can keep, so nothing was requested. Choose one from the list.";
    case "duration-too-long":
      return `This is longer than the ${describeDuration(refusal.maxSeconds)} allowed here, so nothing was requested. Choose a shorter time.`;
    case "standing":
      return `${standingSubject[refusal.who]} ${standingWords[refusal.problem]}, so Latchkey did nothing. Ask a Latchkey admin if this is wrong.`;
    case "may-not-request":
      return `Only ${refusal.allowed} may request this, so nothing was requested. Ask a Latchkey admin if you should be among them.`;
    case "may-not-decide":
      return `Only ${refusal.allowed} may decide this request, so nothing was changed. It is still open.`;
    case "own-request":
      return "You cannot decide your own request, so nothing was changed. Somebody else has to; it is still open.";
    case "already-closed":
      return `Nothing was changed: this request was already ${refusal.status}${refusal.by === null ? "" : ` by ${refusal.by}`}.`;
    case "still-opening":
      return "Latchkey is still checking this request, so nothing was changed. Try again in a moment.";
    case "stale-version":
      return "This request changed since the message was drawn, so nothing was changed. Look at the card again and decide then.";
    case "stale-reading":
      return "Checking who may decide took too long, so nothing was changed. The request is still open: try again.";
    case "ignored-by-flow":
    case "denied-by-flow":
      return refusal.message;
    case "check-failed":
      return `Latchkey could not check this with ${refusal.what}, so nothing was changed. Please try again in a minute; the admins were told.`;
    case "not-the-requester":
      return "Only the person who asked can do this, so nothing was changed.";
    case "may-not-end":
      return "Only the person who has this access, those who may decide, and Latchkey admins can end it. Nothing was changed.";
    case "revoke-switched-off":
      return "This flow does not let access be ended early, so nothing was changed. It ends by itself on time. A Latchkey admin can end it.";
    case "nothing-to-end":
      return refusal.state === "ending"
        ? "This access is already being ended. The card will say when it is done."
        : "There is no access to end here any more, so nothing was changed.";
    case "target-not-grantable":
      return `${refusal.target} cannot be granted: ${targetWords[refusal.problem]}. No access was given. A Latchkey admin can change the flow.`;
    case "identity-not-found":
      return `Could not find or determine external identity for ${refusal.email} in service ${refusal.service}. ${refusal.hint}`;
    case "identity-inactive":
      return `The account ${refusal.account} in ${refusal.service} is ${refusal.status.toLowerCase().replaceAll("_", " ")}, so it cannot be used. Have it activated in ${refusal.service}, then ask again.`;
    case "identity-ambiguous":
      return `Could not find or determine external identity for ${refusal.email} in service ${refusal.service}. ${refusal.hint}`;
    case "decider-no-longer-eligible":
      return `${refusal.by} approved this but may not decide it any more, so no access is given. Ask again.`;
    case "connector-removed":
      return `The connector ${refusal.connector} is not configured any more, so no access is given. Ask a Latchkey admin.`;
    case "too-late":
      return "The time that was approved ended before access could be given, so none was. Ask again.";
    case "ended-before-grant":
      return `${refusal.by} ended this before access was given. Nothing was changed in the outside system.`;
    case "not-an-admin":
      return "Only Latchkey admins can do this, so nothing was changed.";
    case "last-admin":
      return "This is the last admin, so nothing was changed. Make somebody else an admin first.";
    case "admin-by-configuration":
      return "This person is an admin by `latchkey.config.ts`, so nothing was changed. Take them out of `admins` there.";
  }
}

const standingWords: Record<StandingProblem, string> = {
  bot: "is a bot",
  guest: "is a guest in this workspace",
  stranger: "belongs to another organisation",
  deactivated: "does not have an active Slack account",
  "unconfirmed-email": "has an e-mail address that Slack has not confirmed",
  "unknown-person": "cannot be found in Slack",
  "other-workspace": "belongs to another workspace",
};

const standingSubject = {
  you: "Your Slack account",
  requester: "The person who asked",
  beneficiary: "The person this is for",
} as const;

const targetWords: Record<TargetProblem, string> = {
  gone: "it does not exist in the outside system any more",
  "rule-managed": "rules of the outside system decide who is in it",
  "rules-unreadable":
    "Latchkey may not read whether rules decide who is in it; the flow must say `ruleManaged: false` for it",
  "app-owned": "it belongs to an application",
  "built-in": "it is built into the outside system",
  "carries-admin-roles": "it gives administrative rights in the outside system",
  "admin-roles-unreadable":
    "Latchkey may not read whether it gives administrative rights; the flow must say `protected: false` for it",
  "gates-a-flow": "being in it lets people decide or request in Latchkey itself",
  "gates-unreadable":
    "the permissions of a flow fail when nobody in particular asks, so Latchkey cannot tell whether this group decides in it; mend them, or say `protected: false` for the target",
  "not-offered": "the flow does not offer it any more",
};
