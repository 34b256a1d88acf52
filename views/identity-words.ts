import { howItWasLinked } from "../src/domain/how-linked.ts";
import type { IdentitySource } from "../src/domain/identity.ts";
import type {
  AccountPicture,
  ChangePicture,
  LinkPicture,
  ProfilePicture,
  SaidOfPerson,
  ShownPerson,
} from "../src/domain/identity-picture.ts";
import { describeNoManager } from "../src/domain/profile.ts";
import type { StandingProblem } from "../src/domain/refusal.ts";
import { moment, mrkdwn, person } from "./text.ts";

/** A person as Slack has them: mention, name and address, and what keeps them from acting. */
export function personLines(shown: ShownPerson, standing: StandingProblem | null = null): readonly string[] {
  const lines = [person(shown)];
  if (shown.displayName !== null) lines.push(mrkdwn(shown.displayName, 80));
  lines.push(shown.email === null ? "no e-mail address" : mrkdwn(shown.email, 254));
  if (standing !== null) lines.push(`⚠️ ${standingWords[standing]}`);
  return lines;
}

const standingWords: Record<StandingProblem, string> = {
  left: "has left: their account in a synced directory is suspended or gone",
  bot: "a bot",
  guest: "a guest in this workspace",
  stranger: "from another organisation",
  deactivated: "deactivated in Slack",
  "unconfirmed-email": "the e-mail address is not confirmed",
  "unknown-person": "not in Slack any more",
  "other-workspace": "from another workspace",
};

/** What directories say of a person, and which of them; nothing where none does. */
export function profileWords({ title, department, manager }: ProfilePicture): readonly string[] {
  const words: string[] = [];
  if (title !== null) words.push(`Title: ${mrkdwn(title.value, 150)}${saidBy(title)}`);
  if (department !== null) words.push(`Department: ${mrkdwn(department.value, 150)}${saidBy(department)}`);
  if (manager !== null) {
    const { who, value } = manager;
    const name = typeof who === "string" ? mrkdwn(value, 255) : person(who);
    const why = typeof who === "string" ? `, and ${describeNoManager(who)}` : "";
    words.push(`Manager: ${name}${saidBy(manager)}${why}`);
  }
  return words.length === 0 ? [] : [words.join("\n")];
}

function saidBy({ service }: SaidOfPerson): string {
  return ` (${service === null ? "set by an admin" : mrkdwn(service, 80)})`;
}

/** An account as the directory has it, or as it was stored. */
export function accountLines(account: AccountPicture): readonly string[] {
  const { login, displayName, email, status, isPrivileged, externalId } = account;
  const lines = [login === null ? "login not known" : `*${mrkdwn(login, 254)}*`];
  if (displayName !== null) lines.push(mrkdwn(displayName, 80));
  lines.push(email === null ? "no e-mail address" : mrkdwn(email, 254), `id ${mrkdwn(externalId, 255)}`);
  lines.push(status === null ? "⚠️ the directory does not show it now" : mrkdwn(status.toLowerCase(), 40));
  if (isPrivileged === true) lines.push("⚠️ *privileged*: it may administer the provider, or decide in a flow");
  if (isPrivileged === null) lines.push("whether it is privileged was not read");
  return lines;
}

/** A link as admins see it: which account, from where, how and by whom it was verified, and whether it is frozen. */
export function linkLines({ link, service, linkedBy }: LinkPicture): readonly string[] {
  const name = link.externalEmail ?? link.externalDisplayName ?? link.externalId;
  const known = link.externalEmail === null ? null : link.externalDisplayName;
  const by = linkedBy === null ? null : person(linkedBy);
  const lines = [
    `*${mrkdwn(service, 80)}*  ${mrkdwn(name, 254)}${known === null ? "" : `  ${mrkdwn(known, 80)}`}`,
    `id ${mrkdwn(link.externalId, 255)}`,
    `${sourceWords[link.source]}, linked ${howItWasLinked(link.verificationMethod, by)}, verified ${moment(link.verifiedAt)}`,
  ];
  if (link.reason !== null) lines.push(`Reason: ${mrkdwn(link.reason, 500)}`);
  if (link.frozenAt !== null) {
    const why = link.frozenReason === null ? "" : `: ${mrkdwn(link.frozenReason, 500)}`;
    lines.push(`❄️ *Frozen* ${moment(link.frozenAt)}${why}`);
  }
  return lines;
}

const sourceWords: Record<IdentitySource, string> = {
  connector_sync: "From the directory",
  workflow: "From a flow",
  manual: "By hand",
};

/** One line of a history. */
export function changeLine({ change, service, by }: ChangePicture): string {
  const who = by === null ? actorWords(change.actor) : `by ${person(by)}`;
  const why = change.reason === null ? "" : `: ${mrkdwn(change.reason, 80)}`;
  const what = `${mrkdwn(service, 40)} ${mrkdwn(change.externalId, 64)}`;
  return `• ${moment(change.at)}  ${change.kind} ${what} ${who}${why}`;
}

function actorWords(actor: string | null): string {
  if (actor === null) return "";
  if (actor.startsWith("flow:")) return `by the flow ${mrkdwn(actor.slice("flow:".length), 60)}`;
  if (actor === "command-line") return "by the command line";
  return actor === "system" ? "by Latchkey" : "by somebody";
}
