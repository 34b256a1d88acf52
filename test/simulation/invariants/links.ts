import { z } from "zod";

import type { AuditEvent } from "../../../src/domain/audit.ts";
import { type ExternalIdentity, identitySources, trustOf } from "../../../src/domain/identity.ts";
import type { KeptIdentity, Rows } from "../../../src/testing/in-memory-store/rows.ts";
import type { Employee } from "../company.ts";
import { presentFiber } from "../fiber.ts";
import type { Ground } from "../ground.ts";

const linkSchema = z.object({
  id: z.string(),
  userId: z.string(),
  externalId: z.string(),
  source: z.enum(identitySources),
  frozen: z.boolean(),
});
const wordSchema = z.object({
  before: linkSchema.nullable(),
  after: linkSchema.nullable(),
  force: z.boolean().optional(),
});
type Word = z.infer<typeof wordSchema>;

/** A link before and after a change, the link that the account had before, and what the audit log says of it. */
interface Change {
  readonly before: KeptIdentity | null;
  readonly after: KeptIdentity;
  /** The link that counted, of whomever. */
  readonly held: KeptIdentity | null;
  readonly word: Word | null;
}

/** Who an account is linked to; frozen links count. */
export function linkOf(rows: Rows, connectorId: string, externalId: string): ExternalIdentity | null {
  const isMeant = ({ identity }: KeptIdentity) =>
    identity.connectorId === connectorId && identity.externalId === externalId;
  return rows.identities.all(null).find((kept) => kept.unlinkedAt === null && isMeant(kept))?.identity ?? null;
}

/** Looks at links that changed: only for good reasons, never for two people, and nothing of it unsaid. */
export function lookAtLinks(ground: Ground, told: readonly AuditEvent[]): void {
  const { memory, watch, story } = ground;
  const changed = memory.rows.identities.all(null).filter((kept) => watch.links.get(kept.id) !== kept);
  if (changed.length === 0) return;
  // For a moment nothing may be linked, and the e-mail counts.
  ground.facts.note(ground.step);
  const words = told.flatMap(({ action, data }) => (action.startsWith("identity.") ? [wordSchema.parse(data)] : []));
  const live = [...watch.links.values()].filter(({ unlinkedAt }) => unlinkedAt === null);
  for (const after of changed) {
    const before = watch.links.get(after.id) ?? null;
    const held = live.find((kept) => isOfSameAccount(kept, after)) ?? null;
    watch.links.set(after.id, after);
    if (before !== null && isSame(before, after)) continue;
    const word = words.find((said) => said.after?.id === after.id || said.before?.id === after.id) ?? null;
    story.add(`  ${nameOf(ground, after)} is ${stateOf(after)}`);
    const problem = problemOf(ground, { before, after, held, word });
    if (problem !== null) story.break(`${nameOf(ground, after)} is ${stateOf(after)}, yet ${problem}.`);
  }
}

function problemOf(ground: Ground, change: Change): string | null {
  const { before, after } = change;
  const unsaid = problemOfWords(ground, change);
  if (unsaid !== null) return unsaid;
  if (after.unlinkedAt === null) {
    const others = ground.memory.rows.identities.all(null).filter((kept) => isOfSameAccount(kept, after));
    if (others.filter(({ unlinkedAt }) => unlinkedAt === null).length > 1) return "somebody else has the account";
    const isNew = before === null || before.unlinkedAt !== null || isVerifiedAnew(before, after);
    const unproven = isNew ? (problemOfTrust(change) ?? problemOfProof(ground, after.identity)) : null;
    if (unproven !== null) return unproven;
  }
  const counted = before !== null && before.unlinkedAt === null && before.identity.frozenAt === null;
  const counts = after.unlinkedAt === null && after.identity.frozenAt === null;
  if (!counted || counts) return null;
  return problemOfFreeze(ground, after) ?? problemOfGrants(ground, after.identity);
}

/** The history has every change, and the audit log says what was before and what is. */
function problemOfWords({ memory, watch }: Ground, { before, after, held, word }: Change): string | null {
  const { userId, externalId, connectorId } = after.identity;
  const history = memory.rows.changes
    .all(null)
    .filter((kept) => kept.userId === userId && kept.change.externalId === externalId)
    .filter(({ change }) => change.connectorId === connectorId).length;
  const known = watch.histories.get(after.id) ?? 0;
  watch.histories.set(after.id, history);
  if (history <= known) return "its history does not say so";
  if (word === null) return "the audit log does not say so";
  if ((word.before?.id ?? null) !== (held?.id ?? null)) return "the audit log says otherwise what was before";
  if (before?.unlinkedAt === null && word.before?.frozen !== (before.identity.frozenAt !== null))
    return "the audit log says otherwise whether it was frozen";
  if (after.unlinkedAt !== null) return word.after?.id === after.id ? "the audit log says that it is linked" : null;
  const isSaid =
    word.after?.id === after.id &&
    word.after.userId === userId &&
    word.after.source === after.identity.source &&
    word.after.frozen === (after.identity.frozenAt !== null);
  return isSaid ? null : "the audit log says otherwise what it is";
}

/** A link is written over by one that is trusted as much, another owner's by one that is trusted more; else by force. */
function problemOfTrust({ after, held, word }: Change): string | null {
  if (held === null || word?.force === true) return null;
  const more = trustOf(after.identity.source) - trustOf(held.identity.source);
  if (more < 0) return "it was trusted more before";
  if (held.identity.userId === after.identity.userId) return null;
  if (after.identity.verificationMethod !== "admin") return "somebody else had the account";
  return more > 0 ? null : "somebody else had the account, and nobody said that they may be passed over";
}

/** What a link says of its proof is so, by what is really whose and by who really was an admin. */
function problemOfProof(ground: Ground, link: ExternalIdentity): string | null {
  const { company } = ground;
  const person = employeeOf(ground, link.userId);
  const isTheirs = person !== null && company.ownerOf(link.connectorId, link.externalId) === person;
  switch (link.verificationMethod) {
    case "email":
      return isTheirs && person.email === person.accountEmail ? null : "their e-mail address does not lead to it";
    case "email-code":
      return isTheirs ? null : "they cannot have read the code";
    case "admin":
      return isByAdmin(ground, link.linkedBy) ? null : "no admin linked it";
    case "admin-approval":
      if (link.linkedBy === link.userId) return "it was confirmed by the person whose it is to be";
      return isByAdmin(ground, link.linkedBy) ? null : "no admin confirmed it";
    case "get-identity":
    case "fetch-remote-identity":
    case "identity-link":
    case "import":
      return "nobody here links accounts that way";
  }
}

/** An admin freezes, and whoever the account, or its link, is of. */
function problemOfFreeze(ground: Ground, { identity, unlinkedAt, frozenBy }: KeptIdentity): string | null {
  if (unlinkedAt !== null || frozenBy === identity.userId || isByAdmin(ground, frozenBy)) return null;
  const owner = ground.company.ownerOf(identity.connectorId, identity.externalId);
  return owner !== null && owner === employeeOf(ground, frozenBy) ? null : "it is no business of whoever froze it";
}

/** Access that was given by a link ends in the commit in which it stops to count. */
function problemOfGrants(
  { memory, story }: Ground,
  { userId, connectorId, externalId }: ExternalIdentity,
): string | null {
  for (const { grant } of memory.rows.grants.all(null)) {
    const { target, account, beneficiaryId, state } = grant;
    const isByLink =
      target.connectorId === connectorId && account?.externalId === externalId && beneficiaryId === userId;
    if (isByLink && (state === "applying" || state === "active"))
      return `${story.nameOf(grant.id, "grant")} does not end`;
  }
  return null;
}

function isByAdmin(ground: Ground, userId: string | null): boolean {
  const person = userId === null ? null : employeeOf(ground, userId);
  const since = presentFiber.getStore()?.startedIn ?? ground.step;
  return person !== null && ground.facts.wasSoSince(`admin ${person.slackUserId}`, since);
}

function employeeOf({ memory, company }: Ground, userId: string | null): Employee | null {
  const user = userId === null ? null : memory.rows.users.get(userId, null);
  return company.employees.find(({ slackUserId }) => slackUserId === user?.slackUserId) ?? null;
}

function isOfSameAccount({ identity: one }: KeptIdentity, { identity: other }: KeptIdentity): boolean {
  return one.connectorId === other.connectorId && one.externalId === other.externalId;
}

function isVerifiedAnew({ identity: before }: KeptIdentity, { identity: after }: KeptIdentity): boolean {
  return (
    before.verifiedAt.getTime() !== after.verifiedAt.getTime() ||
    before.verificationMethod !== after.verificationMethod ||
    before.source !== after.source
  );
}

/** What of it the history does not have is no change. */
function isSame(before: KeptIdentity, after: KeptIdentity): boolean {
  if (before.unlinkedAt?.getTime() !== after.unlinkedAt?.getTime() || isVerifiedAnew(before, after)) return false;
  return before.identity.frozenAt?.getTime() === after.identity.frozenAt?.getTime();
}

function nameOf(ground: Ground, { identity }: KeptIdentity): string {
  const { connectorId, externalId, userId, verificationMethod } = identity;
  const owner = ground.company.ownerOf(connectorId, externalId)?.name ?? "spare";
  return `${externalId} of ${connectorId} (${owner}) for ${employeeOf(ground, userId)?.name ?? ""} by ${verificationMethod}`;
}

function stateOf({ identity, unlinkedAt }: KeptIdentity): string {
  if (unlinkedAt !== null) return "unlinked";
  return identity.frozenAt === null ? "linked" : "frozen";
}
