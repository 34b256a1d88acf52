import { randomUUID } from "node:crypto";

import { describeRefusal } from "../domain/describe-refusal.ts";
import { comparableEmail } from "../domain/email.ts";
import type { AccountSnapshot } from "../domain/grant.ts";
import { type ExternalIdentity, matchByEmail } from "../domain/identity.ts";
import { accept, refuse, type Refusal, type Result } from "../domain/refusal.ts";
import { checkStanding } from "../domain/standing.ts";
import type { User } from "../domain/user.ts";
import type { OpenDirectory } from "../ports/directories.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";

type Needs = Pick<World, "store" | "people" | "directories" | "rules">;

const mapHint = "An admin can link the account. Ask them, or ask for the e-mail addresses to be made the same.";

/**
 * The person's account in one outside system: the stored identity, else a live look-up by the Slack e-mail, which is
 * kept. Whatever was found is confirmed active by its id before it is used, and a stored one that is not active is
 * refused: nothing falls through from it to the e-mail. Throws `DirectoryFault` or `MessengerFault` when the systems
 * cannot be asked.
 */
export async function resolveIdentity(world: Needs, user: User, connectorId: string): Promise<Result<AccountSnapshot>> {
  const open = await world.directories.open(connectorId);
  const stored = await world.store.liveIdentities(user.id, connectorId);
  const [only, ...more] = stored;
  if (more.length > 0) return refuse(ambiguous(user, open, `${stored.length} accounts are linked. ${mapHint}`));
  if (only !== undefined) return confirmActive(open, only.externalId);
  return lookUpByEmail(world, user, open);
}

/** Confirms by id that an account exists and may receive access. */
export async function confirmActive(open: OpenDirectory, externalId: string): Promise<Result<AccountSnapshot>> {
  const account = await open.directory.findAccountById(externalId);
  if (account === null) {
    return refuse({ reason: "identity-inactive", account: externalId, service: open.label, status: "deleted" });
  }
  if (!account.isActive) {
    return refuse({ reason: "identity-inactive", account: account.login, service: open.label, status: account.status });
  }
  return accept(snapshotOf(open, account));
}

async function lookUpByEmail(world: Needs, user: User, open: OpenDirectory): Promise<Result<AccountSnapshot>> {
  const found = await world.people.lookUp(user.slackUserId);
  const email = found?.email ?? null;
  const standing = checkStanding(found, { allowGuests: true, home: await world.people.home() }, "beneficiary");
  if (!standing.ok) return refuse(notFound(user, open, email, describeRefusal(standing.refusal)));
  const comparable = comparableEmail(email);
  const accounts = email === null || comparable === null ? [] : await open.directory.findAccountsByEmail(email);
  const claim = {
    email,
    isEmailConfirmed: standing.value.isEmailConfirmed,
    othersWithEmail: comparable === null ? 0 : await world.store.countOtherUsersWithEmail(comparable, user.id),
  };
  const match = matchByEmail(claim, accounts, world.rules.identity);
  if (match.kind === "ambiguous") return refuse(ambiguous(user, open, `${match.why} ${mapHint}`));
  if (match.kind === "none") return refuse(notFound(user, open, email, `${match.why} ${mapHint}`));
  if (!match.account.isActive) return confirmActive(open, match.account.externalId);
  return keep(world, user, open, match.account);
}

async function keep(
  world: Needs,
  user: User,
  open: OpenDirectory,
  account: DirectoryAccount,
): Promise<Result<AccountSnapshot>> {
  return world.store.transaction(async (tx) => {
    const identity: ExternalIdentity = {
      id: randomUUID(),
      userId: user.id,
      connectorId: open.id,
      externalId: account.externalId,
      externalEmail: account.email,
      externalDisplayName: account.displayName,
      source: "connector_sync",
      verifiedAt: tx.now,
      verificationMethod: "email",
    };
    const outcome = await tx.linkIdentity(identity);
    if (outcome !== "linked") {
      return refuse(ambiguous(user, open, `The account ${account.login} belongs to somebody else. ${mapHint}`));
    }
    tx.audit({
      actor: "system",
      action: "identity.linked",
      subject: `user:${user.id}`,
      data: { connector: open.id, externalId: account.externalId, source: "connector_sync", method: "email" },
    });
    return accept(snapshotOf(open, account));
  });
}

function snapshotOf(open: OpenDirectory, account: DirectoryAccount): AccountSnapshot {
  return {
    connectorId: open.id,
    organisationId: open.organisationId,
    externalId: account.externalId,
    label: account.login,
  };
}

function notFound(user: User, open: OpenDirectory, email: string | null, hint: string): Refusal {
  const who = email ?? user.displayName ?? user.slackUserId;
  return { reason: "identity-not-found", email: who, service: open.label, hint };
}

function ambiguous(user: User, open: OpenDirectory, hint: string): Refusal {
  return { reason: "identity-ambiguous", email: user.email ?? user.slackUserId, service: open.label, hint };
}
