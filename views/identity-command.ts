import { type MatchStatus, matchStatuses } from "../src/domain/sync-match.ts";
import type { SyncKind } from "../src/domain/sync-run.ts";
import { type Message, section } from "./blocks.ts";
import { mrkdwn } from "./text.ts";

/** Longest word of a command that is repeated back, in characters. */
const longestEcho = 60;

/**
 * Everything that can be typed behind `/identity`: the verb, what may follow it, and what it does. Help, completion and
 * the answer to what was not understood are all drawn from this table.
 */
export const identityForms = [
  { verb: "whois", rest: "@user", says: "the accounts of a person, where each link comes from, and its history" },
  { verb: "whois", rest: "connector:account", says: "whose an account is, as Latchkey and the directory know it" },
  { verb: "link", rest: "@user connector account", says: "link an account to a person; both are shown first" },
  { verb: "link", rest: "@user connector account force reason", says: "the same, taking the account from its owner" },
  { verb: "unlink", rest: "@user connector [account] [reason]", says: "take a link back; its access ends" },
  { verb: "freeze", rest: "@user connector [account] [reason]", says: "use a link for nothing until it is unfrozen" },
  { verb: "unfreeze", rest: "@user connector [account] [reason]", says: "let a frozen link be used again" },
  { verb: "unmapped", rest: "[connector]", says: "the people without an account, as a list to work through" },
  { verb: "sync", rest: "[connector] [--full] [--dry-run]", says: "read a directory, or only say what that would do" },
  { verb: "runs", rest: "[connector]", says: "the last syncs: what they found and cost, and who waits to leave" },
  {
    verb: "matches",
    rest: "[ambiguous|unmatched|ignored|matched] [connector]",
    says: "whose accounts are not known, as a list to work through",
  },
  { verb: "export", rest: "", says: "everybody's links as a CSV file, in your direct messages" },
  { verb: "admins", rest: "", says: "who the admins are" },
  { verb: "admins", rest: "add @user", says: "make somebody an admin" },
  { verb: "admins", rest: "remove @user", says: "make them an ordinary user again" },
  { verb: "help", rest: "", says: "this list" },
] as const satisfies readonly { readonly verb: string; readonly rest: string; readonly says: string }[];

type Verb = (typeof identityForms)[number]["verb"];
type LinkChange = "unlink" | "freeze" | "unfreeze";

/** What was typed: read, and not yet looked up. */
export type IdentityCommand =
  | { readonly kind: "menu" }
  | { readonly kind: "help" }
  | { readonly kind: "whois-person"; readonly slackUserId: string }
  | { readonly kind: "whois-account"; readonly connectorId: string | null; readonly account: string }
  | {
      readonly kind: "link";
      readonly slackUserId: string;
      readonly connectorId: string;
      readonly account: string;
      readonly force: boolean;
      readonly reason: string;
    }
  | {
      readonly kind: "change";
      readonly change: LinkChange;
      readonly slackUserId: string;
      readonly connectorId: string;
      /** An account, a reason, or both in this order: which it is, the person's links tell. */
      readonly rest: string;
    }
  | { readonly kind: "unmapped"; readonly connectorId: string | null }
  | {
      readonly kind: "sync";
      readonly connectorId: string | null;
      readonly reads: SyncKind;
      /** Whether it is only said what would be done. */
      readonly isRehearsal: boolean;
    }
  | { readonly kind: "runs"; readonly connectorId: string | null }
  | { readonly kind: "matches"; readonly status: MatchStatus; readonly connectorId: string | null }
  | { readonly kind: "export" }
  | {
      readonly kind: "admins";
      readonly change: { readonly to: "admin" | "member"; readonly slackUserId: string } | null;
    }
  | Misunderstood;

/** What was not understood, why, and the verb that was meant, as far as that can be told. */
interface Misunderstood {
  readonly kind: "misunderstood";
  readonly what: string;
  readonly near: Verb;
}

/** Reads what was typed behind `/identity`. Whatever it is, it is answered and never thrown about. */
function read(text: string): IdentityCommand {
  const words = wordsIn(text);
  const [first, ...rest] = words;
  if (first === undefined) return { kind: "menu" };
  const verb = verbs.find((one) => one === first.toLowerCase());
  if (verb === undefined)
    return misunderstood(`“${shorten(first)}” was not understood`, nearestVerb(first.toLowerCase()));
  switch (verb) {
    case "help":
    case "export":
      return rest.length === 0 ? { kind: verb } : tooMuch(verb, rest, 0);
    case "whois":
      return readWhois(rest);
    case "link":
      return readLink(rest);
    case "unlink":
    case "freeze":
    case "unfreeze":
      return readChange(verb, rest);
    case "unmapped":
    case "runs":
      return rest.length > 1 ? tooMuch(verb, rest, 1) : { kind: verb, connectorId: rest[0] ?? null };
    case "sync":
      return readSync(rest);
    case "matches":
      return readMatches(rest);
    case "admins":
      return readAdmins(rest);
  }
}

function readWhois(rest: readonly string[]): IdentityCommand {
  const [whom] = rest;
  if (whom === undefined) return misunderstood("A person or an account is missing behind `whois`", "whois");
  if (rest.length > 1) return tooMuch("whois", rest, 1);
  const slackUserId = mentionedIn(whom);
  if (slackUserId !== null) return { kind: "whois-person", slackUserId };
  if (whom.startsWith("@")) return nobody(whom, "whois");
  const colon = whom.indexOf(":");
  const connectorId = colon > 0 ? whom.slice(0, colon) : null;
  const account = colon >= 0 ? whom.slice(colon + 1) : whom;
  if (account === "") return misunderstood(`The account is missing in “${shorten(whom)}”`, "whois");
  return { kind: "whois-account", connectorId, account };
}

function readLink(rest: readonly string[]): IdentityCommand {
  const named = readPersonAndConnector("link", rest);
  if (named.kind === "misunderstood") return named;
  const [account, force, ...reason] = named.more;
  if (account === undefined) return misunderstood("The account is missing", "link");
  if (force !== undefined && force.toLowerCase() !== "force") return tooMuch("link", named.more, 1);
  const { slackUserId, connectorId } = named;
  return { kind: "link", slackUserId, connectorId, account, force: force !== undefined, reason: reason.join(" ") };
}

function readChange(change: LinkChange, rest: readonly string[]): IdentityCommand {
  const named = readPersonAndConnector(change, rest);
  if (named.kind === "misunderstood") return named;
  const { slackUserId, connectorId, more } = named;
  return { kind: "change", change, slackUserId, connectorId, rest: more.join(" ") };
}

function readPersonAndConnector(
  verb: Verb,
  [whom, connectorId, ...more]: readonly string[],
):
  | Misunderstood
  | {
      readonly kind: "named";
      readonly slackUserId: string;
      readonly connectorId: string;
      readonly more: readonly string[];
    } {
  if (whom === undefined) return misunderstood(`A person is missing behind \`${verb}\``, verb);
  const slackUserId = mentionedIn(whom);
  if (slackUserId === null) return nobody(whom, verb);
  if (connectorId === undefined) return misunderstood("The connector is missing", verb);
  return { kind: "named", slackUserId, connectorId, more };
}

/** Phones make one long dash of the two that are typed. */
function readSync(rest: readonly string[]): IdentityCommand {
  const flags = rest.filter((word) => /^[-–—]/.test(word));
  const names = rest.filter((word) => !flags.includes(word));
  const asked = flags.map((flag) => flag.replace(/^[-–—]+/, "").toLowerCase());
  const wrong = flags.find((_, at) => asked[at] !== "full" && asked[at] !== "dry-run");
  if (wrong !== undefined) return misunderstood(`“${shorten(wrong)}” was not understood`, "sync");
  if (names.length > 1) return tooMuch("sync", names, 1);
  const reads = asked.includes("full") ? "full" : "delta";
  return { kind: "sync", connectorId: names[0] ?? null, reads, isRehearsal: asked.includes("dry-run") };
}

function readMatches(rest: readonly string[]): IdentityCommand {
  const statuses = rest.flatMap((word) => matchStatuses.find((status) => status === word.toLowerCase()) ?? []);
  const names = rest.filter((word) => !matchStatuses.some((status) => status === word.toLowerCase()));
  if (names.length > 1) return tooMuch("matches", names, 1);
  const [status = "ambiguous", another] = statuses;
  if (another !== undefined) return tooMuch("matches", statuses, 1);
  return { kind: "matches", status, connectorId: names[0] ?? null };
}

function readAdmins(rest: readonly string[]): IdentityCommand {
  const [change, whom] = rest;
  if (change === undefined) return { kind: "admins", change: null };
  const word = change.toLowerCase();
  if (word !== "add" && word !== "remove") return misunderstood(`“${shorten(change)}” was not understood`, "admins");
  if (whom === undefined) return misunderstood(`A person is missing behind \`admins ${word}\``, "admins");
  if (rest.length > 2) return tooMuch("admins", rest, 2);
  const slackUserId = mentionedIn(whom);
  if (slackUserId === null) return nobody(whom, "admins");
  return { kind: "admins", change: { to: word === "add" ? "admin" : "member", slackUserId } };
}

/** What was not understood, with the right forms of what was meant. */
function drawMisunderstood({ what, near }: Misunderstood): Message {
  const lines = identityForms.filter(({ verb }) => verb === near).map(drawForm);
  return say([`${what}, so nothing was done. Right would be:`, ...lines, "`/identity help` lists everything."]);
}

/** Everything that can be typed, for admins. */
function drawHelp(): Message {
  return say(["*For Latchkey admins*", "• `/identity`  everything as a form", ...identityForms.map(drawForm)]);
}

function drawForm({ verb, rest, says }: (typeof identityForms)[number]): string {
  return `• \`/identity ${rest === "" ? verb : `${verb} ${rest}`}\`  ${says}`;
}

export const identityCommand = { read, drawHelp, drawMisunderstood } as const;

const verbs: readonly Verb[] = [...new Set(identityForms.map(({ verb }) => verb))];

/** Addresses and pages as Slack writes them, `<mailto:a@b.c|a@b.c>`, become what was typed; so do the three entities. */
function wordsIn(text: string): readonly string[] {
  return text
    .replace(/<(?:mailto:|https?:\/\/)[^<>|]{0,300}\|([^<>|]{0,300})>/g, "$1")
    .replace(/<mailto:([^<>|]{0,300})>/g, "$1")
    .replace(/<@([UW][A-Z0-9]{1,30})(?:\|[^<>]{0,300})?>/g, " <@$1> ")
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => word.replaceAll(/&(lt|gt|amp);/g, (_, name: string) => entities[name] ?? ""));
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

function mentionedIn(word: string): string | null {
  return /^<@([UW][A-Z0-9]{1,30})>$/.exec(word)?.[1] ?? null;
}

function nobody(whom: string, near: Verb): Misunderstood {
  return misunderstood(`“${shorten(whom)}” is no person Slack knows (type \`@\` and choose one)`, near);
}

function tooMuch(verb: Verb, words: readonly string[], taken: number): Misunderstood {
  return misunderstood(`“${shorten(words[taken] ?? "")}” is more than \`${verb}\` takes`, verb);
}

/** `what` is markup of ours; what was typed went through `shorten`. */
function misunderstood(what: string, near: Verb): Misunderstood {
  return { kind: "misunderstood", what, near };
}

function shorten(word: string): string {
  return mrkdwn(word, longestEcho);
}

/** The verb that takes the fewest changed letters; help where none is near. */
function nearestVerb(word: string): Verb {
  const [nearest] = verbs
    .map((verb) => ({ verb, away: distance(word.slice(0, 20), verb) }))
    .toSorted((one, other) => one.away - other.away);
  return nearest === undefined || nearest.away > 3 || nearest.away >= word.length ? "help" : nearest.verb;
}

/** How many letters have to be put in, taken out or exchanged. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(one).entries()) {
    const next = [line + 1];
    for (let place = 0; place < other.length; place += 1) {
      const exchanged = (row[place] ?? 0) + (other[place] === letter ? 0 : 1);
      next.push(Math.min((next[place] ?? 0) + 1, (row[place + 1] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function say(lines: readonly string[]): Message {
  const text = lines.join("\n");
  return { text, blocks: [section(text)] };
}
