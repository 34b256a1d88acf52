import { comparableEmail, hasAllowedDomain, sameEmail } from "./email.ts";

/** Who wrote a link, from the least trusted to the most. */
export const identitySources = ["connector_sync", "workflow", "manual"] as const;
export type IdentitySource = (typeof identitySources)[number];

/**
 * How a link was verified: by e-mail; by a flow's `getIdentity` or a strategy's `fetchRemoteIdentity`; recorded by a flow
 * (`identity-link`); by a code to the directory's address (`email-code`) or an admin's approval of a person's own claim
 * (`admin-approval`); set by an admin, or by an import.
 */
export const verificationMethods = [
  "email",
  "get-identity",
  "fetch-remote-identity",
  "identity-link",
  "email-code",
  "admin-approval",
  "admin",
  "import",
] as const;
export type VerificationMethod = (typeof verificationMethods)[number];

/** The canonical link: this user owns this account of this connector. A frozen one is used for nothing. */
export interface ExternalIdentity {
  readonly id: string;
  readonly userId: string;
  readonly connectorId: string;
  readonly externalId: string;
  readonly externalEmail: string | null;
  readonly externalDisplayName: string | null;
  readonly source: IdentitySource;
  readonly verifiedAt: Date;
  readonly verificationMethod: VerificationMethod;
  /** The user who made it, or `null` when no person did. */
  readonly linkedBy: string | null;
  /** Why, in an admin's words; a forced link always has one. */
  readonly reason: string | null;
  readonly frozenAt: Date | null;
  readonly frozenReason: string | null;
  /** What the connector says of the account, as it was when the link was verified. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** One change of a link, as the database keeps it: what it was, what it is, and by whom. */
export interface IdentityChange {
  readonly connectorId: string;
  readonly externalId: string;
  readonly at: Date;
  /** A user id, `system`, `flow:<name>` or `command-line`; `null` where it is not known. */
  readonly actor: string | null;
  readonly kind: "linked" | "changed" | "unlinked" | "frozen" | "unfrozen";
  readonly source: IdentitySource;
  readonly verificationMethod: VerificationMethod;
  readonly reason: string | null;
}

/** Trust as a number, so that code and SQL compare the same way. */
export function trustOf(source: IdentitySource): number {
  return identitySources.indexOf(source);
}

/**
 * Whether a link may be written over one that is there: same owner at equal or higher trust, another owner only at
 * higher trust. Equal trust never changes the owner. An administrator may `force`.
 */
export function mayOverwrite(
  present: { readonly userId: string; readonly source: IdentitySource },
  incoming: { readonly userId: string; readonly source: IdentitySource },
  force = false,
): boolean {
  if (force) return true;
  const difference = trustOf(incoming.source) - trustOf(present.source);
  return present.userId === incoming.userId ? difference >= 0 : difference > 0;
}

/** The part of a directory account that matching looks at. */
export interface AccountFacts {
  readonly externalId: string;
  readonly email: string | null;
}

export interface EmailRules {
  readonly allowedEmailDomains: readonly string[];
  readonly requireConfirmedEmail: boolean;
}

/** The person's side of an e-mail match. */
export interface EmailClaim {
  readonly email: string | null;
  /** What Slack says of it; `undefined` when Slack is silent. */
  readonly isEmailConfirmed: boolean | undefined;
  /** How many other users of Latchkey have exactly this address. */
  readonly othersWithEmail: number;
}

export type EmailMatch<Account> =
  | { readonly kind: "matched"; readonly account: Account }
  | { readonly kind: "ambiguous"; readonly why: string }
  | { readonly kind: "none"; readonly why: string };

/** Why an address matches nothing by itself, whatever the directory has; `null` when it may be looked up. */
export function emailProblem({ email, isEmailConfirmed }: EmailClaim, rules: EmailRules): string | null {
  if (email === null) return "Slack gives no e-mail address for this person.";
  const address = comparableEmail(email);
  if (address === null) return "An address with unusual characters never matches by itself.";
  if (isEmailConfirmed === false) return "Slack says the e-mail address is not confirmed.";
  if (isEmailConfirmed === undefined && rules.requireConfirmedEmail)
    return "Slack does not say that the e-mail address is confirmed, and `identity.requireConfirmedEmail` asks for it.";
  if (!hasAllowedDomain(address, rules.allowedEmailDomains))
    return "The address is not from one of `identity.allowedEmailDomains`.";
  return null;
}

/**
 * Matches a person to an account by e-mail. It links only when the address is exact, unique on both sides, confirmed
 * by Slack and from an allowed domain; anything else waits for a human.
 */
export function matchByEmail<Account extends AccountFacts>(
  claim: EmailClaim,
  accounts: readonly Account[],
  rules: EmailRules,
): EmailMatch<Account> {
  const problem = emailProblem(claim, rules);
  if (problem !== null) return { kind: "none", why: problem };
  const exact = accounts.filter((account) => sameEmail(account.email, claim.email));
  const [only, ...more] = exact;
  if (only === undefined) return { kind: "none", why: "No account in the directory has this e-mail address." };
  if (more.length > 0)
    return { kind: "ambiguous", why: `${exact.length} accounts in the directory have this e-mail address.` };
  if (claim.othersWithEmail > 0) return { kind: "ambiguous", why: "Several people in Slack have this e-mail address." };
  return { kind: "matched", account: only };
}
