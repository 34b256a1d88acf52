import {
  applyRule,
  describeRule,
  type GroupRule,
  namesNobody,
  type OnCallRule,
  partsOf,
  type PeopleRule,
} from "../domain/people-rule.ts";
import { describePlace } from "../domain/on-call.ts";
import { describeNoManager } from "../domain/profile.ts";
import { describeRefusal } from "../domain/describe-refusal.ts";
import type { AccountSnapshot } from "../domain/grant.ts";
import { isMappable, type Mappable } from "../domain/refusal.ts";
import type { Trace, TraceLine } from "../domain/trace.ts";
import { isAdmin as isLatchkeyAdmin, type User } from "../domain/user.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { IdentityRules } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { ReadingWorld, World } from "../ports/world.ts";
import { findManager } from "./find-manager.ts";
import { findOnCall } from "./find-on-call.ts";
import { watchReading } from "./report-trouble.ts";
import { resolveIdentity } from "./resolve-identity.ts";

/** What was read, and when by this process's own steady clock, in milliseconds. */
export interface AuthorityReading {
  readonly isAllowed: boolean;
  readonly because: string;
  /** Where no account of a person who is not allowed was found, so that their membership could not be read. */
  readonly unmapped: Mappable | null;
  /** What was read of each part of the rule, in words. */
  readonly trace: Trace;
  readonly takenAt: number;
}

/**
 * Whether a rule allows a person, read live and uncached: its parts in their order, until one allows them. A rule that turns
 * out to name nobody falls back to admins. Throws `DirectoryFault` or `MessengerFault` when a part cannot be read and no
 * other one allows them: then nobody is allowed.
 */
export async function readAuthority(
  world: ReadingWorld,
  rule: PeopleRule,
  user: User,
  identityRules: IdentityRules,
): Promise<AuthorityReading> {
  const takenAt = performance.now();
  const isAdmin = isLatchkeyAdmin(user, world.rules.admins);
  const read = new Map<PeopleRule, PartReading>();
  const faults: (DirectoryFault | MessengerFault)[] = [];
  for (const part of partsOf(rule)) {
    const answer = await readOrFail(() => readPart(world, part, user, { isAdmin, identityRules }));
    if (answer instanceof Error) faults.push(answer);
    else read.set(part, answer);
    if (!(answer instanceof Error) && answer.isAllowed) break;
  }
  const says = (part: PeopleRule) => read.get(part)?.isAllowed ?? false;
  const answer = applyRule(rule, {
    slackUserId: user.slackUserId,
    isAdmin,
    isMember: says,
    isManager: says,
    isInSlackGroup: says,
    isOnCall: says,
  });
  const trace = [...read.values()].map(({ line }) => line);
  if (answer.allowed) return { isAllowed: true, because: answer.because, unmapped: null, trace, takenAt };
  const [fault] = faults;
  if (fault !== undefined) throw fault;
  const isEmpty = isAdmin && (await isEmptyRule(world, rule));
  if (isEmpty) {
    const because = "admins may, since the rule names nobody";
    const line = { kind: "rule", asked: "whether the rule names anybody", found: because, says: "yes" } as const;
    return { isAllowed: true, because, unmapped: null, trace: [...trace, line], takenAt };
  }
  const unmapped = [...read.values()].find((part) => part.unmapped !== null)?.unmapped ?? null;
  return { isAllowed: false, because: describeRule(rule), unmapped, trace, takenAt };
}

/** What was read, or why an outside system did not say it. */
async function readOrFail<T>(read: () => Promise<T>): Promise<T | DirectoryFault | MessengerFault> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MessengerFault) return error;
    throw error;
  }
}

/** What was read of one part of a rule. */
interface PartReading {
  readonly isAllowed: boolean;
  readonly unmapped: Mappable | null;
  readonly line: TraceLine;
}

function reading(isAllowed: boolean, kind: TraceLine["kind"], asked: string, found: string): PartReading {
  return { isAllowed, unmapped: null, line: { kind, asked, found, says: isAllowed ? "yes" : "no" } };
}

async function readPart(
  world: ReadingWorld,
  part: ReturnType<typeof partsOf>[number],
  user: User,
  known: { readonly isAdmin: boolean; readonly identityRules: IdentityRules },
): Promise<PartReading> {
  const who = `<@${user.slackUserId}>`;
  switch (part.kind) {
    case "everyone":
      return reading(true, "rule", describeRule(part), "everyone may");
    case "admins":
      return reading(known.isAdmin, "rule", describeRule(part), `${who} is ${known.isAdmin ? "one" : "none"} of them`);
    case "users": {
      const isOne = part.slackUserIds.includes(user.slackUserId);
      return reading(isOne, "rule", describeRule(part), `${who} is ${isOne ? "one" : "none"} of them`);
    }
    case "slackGroup": {
      const isIn = await world.people.isInUserGroup(user.slackUserId, part.groupId);
      return reading(isIn, "group", describeRule(part), `${who} is ${isIn ? "" : "not "}in it`);
    }
    case "manager": {
      const found = await findManager(world, part.ofUserId);
      if (found.kind === "nobody") return reading(false, "manager", describeRule(part), describeNoManager(found.why));
      const isManager = found.manager.id === user.id;
      return reading(isManager, "manager", describeRule(part), `that is <@${found.manager.slackUserId}>`);
    }
    case "group":
      return readGroupPart(world, part, user, known.identityRules);
    case "onCall":
      return readOnCallPart(world, part, user, known.identityRules);
  }
}

async function readGroupPart(
  world: ReadingWorld,
  group: GroupRule,
  user: User,
  identityRules: IdentityRules,
): Promise<PartReading> {
  const { connectorId, groupId, word } = group;
  const asked = `members of the ${world.directories.labelOf(connectorId)} ${word} ${groupId}`;
  const identity = await resolveIdentity(world, user, connectorId, identityRules);
  if (!identity.ok) {
    const unread = reading(false, "group", asked, describeRefusal(identity.refusal));
    return isMappable(identity.refusal) ? { ...unread, unmapped: identity.refusal } : unread;
  }
  const isThere = await isMember(world, group, identity.value);
  return reading(isThere, "group", asked, `the account ${identity.value.label} is ${isThere ? "" : "not "}a member`);
}

async function readOnCallPart(
  world: ReadingWorld,
  rule: OnCallRule,
  user: User,
  identityRules: IdentityRules,
): Promise<PartReading> {
  const { connectorId, place } = rule;
  const asked = `who is on call in the ${world.directories.labelOf(connectorId)} ${describePlace(place)}`;
  const identity = await resolveIdentity(world, user, connectorId, identityRules);
  if (!identity.ok) {
    const unread = reading(false, "group", asked, describeRefusal(identity.refusal));
    return isMappable(identity.refusal) ? { ...unread, unmapped: identity.refusal } : unread;
  }
  const isThere = await (await findOnCall(world, connectorId)).isOnCall(place, identity.value.externalId);
  await watchReading(world, connectorId);
  return reading(isThere, "group", asked, `the account ${identity.value.label} is ${isThere ? "" : "not "}on call`);
}

/**
 * Whether a rule names nobody at all at this moment, counting the members of its groups. Throws like the ports when a part
 * cannot be read and no other one names anybody.
 */
export async function isEmptyRule(
  world: Pick<World, "store" | "directories" | "people">,
  rule: PeopleRule,
): Promise<boolean> {
  switch (rule.kind) {
    case "everyone":
    case "admins":
      return false;
    case "users":
      return namesNobody(rule);
    case "group": {
      const { directory } = await world.directories.open(rule.connectorId);
      const first = await directory.listMembers(rule.groupId, null);
      return first.items.length === 0 && first.next === null;
    }
    case "manager":
      return (await findManager(world, rule.ofUserId)).kind === "nobody";
    case "slackGroup":
      return (await world.people.usersInUserGroup(rule.groupId)).length === 0;
    case "onCall":
      return (await (await findOnCall(world, rule.connectorId)).listOnCall(rule.place)).length === 0;
    case "any": {
      const faults: (DirectoryFault | MessengerFault)[] = [];
      for (const part of rule.of) {
        const isEmpty = await readOrFail(() => isEmptyRule(world, part));
        if (isEmpty instanceof Error) faults.push(isEmpty);
        else if (!isEmpty) return false;
      }
      const [fault] = faults;
      if (fault !== undefined) throw fault;
      return true;
    }
  }
}

async function isMember(world: ReadingWorld, group: GroupRule, { externalId }: AccountSnapshot): Promise<boolean> {
  const { directory } = await world.directories.open(group.connectorId);
  const isThere = await directory.isMember(group.groupId, externalId);
  await watchReading(world, group.connectorId);
  return isThere;
}
