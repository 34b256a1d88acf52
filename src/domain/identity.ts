import { comparableEmail, hasAllowedDomain, sameEmail } from "./email.ts";

/** Who wrote a link, from the least trusted to the most. */
export const identitySources = ["connector_sync", "workflow", "manual"] as const;
export type IdentitySource = (typeof identitySources)[number];

/** How a link was verified. */
export type VerificationMethod = "email" | "get-identity" | "admin" | "owner-proof";

/** The canonical link: this user owns this account of this connector. */
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

/**
 * Matches a person to an account by e-mail. It links only when the address is exact, unique on both sides, confirmed
 * by Slack and from an allowed domain; anything else waits for a human.
 */
export function matchByEmail<Account extends AccountFacts>(
  claim: EmailClaim,
  accounts: readonly Account[],
  rules: EmailRules,
): EmailMatch<Account> {
  const address = comparableEmail(claim.email);
  if (claim.email === null) return { kind: "none", why: "Slack gives no e-mail address for this person." };
  if (address === null) return { kind: "none", why: "An address with unusual characters never matches by itself." };
  if (claim.isEmailConfirmed === false) return { kind: "none", why: "Slack says the e-mail address is not confirmed." };
  if (claim.isEmailConfirmed === undefined && rules.requireConfirmedEmail) {
    return {
      kind: "none",
      why: "Slack does not say that the e-mail address is confirmed, and `identity.requireConfirmedEmail` asks for it.",
    };
  }
  if (!hasAllowedDomain(address, rules.allowedEmailDomains)) {
    return { kind: "none", why: "The address is not from one of `identity.allowedEmailDomains`." };
  }
  const exact = accounts.filter((account) => sameEmail(account.email, address));
  const [only, ...more] = exact;
  if (only === undefined) return { kind: "none", why: "No account in the directory has this e-mail address." };
  if (more.length > 0)
    return { kind: "ambiguous", why: `${exact.length} accounts in the directory have this e-mail address.` };
  if (claim.othersWithEmail > 0) return { kind: "ambiguous", why: "Several people in Slack have this e-mail address." };
  return { kind: "matched", account: only };
}
