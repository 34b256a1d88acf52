import { type EmailClaim, emailProblem, type EmailRules, type ExternalIdentity, matchByEmail } from "./identity.ts";

/**
 * Where a person's account was looked for, in this order. The two kinds of code rule out each other; `email` is the look
 * at the address itself, before anybody is asked about it.
 */
export type SearchStep = "stored" | "fetch-remote-identity" | "get-identity" | "email" | "synced" | "live";

/** One place that was looked at, and what came of it; kept in the audit trail. */
export interface Tried {
  readonly step: SearchStep;
  readonly outcome: "found" | "nothing" | "several" | "refused";
  /** A sentence for admins and the audit trail; people are told less, see `describeTried`. */
  readonly why: string;
}

/** An account of the directory, with what decides whether it may be linked without a human. */
export interface Candidate {
  readonly externalId: string;
  readonly email: string | null;
  /** The user it is linked to already, or `null`. */
  readonly ownerId: string | null;
  /** Whether its e-mail address is somebody else's in Slack; asked only of what the operator's code names. */
  readonly isReadByAnother: boolean;
  /** Whether it may administer the provider or decide in a flow; asked only of what the operator's code names. */
  readonly isPrivileged: boolean;
}

/** What the operator's own code answered: whose code, and the login, e-mail or id it named (`null`: nothing). */
export interface Named {
  readonly by: "get-identity" | "fetch-remote-identity";
  readonly text: string | null;
}

/** What is known so far. `undefined`: not asked yet. */
export interface Evidence<Account extends Candidate> {
  readonly userId: string;
  /** Every link of this person to this connector that was not unlinked. */
  readonly stored: readonly ExternalIdentity[];
  readonly named?: Named | undefined;
  /** The accounts that have what was named as their id, login or e-mail. */
  readonly namedAccounts?: readonly Account[] | undefined;
  /** The address to look up by, with what Slack says of the person. */
  readonly claim?: EmailClaim | undefined;
  readonly synced?: readonly Account[] | undefined;
  readonly live?: readonly Account[] | undefined;
}

/** What has to be asked next, or the end of the search with everything that was tried. */
export type SearchMove<Account extends Candidate> =
  | { readonly kind: "ask"; readonly what: "named" | "namedAccounts" | "claim" | "synced" | "live" }
  | { readonly kind: "stored"; readonly identity: ExternalIdentity; readonly tried: readonly Tried[] }
  | {
      readonly kind: "found";
      readonly account: Account;
      readonly source: "workflow" | "connector_sync";
      readonly method: "get-identity" | "fetch-remote-identity" | "email";
      readonly step: SearchStep;
      readonly tried: readonly Tried[];
    }
  | { readonly kind: "frozen" | "ambiguous" | "none"; readonly tried: readonly Tried[] };

/**
 * The next move of a search for a person's account, from what is known so far. A stored link ends it; what the
 * operator's code names is taken or refused and never falls through to the e-mail; the synced accounts come before the
 * live question, which is asked once at most; an account of somebody else's, or one of several, is never chosen.
 */
export function nextMove<Account extends Candidate>(
  evidence: Evidence<Account>,
  rules: EmailRules,
): SearchMove<Account> {
  const tried: Tried[] = [];
  const [only, ...more] = evidence.stored;
  if (evidence.stored.some(({ frozenAt }) => frozenAt !== null)) {
    return { kind: "frozen", tried: [say("stored", "refused", "The stored link is frozen.")] };
  }
  if (more.length > 0) return { kind: "ambiguous", tried: [say("stored", "several", "Several links are stored.")] };
  if (only !== undefined)
    return { kind: "stored", identity: only, tried: [say("stored", "found", "A link is stored.")] };
  tried.push(say("stored", "nothing", "No link is stored."));

  if (evidence.named === undefined) return { kind: "ask", what: "named" };
  if (evidence.named.text !== null) return followCode(evidence, evidence.named.by, tried);
  const isCustom = evidence.named.by === "fetch-remote-identity";
  tried.push(say(evidence.named.by, "nothing", "The operator's code names no account."));
  // A custom strategy has its own way to accounts; an e-mail says nothing there.
  if (isCustom) return { kind: "none", tried };
  return followEmail(evidence, rules, tried);
}

function followCode<Account extends Candidate>(
  { userId, namedAccounts }: Evidence<Account>,
  by: Named["by"],
  tried: readonly Tried[],
): SearchMove<Account> {
  if (namedAccounts === undefined) return { kind: "ask", what: "namedAccounts" };
  const [only, ...more] = namedAccounts;
  const end = (kind: "ambiguous" | "none", outcome: Tried["outcome"], why: string): SearchMove<Account> => ({
    kind,
    tried: [...tried, say(by, outcome, why)],
  });
  if (only === undefined)
    return end("none", "nothing", "The directory has nothing by the name the operator's code gave.");
  if (more.length > 0) return end("ambiguous", "several", "Several accounts go by the name the operator's code gave.");
  if (only.ownerId !== null && only.ownerId !== userId)
    return end("ambiguous", "refused", "The operator's code named an account that is linked to somebody else.");
  if (only.isReadByAnother)
    return end("ambiguous", "refused", "The operator's code named an account whose e-mail address is somebody else's.");
  if (only.isPrivileged) return end("ambiguous", "refused", "The operator's code named a privileged account.");
  const found = say(by, "found", "The operator's code named the account.");
  return { kind: "found", account: only, source: "workflow", method: by, step: by, tried: [...tried, found] };
}

function followEmail<Account extends Candidate>(
  { userId, claim, synced, live }: Evidence<Account>,
  rules: EmailRules,
  tried: readonly Tried[],
): SearchMove<Account> {
  if (claim === undefined) return { kind: "ask", what: "claim" };
  const problem = emailProblem(claim, rules);
  if (problem !== null) return { kind: "none", tried: [...tried, say("email", "refused", problem)] };
  const soFar = [...tried];
  for (const [step, accounts] of [
    ["synced", synced],
    ["live", live],
  ] as const) {
    if (accounts === undefined) return { kind: "ask", what: step };
    const match = matchByEmail(claim, accounts, rules);
    if (match.kind === "ambiguous") return { kind: "ambiguous", tried: [...soFar, say(step, "several", match.why)] };
    if (match.kind === "matched") {
      const { account } = match;
      if (account.ownerId !== null && account.ownerId !== userId) {
        const why = "The account with this e-mail address is linked to somebody else.";
        return { kind: "ambiguous", tried: [...soFar, say(step, "refused", why)] };
      }
      const found = say(step, "found", "One account has the e-mail address.");
      return { kind: "found", account, source: "connector_sync", method: "email", step, tried: [...soFar, found] };
    }
    soFar.push(say(step, "nothing", match.why));
  }
  return { kind: "none", tried: soFar };
}

/**
 * What a person is told of a search that found nothing: where was looked, and nothing about accounts they may not see.
 */
export function describeTried(tried: readonly Tried[], service: string): string {
  const places = tried.map(({ step }) => placeWords(step, service));
  return `Latchkey looked at ${[...new Set(places)].join(", ")}.`;
}

function placeWords(step: SearchStep, service: string): string {
  switch (step) {
    case "stored":
      return "the links it keeps";
    case "get-identity":
      return "the flow's own rule";
    case "fetch-remote-identity":
      return "the strategy's own rule";
    case "email":
      return "your e-mail address, which may not be used";
    case "synced":
      return `the accounts it knows of ${service}`;
    case "live":
      return `${service} itself`;
  }
}

function say(step: SearchStep, outcome: Tried["outcome"], why: string): Tried {
  return { step, outcome, why };
}
