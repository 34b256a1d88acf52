import type { Grant } from "../../domain/grant.ts";
import type { RequestNotification } from "../../domain/notification.ts";
import { isOpenClaim, type OwnershipClaim } from "../../domain/ownership.ts";
import { isOpen, type AccessRequest } from "../../domain/request.ts";

const longestSeconds = 31_622_400;

/** Refuses what the table's constraints refuse. Throws with the constraint's name. */
export function checkRequest(row: AccessRequest): void {
  const { durationSeconds, status, version, closedAt, target, neededConnectorId } = row;
  hold(version > 0, "access_request", "version");
  hold(durationSeconds === null || isKeepable(durationSeconds), "access_request", "duration_seconds");
  hold((closedAt === null) === isOpen(row), "access_request", "closed_at");
  hold((neededConnectorId !== null) === (status === "needs_account"), "access_request", "needed");
  hold((target === null) === (durationSeconds === null), "access_request", "target");
}

/** The same for a grant: nothing is attempted without an account and what was found before, nothing ends without a time. */
export function checkGrant({ version, durationSeconds, state, account, foundBefore, endedAt, grantedAt }: Grant): void {
  hold(version > 0, "access_grant", "version");
  hold(isKeepable(durationSeconds), "access_grant", "duration_seconds");
  const isUntouched = state === "pending" || state === "not_applied";
  hold(isUntouched || (account !== null && foundBefore !== null), "access_grant", "attempt");
  hold((endedAt === null) === (state !== "ended" && state !== "not_applied"), "access_grant", "ended_at");
  hold(state !== "active" || grantedAt !== null, "access_grant", "granted_at");
}

/** The same for a claim: nothing is proven without an account. */
export function checkClaim(claim: OwnershipClaim): void {
  const { version, tries, state, account, closedAt } = claim;
  hold(version > 0, "ownership_claim", "version");
  hold(tries >= 0, "ownership_claim", "tries");
  hold((closedAt === null) === isOpenClaim(claim), "ownership_claim", "closed_at");
  hold(state !== "proven" || account !== null, "ownership_claim", "account");
}

/** The same for a message: what was sent is somewhere. */
export function checkNotification({ step, state, channel, ts }: RequestNotification): void {
  hold(step >= 0, "request_notification", "step");
  hold(state !== "sent" || (channel !== null && ts !== null), "request_notification", "place");
}

/** Text with NUL cannot be kept, wherever in the row it stands. */
export function refuseNul(value: unknown): void {
  if (typeof value === "string" && value.includes("\0")) {
    throw new Error('invalid byte sequence for encoding "UTF8": 0x00');
  }
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) refuseNul(part);
}

function hold(isSo: boolean, table: string, column: string): void {
  if (!isSo) throw new Error(`new row for relation "${table}" violates check constraint "${table}_${column}_check"`);
}

function isKeepable(seconds: number): boolean {
  return Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= longestSeconds;
}
