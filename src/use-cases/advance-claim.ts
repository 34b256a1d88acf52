import { subHours } from "date-fns/subHours";

import {
  type ClaimedAccount,
  mostCodesPerAccount,
  nameInFinding,
  openClaim,
  type OwnershipClaim,
} from "../domain/ownership.ts";
import type { User } from "../domain/user.ts";
import { type DirectoryAccount, DirectoryFault } from "../ports/directory.ts";
import { MailerFault } from "../ports/mailer.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { findAccounts } from "./find-account.ts";
import { raiseAlert } from "./raise-alert.ts";
import { isPrivileged } from "./read-privilege.ts";

/**
 * Brings a claim on its way: looks the account up and decides whether a code may prove it, or asks the admins; then sends
 * the code. The person is told the same whatever was found. What cannot be done now is still owed: throws `StillOwed`.
 */
export async function advanceClaim(world: World, claimId: string): Promise<void> {
  try {
    await lookUp(world, claimId);
    await sendCode(world, claimId);
  } catch (error) {
    if (!(error instanceof DirectoryFault || error instanceof MailerFault || error instanceof MessengerFault))
      throw error;
    if (error instanceof MailerFault || (error instanceof DirectoryFault && error.kind !== "unavailable")) {
      const detail = `A person cannot prove which account is theirs: ${error.message}`;
      await raiseAlert(world, { kind: "check-failed", detail, requestId: null, key: `claim-waits:${claimId}` });
    }
    throw new StillOwed(`The claim ${claimId} waits: ${error.message}`, { cause: error });
  }
}

/** What a look at the directory says of a claim. */
interface Finding {
  readonly account: ClaimedAccount | null;
  /** For admins; never for the person. */
  readonly finding: string | null;
  /** Whether the admins should hear of it though nobody asked them. */
  readonly isSuspicious: boolean;
}

async function lookUp(world: World, claimId: string): Promise<void> {
  const claim = await world.store.findClaim(claimId);
  if (claim === null || claim.state !== "received") return;
  const claimant = await world.store.findUser(claim.userId);
  if (claimant === null) return;
  const judged = await judge(world, claim, claimant);
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockClaim(claimId);
    if (locked === null || locked.state !== "received") return;
    const found = locked.method === "email-code" ? await limitCodes(tx, locked, judged) : judged;
    const isCodeOwed = locked.method === "email-code" && found.account !== null;
    const codeHmac = isCodeOwed ? world.codes.hmacOf(claimId, world.codes.codeOf(claimId)) : null;
    const opened = openClaim(locked, { account: found.account, finding: found.finding, codeHmac }, tx.now);
    if (!opened.ok) return;
    await tx.saveClaim(opened.value);
    tx.audit({
      actor: "system",
      action: "claim.opened",
      subject: `claim:${claimId}`,
      data: { account: found.account?.externalId ?? null, finding: found.finding, code: isCodeOwed },
    });
    const about = { requestId: null, claimId, connectorId: claim.connectorId };
    if (locked.method === "admin-approval") {
      await tx.tell({
        recipient: { kind: "admins" },
        notice: { kind: "claim-to-confirm", detail: null },
        ...about,
        dedupeKey: `claim-to-confirm:${claimId}`,
      });
    } else if (found.isSuspicious) {
      await tx.tell({
        recipient: { kind: "admins" },
        notice: { kind: "claim-suspicious", detail: found.finding },
        ...about,
        dedupeKey: `claim-suspicious:${claimId}`,
      });
    }
  });
}

async function judge(world: World, claim: OwnershipClaim, claimant: User): Promise<Finding> {
  const { connectorId, claimed, claimedId } = claim;
  const { directory } = await world.directories.open(connectorId);
  const chosen = claimedId === null ? null : await directory.findAccountById(claimedId);
  const accounts = claimedId === null ? await findAccounts(directory, claimed) : chosen === null ? [] : [chosen];
  const [only, ...more] = accounts;
  if (only === undefined) return nothing("The directory has no account by this name.");
  if (more.length > 0) {
    return nothing(`${accounts.length} accounts go by this name: ${accounts.map(nameOf).slice(0, 5).join(", ")}.`);
  }
  if (!only.isActive) return nothing(`The account ${nameOf(only)} is ${only.status.toLowerCase()}.`);
  const link = await world.store.findIdentityOwner(connectorId, only.externalId);
  if (link !== null) {
    const owner = await world.store.findUser(link.userId);
    const words = `The account ${nameOf(only)} is linked to <@${owner?.slackUserId ?? ""}> already.`;
    return { ...nothing(words), isSuspicious: true };
  }
  const account: ClaimedAccount = {
    externalId: only.externalId,
    login: only.login,
    email: only.email,
    displayName: only.displayName,
    status: only.status,
    isPrivileged: await isPrivileged(world, connectorId, only.externalId),
  };
  return claim.method === "admin-approval"
    ? { account, finding: null, isSuspicious: false }
    : mayProveByCode(world, claimant, account);
}

/**
 * Whether a code to the directory's address is proof enough: not for a privileged account, and not where the address is
 * somebody else's in Slack.
 */
async function mayProveByCode(world: World, claimant: User, account: ClaimedAccount): Promise<Finding> {
  if (account.email === null)
    return nothing(`The account ${nameInFinding(account.login)} has no e-mail address to send a code to.`);
  if (account.isPrivileged) {
    const words = `The account ${nameInFinding(account.login)} is privileged, so a code is not proof enough. An admin can link it.`;
    return { ...nothing(words), isSuspicious: true };
  }
  const reader = await world.people.findByEmail(account.email);
  if (reader !== null && reader.userId !== claimant.slackUserId) {
    const words = `The e-mail address of the account ${nameInFinding(account.login)} is <@${reader.userId}>'s in Slack, so a code is not proof enough. An admin can link it.`;
    return { ...nothing(words), isSuspicious: true };
  }
  return { account, finding: null, isSuspicious: false };
}

/** No code for an account that had too many lately, whoever asked; counted under a lock, so that claims at once see each other. */
async function limitCodes(tx: Transaction, claim: OwnershipClaim, found: Finding): Promise<Finding> {
  if (found.account === null) return found;
  const { login, externalId } = found.account;
  await tx.lockCodesOf(claim.connectorId, externalId);
  const recent = await tx.countCodes(claim.connectorId, externalId, subHours(claim.createdAt, 1));
  if (recent < mostCodesPerAccount) return found;
  return { ...nothing(`Too many codes were sent for the account ${nameInFinding(login)} lately.`), isSuspicious: true };
}

/** The code is made from the claim's id, so that one which has to be sent again is the same. */
async function sendCode(world: World, claimId: string): Promise<void> {
  const claim = await world.store.findClaim(claimId);
  const email = claim?.account?.email ?? null;
  if (claim === null || claim.state !== "open" || claim.codeHmac === null || claim.codeSentAt !== null) return;
  if (email === null || world.letters === null) return;
  const claimant = await world.store.findUser(claim.userId);
  try {
    await world.letters.send(email, {
      kind: "claim-code",
      service: world.directories.labelOf(claim.connectorId),
      claimant: claimant?.displayName ?? claimant?.slackUserId ?? "Somebody",
      account: claim.account?.login ?? claim.claimed,
      code: world.codes.codeOf(claimId),
      expiresAt: claim.expiresAt,
    });
  } catch (error) {
    if (!(error instanceof MailerFault) || error.kind !== "undeliverable") throw error;
    // Nobody can ever have this code: the admins hear of it, and the person is told nothing else than always.
    const detail = `A code could not be delivered to the address that the account ${claim.account?.login ?? ""} has: ${error.message}`;
    await raiseAlert(world, { kind: "check-failed", detail, requestId: null, key: `claim-mail:${claimId}` });
  }
  await world.store.transaction(async (tx) => {
    const locked = await tx.lockClaim(claimId);
    if (locked === null || locked.codeSentAt !== null) return;
    await tx.saveClaim({ ...locked, codeSentAt: tx.now });
    tx.audit({ actor: "system", action: "claim.code-sent", subject: `claim:${claimId}`, data: {} });
  });
}

function nothing(finding: string): Finding {
  return { account: null, finding, isSuspicious: false };
}

function nameOf({ login, externalId }: Pick<DirectoryAccount, "login" | "externalId">): string {
  return nameInFinding(`${login} (${externalId})`);
}
