import { addMinutes } from "date-fns/addMinutes";
import { addDays } from "date-fns/addDays";

import type { ExternalIdentity } from "./identity.ts";
import { isFinal, type MoveTable, nextState } from "./moves.ts";
import { accept, refuse, type Result } from "./refusal.ts";

/** How a person proves that an account is theirs. Typed text alone never links. */
export const proofMethods = ["email-code", "admin-approval"] as const;
export type ProofMethod = (typeof proofMethods)[number];

/** Minutes a code lives. */
const codeMinutes = 10;
/** Wrong codes that end a claim. */
export const mostTries = 5;
/** Days an admin has to look at a claim. */
const approvalDays = 3;
/** Claims a person may begin in an hour. */
export const mostClaimsPerPerson = 5;
/** Codes that are sent for one account in an hour, whoever asks. */
export const mostCodesPerAccount = 3;

/**
 * `received`: named by the person, not looked up yet. `open`: a code is under way, or the admins are asked. The others
 * are final: `failed` after too many wrong codes, `superseded` by a later claim of the same person.
 */
export type ClaimState = "received" | "open" | "proven" | "refused" | "failed" | "expired" | "superseded";

type ClaimMove = "open" | "prove" | "refuse" | "fail" | "expire" | "supersede";

/** The one table of moves of a claim. */
export const claimMoves = {
  received: { open: "open", refuse: "refused", expire: "expired", supersede: "superseded" },
  open: { prove: "proven", refuse: "refused", fail: "failed", expire: "expired", supersede: "superseded" },
  proven: {},
  refused: {},
  failed: {},
  expired: {},
  superseded: {},
} as const satisfies MoveTable<ClaimState, ClaimMove>;

/** The account a claim is about, copied when it was found, as the admins see it. */
export interface ClaimedAccount {
  readonly externalId: string;
  readonly login: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly status: string;
  readonly isPrivileged: boolean;
}

/** A person's word that an account is theirs, and the proof of it under way. */
export interface OwnershipClaim {
  readonly id: string;
  readonly userId: string;
  readonly connectorId: string;
  readonly method: ProofMethod;
  /** What was typed, or chosen from the list. */
  readonly claimed: string;
  /** The account's id, where it was chosen from the list. */
  readonly claimedId: string | null;
  readonly state: ClaimState;
  readonly version: number;
  /** `null` while it is not looked up, and where nothing may be proven: then no code is ever right. */
  readonly account: ClaimedAccount | null;
  /** Why nothing may be proven by a code, or what an admin has to know; never shown to the person. */
  readonly finding: string | null;
  /** The code that was sent, as an HMAC. */
  readonly codeHmac: string | null;
  /** When the code was handed to the mail server; `null` while it is owed, or where none is sent. */
  readonly codeSentAt: Date | null;
  readonly tries: number;
  readonly decidedBy: string | null;
  /** In words for the person; `null` while nothing needs saying. */
  readonly reason: string | null;
  /** Where the request behind it was typed. */
  readonly sourceChannel: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** Whether the claim can still change. */
export function isOpenClaim(claim: OwnershipClaim): boolean {
  return !isFinal(claimMoves, claim.state);
}

/** A directory's name as findings have it: findings mention people, and no name may pretend to. */
export function nameInFinding(name: string): string {
  return name.replaceAll("<@", "@");
}

/** A claim as the person makes it. */
export function createClaim(
  birth: Pick<OwnershipClaim, "id" | "userId" | "connectorId" | "method" | "claimed" | "claimedId" | "sourceChannel">,
  now: Date,
): OwnershipClaim {
  return {
    ...birth,
    state: "received",
    version: 1,
    account: null,
    finding: null,
    codeHmac: null,
    codeSentAt: null,
    tries: 0,
    decidedBy: null,
    reason: null,
    expiresAt: birth.method === "email-code" ? addMinutes(now, codeMinutes) : addDays(now, approvalDays),
    createdAt: now,
    closedAt: null,
  };
}

/** What was found for a claim. `account` is `null` where no proof can succeed; the person is not told which. */
export function openClaim(
  claim: OwnershipClaim,
  found: Pick<OwnershipClaim, "account" | "finding" | "codeHmac">,
  now: Date,
): Result<OwnershipClaim> {
  if (now >= claim.expiresAt) return refuse({ reason: "claim-over", state: "expired" });
  return move(claim, "open", found, now);
}

/**
 * Tries a code: right only for the person it was sent to the account of, while it lives, once. A wrong one counts, and
 * the last one that may be wrong ends the claim. The answers are the same where no code was ever sent.
 */
export function tryCode(
  claim: OwnershipClaim,
  attempt: { readonly by: string; readonly isRight: boolean; readonly at: Date },
): Result<OwnershipClaim> {
  if (attempt.by !== claim.userId || claim.method !== "email-code") return refuse({ reason: "claim-unknown" });
  if (!isOpenClaim(claim)) return refuse({ reason: "claim-over", state: claim.state });
  if (attempt.at >= claim.expiresAt) return refuse({ reason: "claim-over", state: "expired" });
  if (attempt.isRight && claim.state === "open" && claim.account !== null) return move(claim, "prove", {}, attempt.at);
  const tries = claim.tries + 1;
  if (tries < mostTries) return accept({ ...claim, tries, version: claim.version + 1 });
  const reason = "Too many wrong codes were entered, so nothing was linked.";
  return move({ ...claim, state: "open" }, "fail", { tries, reason }, attempt.at);
}

/** An admin's word on a claim. The admin is somebody else, see `decide-claim`. */
export function decideClaim(
  claim: OwnershipClaim,
  verdict: { readonly outcome: "approve" | "refuse"; readonly by: string; readonly at: Date },
): Result<OwnershipClaim> {
  if (claim.method !== "admin-approval") return refuse({ reason: "claim-unknown" });
  if (!isOpenClaim(claim)) return refuse({ reason: "claim-over", state: claim.state });
  if (verdict.at >= claim.expiresAt) return refuse({ reason: "claim-over", state: "expired" });
  if (claim.state === "received") return refuse({ reason: "still-opening" });
  if (verdict.outcome === "refuse") {
    const reason = "A Latchkey admin did not confirm that this account is yours.";
    return move(claim, "refuse", { decidedBy: verdict.by, reason }, verdict.at);
  }
  if (claim.account === null) return refuse({ reason: "claim-without-account" });
  return move(claim, "prove", { decidedBy: verdict.by }, verdict.at);
}

/** Ends a claim whose time is over. */
export function expireClaim(claim: OwnershipClaim, now: Date): Result<OwnershipClaim> {
  if (now < claim.expiresAt) return refuse({ reason: "claim-over", state: claim.state });
  const reason =
    claim.method === "email-code"
      ? "The code was not entered in time, so nothing was linked."
      : "No Latchkey admin confirmed the account in time, so nothing was linked.";
  return move(claim, "expire", { reason }, now);
}

/** A later claim of the same person takes its place: codes of this one are void. */
export function supersedeClaim(claim: OwnershipClaim, now: Date): Result<OwnershipClaim> {
  return move(claim, "supersede", {}, now);
}

function move(
  claim: OwnershipClaim,
  name: ClaimMove,
  change: Partial<OwnershipClaim>,
  at: Date,
): Result<OwnershipClaim> {
  const state = nextState(claimMoves, claim.state, name);
  if (state === null) return refuse({ reason: "claim-over", state: claim.state });
  const closedAt = isFinal(claimMoves, state) ? at : null;
  return accept({ ...claim, ...change, state, version: claim.version + 1, closedAt });
}

/** How long a link that a person made for themselves waits before it may receive a grant of a protected target, in hours. */
const newLinkHours = { ordinary: 1, privileged: 24 } as const;

/** Until when a link is too new for a protected target; `null` when it never was, or is not any more. */
export function tooNewUntil(
  link: Pick<ExternalIdentity, "userId" | "linkedBy" | "verificationMethod" | "verifiedAt">,
  account: { readonly isPrivileged: boolean },
  now: Date,
): Date | null {
  if (!isSelfMade(link)) return null;
  const hours = newLinkHours[account.isPrivileged ? "privileged" : "ordinary"];
  const until = addMinutes(link.verifiedAt, hours * 60);
  return now < until ? until : null;
}

/** Whether the owner of a link had it made: by a claim of theirs, or as an admin for themselves. */
function isSelfMade({ userId, linkedBy, verificationMethod: method }: Parameters<typeof tooNewUntil>[0]): boolean {
  return method === "email-code" || method === "admin-approval" || linkedBy === userId;
}
