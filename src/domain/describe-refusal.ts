import { longestDelegationDays } from "./delegation.ts";
import { describeDuration } from "./duration.ts";
import type { ClaimState } from "./ownership.ts";
import type { Refusal, StandingProblem, TargetProblem, Unmapped } from "./refusal.ts";
import type { SyncState } from "./sync-run.ts";

/**
 * A refusal in words: what did not happen, why, and what to do next. The only place where refusals become sentences;
 * the compiler names a missing one. People are mentioned as Slack writes it, `<@U…>`.
 */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.reason) {
    case "sync-decided":
      return describeDecidedSync(refusal.state);
    case "match-unknown":
      return "The account is not in the directory any more, so nothing was changed.";
    case "match-settled":
      return `Somebody has ${refusal.account} by now, so nothing was changed. \`/identity whois\` says who.`;
    case "match-not-resolved":
      return "Nobody has decided about this account, so there is nothing to take back.";
    case "match-changed":
      return "What is known of this has changed since it was drawn, so nothing was changed. `/identity matches` shows it as it is now.";
    case "directory-unnamed":
      return refusal.known.length === 0
        ? "No connector with a directory of accounts is configured, so nothing was begun. Add one to `latchkey.config.ts`."
        : `There are several directories, so nothing was begun. Say which one: ${refusal.known.join(", ")}.`;
    case "sync-unknown":
      return "Latchkey knows no such sync. Nothing was changed.";
    case "not-a-directory":
      return `${refusal.service} has no directory of accounts that could be read, so nothing was begun.`;
    case "request-unknown":
      return "This request does not exist any more, so nothing was changed. Ask again with `/access`.";
    case "flow-unknown":
      return `There is no flow called "${refusal.flow}" any more, so nothing was requested. Type \`/access\` to see the flows there are.`;
    case "source-not-allowed":
      return `${refusal.flow} cannot be requested from here, so nothing was requested.`;
    case "form-unknown":
      return "Latchkey does not know this form any more, so nothing was requested. Close it and open it again with `/access`.";
    case "form-loading":
      return "The form is still loading, so nothing was requested yet. Wait until it is complete, and send it then.";
    case "form-changed":
      return "What this form asks has changed with your answers, so nothing was requested yet. Look at it once more, and send it again.";
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
      return `Only ${refusal.allowed} may decide this request, so nothing was changed. It is still open.${unmappedWords(refusal.unmapped)}`;
    case "own-request":
      return "You cannot decide your own request, so nothing was changed. Somebody else has to; it is still open.";
    case "already-closed":
      return `Nothing was changed: this request was already ${refusal.status}${refusal.by === null ? "" : ` by ${refusal.by}`}.`;
    case "approved-already":
      return `${
        refusal.by === null
          ? "You have approved this already, so nothing was changed. One person counts once: somebody else has to approve as well."
          : `${refusal.by} has approved this already, and you would decide for them, so nothing was changed. Somebody else has to approve as well.`
      }${refusal.mayDeny ? " You can still deny it." : ""}`;
    case "may-not-see-why":
      return "Only those who may decide this request, and Latchkey admins, can see what it rests on. Ask one of them.";
    case "delegation-to-self":
      return "You decide for yourself already, so nothing was changed. Name somebody else.";
    case "delegation-time-unclear":
      return "Latchkey cannot tell until when that is, or it is over already, so nothing was changed. Write it like `until friday`, `until tomorrow`, `until 2026-12-24` or `until 3d`.";
    case "delegation-too-long":
      return `Nobody can decide for you for longer than ${longestDelegationDays} days, so nothing was changed. Name an earlier day; you can name them again later.`;
    case "nobody-delegated":
      return "Nobody decides for you, so nothing was changed.";
    case "still-opening":
      return "Latchkey is still checking this request, so nothing was changed. Try again in a moment.";
    case "passed-on":
      return `Nobody decided here in time, so this request went on to ${refusal.to}. Nothing was changed.`;
    case "stale-version":
      return "This request changed since the message was drawn, so nothing was changed. Look at the card again and decide then.";
    case "stale-reading":
      return "Checking who may decide took too long, so nothing was changed. Everything is as it was: try again.";
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
    case "nothing-to-extend":
      return refusal.state === "pending" || refusal.state === "applying"
        ? "This access is not there yet, so its end was not moved."
        : "This access is over, so there is nothing to extend. If you still need it, ask again with `/access`.";
    case "may-not-extend":
      return "Only the person who has this access, or who asked for it, can extend it. Nothing was changed.";
    case "extended-already":
      return `This is done already: the access lasts until ${refusal.endsAt.toISOString()}. Nothing more was changed.`;
    case "extension-asked":
      return refusal.isApproved
        ? "This access was extended already, so nothing was changed. The newer request shows until when."
        : "You asked to extend this already, and it waits for a decision. Nothing more was requested.";
    case "carried-access-ended":
      return "The access that this was to extend was ended early, so nothing was granted. Whoever still needs it asks anew with `/access`.";
    case "extensions-used-up":
      return `This access cannot be extended again, so nothing was changed. It ends ${refusal.endsAt.toISOString()}; if you need it longer, ask again with \`/access\`.`;
    case "extension-too-early":
      return `An extension would begin when it is approved, and end before the access you have does, so nothing was requested. You have it until ${refusal.endsAt.toISOString()}.`;
    case "no-longer-than-this":
      return `Access of this kind lasts ${describeDuration(refusal.maxSeconds)} at most, so nothing was changed. It ends ${refusal.endsAt.toISOString()}; if you still need it then, ask again with \`/access\`.`;
    case "on-behalf-switched-off":
      return `${refusal.flow} cannot be requested for somebody else, so nobody was asked. They can ask for themselves with \`/access\`.`;
    case "scheduled-start-switched-off":
      return `${refusal.flow} cannot be requested for a later time, so nobody was asked. Ask again with \`/access\` when you need it.`;
    case "target-not-grantable":
      return `${refusal.target} cannot be granted: ${targetWords[refusal.problem]}. No access was given. A Latchkey admin can change the flow.`;
    case "identity-not-found":
      return `Could not find or determine external identity for ${refusal.email} in service ${refusal.service}. ${refusal.hint}`;
    case "identity-inactive":
      return `The account ${refusal.account} in ${refusal.service} is ${refusal.status.toLowerCase().replaceAll("_", " ")}, so it cannot be used. Have it activated in ${refusal.service}, then ask again.`;
    case "identity-ambiguous":
    case "identity-unmappable":
      return `Could not find or determine external identity for ${refusal.email} in service ${refusal.service}. ${refusal.hint}`;
    case "identity-frozen":
      return `The link to the account in ${refusal.service} is frozen, so it is used for nothing. A Latchkey admin looks at it; ask one.`;
    case "identity-changed":
      return `The account ${refusal.account} in ${refusal.service} is not linked to this person any more, so no access is given. Ask again.`;
    case "link-too-new":
      return `The account ${refusal.account} was linked a short time ago, and ${refusal.target} is protected, so no access was given. Ask again after ${refusal.until.toISOString()}.`;
    case "already-linked":
      return `An account in ${refusal.service} is linked to ${refusal.owner ?? "you"} already, so nothing was changed. If it is the wrong one, ${refusal.owner === null ? "ask a Latchkey admin" : "unlink it first with `/identity unlink`"}.`;
    case "owned-by-another":
      return `The account ${refusal.account} in ${refusal.service} is linked to ${refusal.owner}, so nothing was changed. Unlink it there first, or link it with \`force\` and a reason.`;
    case "lower-trust":
      return `The account ${refusal.account} in ${refusal.service} has a link of a higher trust (${refusal.source}), so nothing was changed. Unlink it first, or link it with \`force\` and a reason.`;
    case "account-unknown":
      return `${refusal.service} has no account whose id, login or e-mail is ${refusal.account}, so nothing was changed. Check the spelling.`;
    case "account-ambiguous":
      return `In ${refusal.service} ${refusal.count} accounts go by ${refusal.account}, so nothing was changed. Name one by its id.`;
    case "account-privileged":
      return `The account ${refusal.account} in ${refusal.service} is privileged, so only a Latchkey admin can link it. Nothing was changed.`;
    case "own-account-privileged":
      return `This account in ${refusal.service} is privileged, so another Latchkey admin has to link it to you. Nothing was changed.`;
    case "reason-missing":
      return "Forcing a link needs a reason, so nothing was changed. Say why in a few words.";
    case "link-unknown":
      return `There is no such link in ${refusal.service}, so nothing was changed. Look at the person's links with \`/identity whois\`.`;
    case "connector-unknown":
      return `There is no connector called "${refusal.connector}", so nothing was changed. There are: ${refusal.known.join(", ") || "none"}.`;
    case "person-unknown":
      return `Latchkey does not know ${refusal.person}, so nothing was changed. Name a person of this Slack workspace.`;
    case "claim-unknown":
      return "This is not yours to prove, or it is over, so nothing was changed. Begin again with `/access map`.";
    case "claim-over":
      return `${claimWords[refusal.state]} Nothing was changed now. Begin again with \`/access map\` if you still need it.`;
    case "claim-without-account":
      return "No single account was found for this claim, so nothing was linked. Link the right one with `/identity link`.";
    case "own-claim":
      return "You cannot confirm an account for yourself, so nothing was changed. Another Latchkey admin has to.";
    case "code-wrong":
      return `This code is wrong, so nothing was linked. You can try ${refusal.triesLeft === 1 ? "once more" : `${refusal.triesLeft} more times`}.`;
    case "disown-code-missing":
      return "Type the code of the letter behind it, such as `/access not-me ABCD-EFGH-JKMN`. Nothing was changed.";
    case "disown-code-wrong":
      return "This code freezes no link. It may have been used already, or the link is gone. Nothing was changed. Tell a Latchkey admin if an account of yours is linked to somebody else.";
    case "too-many-claims":
      return "You began to map accounts too often in the last hour, so nothing was sent. Try again in an hour, or ask a Latchkey admin.";
    case "proof-not-offered":
      return "This way to prove that an account is yours is not offered here, so nothing was changed. Choose another one.";
    case "proof-not-enough":
      return `A code does not prove any more that this account in ${refusal.service} is yours, so nothing was linked. The Latchkey admins were told; ask one to link it.`;
    case "decider-no-longer-eligible":
      return `${refusal.by} approved this but may not decide it any more, so no access is given. Ask again.`;
    case "approvals-too-few":
      return `The flow asks for more approvals by now${refusal.stage === null ? "" : `, in ${refusal.stage}`}: ${refusal.quorum} ${refusal.quorum === 1 ? "person has" : "people have"} to approve, and ${refusal.given === 0 ? "nobody has" : `only ${refusal.given} did`}. So nothing more is given. Ask anew.`;
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

function unmappedWords(unmapped: Unmapped | null | undefined): string {
  if (unmapped == null) return "";
  return ` Latchkey could not find your account in ${unmapped.service}; if you should be among them, map it with \`/access map\` and decide again.`;
}

const claimWords: Record<ClaimState, string> = {
  received: "Latchkey is still looking at this.",
  open: "This is still open.",
  proven: "This account was proven already.",
  refused: "This was refused.",
  failed: "Too many wrong codes were entered.",
  expired: "The time for this is over.",
  superseded: "You began anew since, so this does not count any more.",
};

const standingWords: Record<StandingProblem, string> = {
  left: "counts as gone, because an account in a synced directory was suspended or deleted",
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
  delegate: "The person you named",
} as const;

/** Why a target is not granted, in words that follow a colon. */
export const targetWords: Readonly<Record<TargetProblem, string>> = {
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

function describeDecidedSync(state: SyncState): string {
  if (state === "superseded")
    return "A later sync has read the directory anew, so nothing was changed. Look at its message instead.";
  if (state === "released" || state === "discarded")
    return `Somebody has decided about this sync already: it was ${state}. Nothing was changed.`;
  return "This sync asks for no decision. Nothing was changed.";
}
