import type { SyncMatch } from "../../ports/sync-matches.ts";
import { plainText } from "../terminal/plain-text.ts";

export const matchHeading = ["CONNECTOR", "ID", "ACCOUNT", "E-MAIL", "NAME", "STATE", "PERSON", "REASON"] as const;

/** What is thought of an account, as a row of a table. */
export function matchCells(match: SyncMatch): readonly string[] {
  const { connectorId, externalId, login, email, displayName, status, owner, candidates, note, resolvedAt } = match;
  const people = owner === null ? candidates : [owner];
  const said = resolvedAt === null ? "" : "by somebody's word";
  return [
    connectorId,
    externalId,
    login ?? "",
    email ?? "",
    displayName ?? "",
    status,
    people.map(({ slackUserId }) => slackUserId).join(" "),
    [note === null ? "" : noteWords[note], said].filter((words) => words !== "").join(", "),
  ];
}

/** What is thought of an account, as JSON. */
export function describeMatch(match: SyncMatch) {
  return {
    connector: match.connectorId,
    externalId: match.externalId,
    login: match.login,
    email: match.email,
    displayName: match.displayName,
    accountStatus: match.accountStatus,
    status: match.status,
    strategy: match.strategy,
    confidence: match.confidence,
    note: match.note,
    candidates: match.candidates.map(describePerson),
    owner: match.owner === null ? null : describePerson(match.owner),
    resolvedBy: match.resolvedBy === null ? null : describePerson(match.resolvedBy),
    resolvedAt: match.resolvedAt?.toISOString() ?? null,
  };
}

/** An account, as a sentence names it. */
export function nameAccount({ connectorId, externalId, login, email }: SyncMatch): string {
  const name = login ?? email;
  return plainText(`${name === null ? externalId : `${name} (${externalId})`} in ${connectorId}`);
}

function describePerson({ id, slackUserId, displayName, email }: SyncMatch["candidates"][number]) {
  return { id, slackUserId, displayName, email };
}

const noteWords: Record<Exclude<SyncMatch["note"], null>, string> = {
  "several-people": "several people come into question",
  "several-accounts": "another account points to the same person",
  "other-account": "the person has another account",
  "was-unlinked": "it was taken from the person",
  "unconfirmed-email": "Slack has not confirmed the e-mail lately",
  "none-of-them": "none of those who came into question",
};
