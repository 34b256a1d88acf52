import type { ClaimPicture } from "../src/domain/picture.ts";
import { isOpenClaim } from "../src/domain/ownership.ts";
import { buttonRow, context, fieldSections, type Message, section } from "./blocks.ts";
import { claimButtons } from "./identity-actions.ts";
import { mentionsIn, moment, mrkdwn, person, sentence } from "./text.ts";

/** A claim as admins see it: who says so, both records side by side, and what became of it. Drawn whole each time. */
export function drawClaim(picture: ClaimPicture): Message {
  const { claim, claimant, service } = picture;
  const words = `${person(claimant)} says that an account in ${mrkdwn(service, 80)} is theirs, and asks an admin to confirm it.`;
  const isOpen = isOpenClaim(claim);
  return {
    text: `${stateOf(picture).replaceAll("*", "")} ${words}`,
    blocks: [
      section(`${stateOf(picture)}\n${words}`),
      ...fieldSections([slackSide(picture), directorySide(picture)]),
      ...warnings(picture).map(section),
      context(
        `Asked ${moment(claim.createdAt)}.${isOpen ? ` Without an answer it ends ${moment(claim.expiresAt)}.` : ""}`,
      ),
      ...buttonRow(isOpen ? claimButtons(claim, claim.account !== null) : []),
    ],
  };
}

function stateOf({ claim, decidedBy }: ClaimPicture): string {
  const by = decidedBy === null ? "" : ` by ${person(decidedBy)}`;
  const when = claim.closedAt === null ? "" : ` ${moment(claim.closedAt)}`;
  switch (claim.state) {
    case "received":
    case "open":
      return "🪪 *An account to confirm*";
    case "proven":
      return `✅ *Confirmed${by}${when}*`;
    case "refused":
      return `⛔ *Not confirmed${by}${when}*`;
    case "failed":
    case "expired":
      return `⌛ *Nobody confirmed it in time*`;
    case "superseded":
      return "↩️ *The person began anew, so this does not count any more*";
  }
}

function slackSide({ claimant }: ClaimPicture): string {
  const lines = ["*In Slack*", person(claimant)];
  if (claimant.displayName !== null) lines.push(mrkdwn(claimant.displayName, 80));
  lines.push(claimant.email === null ? "no e-mail address" : mrkdwn(claimant.email, 254));
  return lines.join("\n");
}

function directorySide({ claim, service }: ClaimPicture): string {
  const { account } = claim;
  if (account === null) return `*In ${mrkdwn(service, 80)}*\nnamed by them: ${mrkdwn(claim.claimed, 255)}`;
  const lines = [
    `*In ${mrkdwn(service, 80)}*`,
    mrkdwn(account.login, 254),
    mrkdwn(account.displayName, 80),
    ...(account.email === account.login
      ? []
      : [account.email === null ? "no e-mail address" : mrkdwn(account.email, 254)]),
    mrkdwn(account.status.toLowerCase(), 40),
    `id ${mrkdwn(account.externalId, 64)}`,
  ];
  return lines.join("\n");
}

function warnings({ claim, claimant }: ClaimPicture): readonly string[] {
  const lines: string[] = [];
  if (claim.account?.isPrivileged === true) {
    lines.push(
      "⚠️ *This account is privileged*: it may administer the provider, or decide in a flow. Make sure in person.",
    );
  }
  if (claim.finding !== null) {
    lines.push(`⚠️ ${sentence(claim.finding, 1_000, mentionsIn(claim.finding))}`);
    if (claim.account === null && isOpenClaim(claim)) {
      lines.push(`If you know which account it is: \`/identity link\` links ${person(claimant)} to it.`);
    }
  }
  return lines;
}
