import {
  applyRule,
  describeRule,
  type GroupRule,
  groupsOf,
  namesNobody,
  type PeopleRule,
} from "../domain/people-rule.ts";
import { isAdmin, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { watchReading } from "./report-trouble.ts";
import { resolveIdentity } from "./resolve-identity.ts";

/** What was read, and when by this process's own steady clock, in milliseconds. */
export interface AuthorityReading {
  readonly isAllowed: boolean;
  readonly because: string;
  readonly takenAt: number;
}

/**
 * Whether a rule allows a person, read live and uncached. A rule that turns out to name nobody falls back to admins.
 * Throws `DirectoryFault` or `MessengerFault` when it cannot be read: then nobody is allowed.
 */
export async function readAuthority(world: World, rule: PeopleRule, user: User): Promise<AuthorityReading> {
  const takenAt = performance.now();
  const admin = isAdmin(user, world.rules.admins);
  const memberships = new Map<GroupRule, boolean>();
  for (const group of groupsOf(rule)) memberships.set(group, await isMember(world, user, group));
  const answer = applyRule(rule, {
    slackUserId: user.slackUserId,
    isAdmin: admin,
    isMember: (group) => memberships.get(group) ?? false,
  });
  if (!answer.allowed && admin && (await isEmptyRule(world, rule))) {
    return { isAllowed: true, because: "admins may, since the rule names nobody", takenAt };
  }
  return { isAllowed: answer.allowed, because: answer.allowed ? answer.because : describeRule(rule), takenAt };
}

/** Whether a rule names nobody at all at this moment, counting the members of its groups. */
export async function isEmptyRule(world: Pick<World, "directories">, rule: PeopleRule): Promise<boolean> {
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
    case "any":
      for (const part of rule.of) {
        if (!(await isEmptyRule(world, part))) return false;
      }
      return true;
  }
}

async function isMember(world: World, user: User, group: GroupRule): Promise<boolean> {
  const identity = await resolveIdentity(world, user, group.connectorId);
  if (!identity.ok) return false;
  const { directory } = await world.directories.open(group.connectorId);
  const isThere = await directory.isMember(group.groupId, identity.value.externalId);
  await watchReading(world, group.connectorId);
  return isThere;
}
