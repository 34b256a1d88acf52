import type { KnownBlock } from "@slack/types";

import { bulkVerdicts, offeredVerdicts } from "../src/domain/match-verdict.ts";
import type { MatchStrategy } from "../src/domain/sync-match.ts";
import type { MatchTally, SyncMatch } from "../src/ports/sync-matches.ts";
import { context, type Message, section } from "./blocks.ts";
import {
  bulkButton,
  matchElements,
  nextMatchesButton,
  placeBlock,
  type ShownPlace,
  undoButton,
} from "./match-buttons.ts";
import { count, numeral } from "./sync-words.ts";
import { moment, mrkdwn, person } from "./text.ts";

/** A page of accounts, as it is drawn. */
export interface ShownMatches extends ShownPlace {
  readonly matches: readonly SyncMatch[];
  readonly total: number;
  readonly tallies: readonly { readonly id: string; readonly service: string; readonly tally: MatchTally }[];
  readonly next: string | null;
}

/** What was just done on a page: to one account, or to several. */
export type MatchOutcome =
  | { readonly kind: "one"; readonly verdict: "pick" | "none" | "ignore" | "undo"; readonly match: SyncMatch }
  | { readonly kind: "several"; readonly words: string };

/** More directories are not tallied in one message. */
const mostTallies = 10;

/** Accounts with what syncs think of them, each with what can be done about it; what was just done stands above. */
export function drawMatches(page: ShownMatches, outcome: MatchOutcome | null = null): Message {
  const { matches, next } = page;
  const serviceOf = (id: string) => page.tallies.find((one) => one.id === id)?.service ?? id;
  const head = headWords(page, serviceOf);
  const rows = matches.flatMap((match, at): KnownBlock[] => {
    const elements = matchElements(match, serviceOf(match.connectorId));
    const says = section(matchLines(match, serviceOf(match.connectorId)).join("\n"));
    return elements.length === 0 ? [says] : [says, { type: "actions", block_id: placeBlock(page, at), elements }];
  });
  const isForSeveral = matches.some((match) => offeredVerdicts(match).some((one) => isBulk(one)));
  const below = [...(next === null ? [] : [nextMatchesButton(next)]), ...(isForSeveral ? [bulkButton] : [])];
  const blocks: KnownBlock[] = [
    ...drawOutcome(page, outcome, serviceOf),
    section(head),
    ...rows,
    ...(matches.length === 0 && page.total > 0 ? [section("That were all of them.")] : []),
    ...(below.length === 0 ? [] : [{ type: "actions", block_id: placeBlock(page, 98), elements: below } as const]),
    context(tallyWords(page)),
  ];
  return { text: head.replaceAll("*", ""), blocks };
}

function headWords({ status, connectorId, total }: ShownMatches, serviceOf: (id: string) => string): string {
  const where = connectorId === null ? "" : ` in ${mrkdwn(serviceOf(connectorId), 80)}`;
  if (total === 0) return `🧩 *No account is ${status}${where}.*`;
  const many = total >= 10_000 ? "10,000 accounts or more are" : count(total, "account is", "accounts are");
  return `🧩 *${many} ${status}${where}*`;
}

function tallyWords({ tallies }: ShownMatches): string {
  const lines = tallies.slice(0, mostTallies).map(({ service, tally }) => {
    const { ambiguous, unmatched, matched, ignored } = tally;
    return `${mrkdwn(service, 60)}: ${numeral(ambiguous)} ambiguous, ${numeral(unmatched)} unmatched, ${numeral(matched)} matched, ${numeral(ignored)} ignored`;
  });
  return `${lines.join("; ") || "No directory is configured"}. \`/identity matches\` and one of these words shows them.`;
}

/** Who it is, why nobody was found or who was, and what an admin said. */
function matchLines(match: SyncMatch, service: string): readonly string[] {
  return [accountWords(match, service), whyWords(match), candidateWords(match), resolvedWords(match)].filter(
    (line) => line !== "",
  );
}

/** A login that is the e-mail address is said once. */
function accountWords(match: SyncMatch, service: string): string {
  const { login, displayName, email, externalId, accountStatus } = match;
  const address = email === null ? "no e-mail address" : mrkdwn(email, 120);
  const words = [
    login === null ? "login not known" : `*${mrkdwn(login, 120)}*`,
    ...(displayName === null ? [] : [mrkdwn(displayName, 80)]),
    ...(email !== null && email === login ? [] : [address]),
    `id ${mrkdwn(externalId, 64)}`,
    `${mrkdwn(accountStatus.toLowerCase(), 40)} in ${mrkdwn(service, 60)}`,
  ];
  return words.join(", ");
}

function whyWords({ status, note, strategy, confidence, owner }: SyncMatch): string {
  const how = strategy === null ? "" : ` ${strategyWords[strategy]}`;
  const sure = confidence === null ? "" : ` (${Math.round(confidence * 100)} % sure)`;
  if (status === "matched") return `Matched${how}${sure}${owner === null ? "" : ` to ${person(owner)}`}.`;
  if (status === "ignored") return "No sync asks about it again.";
  if (note === null) return "Nobody was found for it.";
  return `${noteWords[note]}${how === "" ? "" : `, found${how}${sure}`}.`;
}

const strategyWords: Record<MatchStrategy, string> = {
  "external-id": "by a link that is stored",
  "upstream-identity": "by the identity with which they sign in",
  email: "by e-mail",
  rule: "by your rule",
};

const noteWords: Record<NonNullable<SyncMatch["note"]>, string> = {
  "several-people": "More than one person comes into question",
  "several-accounts": "Another account points to the same person",
  "other-account": "The person has another account there already",
  "was-unlinked": "It was linked to this person once, and that was taken back",
  "unconfirmed-email": "Slack has not confirmed the person's e-mail address lately",
  "none-of-them": "It is none of those who came into question",
};

/** So many people are named; the others are in the menu. */
const mostNamed = 8;

function candidateWords({ status, candidates }: SyncMatch): string {
  if (status === "matched" || candidates.length === 0) return "";
  const names = candidates
    .slice(0, mostNamed)
    .map((user) => `${person(user)}${user.email === null ? "" : ` ${mrkdwn(user.email, 80)}`}`);
  const more = candidates.length > mostNamed ? [`${candidates.length - mostNamed} more`] : [];
  return `Could be: ${[...names, ...more].join(", ")}.`;
}

function resolvedWords({ resolvedAt, resolvedBy }: SyncMatch): string {
  if (resolvedAt === null) return "";
  const by = resolvedBy === null ? "from the command line" : `by ${person(resolvedBy)}`;
  return `Decided ${by}, ${moment(resolvedAt)}.`;
}

function drawOutcome(
  page: ShownMatches,
  outcome: MatchOutcome | null,
  serviceOf: (id: string) => string,
): readonly KnownBlock[] {
  if (outcome === null) return [];
  if (outcome.kind === "several") return [section(outcome.words)];
  const { match, verdict } = outcome;
  const says = section(`✅ ${outcomeWords(match, verdict)}`);
  if (verdict === "undo") return [says];
  const accessory = undoButton(match, serviceOf(match.connectorId));
  return [{ ...says, block_id: placeBlock(page, 99), accessory }];
}

function outcomeWords(match: SyncMatch, verdict: "pick" | "none" | "ignore" | "undo"): string {
  const name = `*${mrkdwn(match.login ?? match.externalId, 120)}*`;
  switch (verdict) {
    case "pick":
      return `${name} is linked${match.owner === null ? "" : ` to ${person(match.owner)}`} now.`;
    case "none":
      return `${name} is none of those who came into question.`;
    case "ignore":
      return `${name} is ignored: no sync asks about it again.`;
    case "undo":
      return `What was said of ${name} is taken back. It is ${match.status} now.`;
  }
}

function isBulk(verdict: string): boolean {
  return bulkVerdicts.some((one) => one === verdict);
}
