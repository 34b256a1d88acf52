import {
  describeRule,
  type GroupRule,
  type OnCallRule,
  type PeopleRule,
  type SlackGroupRule,
} from "../domain/people-rule.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { findOnCall } from "./find-on-call.ts";

/** More members than anybody needs counted. */
const mostCounted = 2_000;

/** How many people a rule allows. */
export interface Headcount {
  /** Who they are, each once, as far as they can be counted. */
  readonly ids: ReadonlySet<string>;
  /** Whether it allows more than those: everybody, more than were counted, or whoever it is when somebody asks. */
  readonly isOpen: boolean;
  /** Who they are, in words. */
  readonly words: string;
  /** What a part of the rule names and is not there, a sentence each. */
  readonly missing: readonly string[];
}

/**
 * Counts whom a rule allows, without anybody asking. Throws `DirectoryFault` or `MessengerFault` when that cannot be
 * read.
 */
export async function countPeople(
  world: Pick<World, "directories" | "people" | "rules">,
  rule: PeopleRule,
): Promise<Headcount> {
  switch (rule.kind) {
    case "everyone":
    case "manager":
      return { ids: new Set(), isOpen: true, words: describeRule(rule), missing: [] };
    case "admins":
      return countUsers(world, world.rules.admins, describeRule(rule));
    case "users":
      return countUsers(world, rule.slackUserIds, describeRule(rule));
    case "slackGroup":
      return countUserGroup(world, rule);
    case "group":
      return countGroup(world, rule);
    case "onCall":
      return countOnCall(world, rule);
    case "any": {
      const parts: Headcount[] = [];
      for (const part of rule.of) parts.push(await countPeople(world, part));
      return {
        ids: new Set(parts.flatMap(({ ids }) => [...ids])),
        isOpen: parts.some(({ isOpen }) => isOpen),
        words: parts.map(({ words }) => words).join(", or ") || "nobody",
        missing: parts.flatMap(({ missing }) => missing),
      };
    }
  }
}

/** Slack users who are there and may act. */
async function countUsers(
  { people }: Pick<World, "people">,
  slackUserIds: readonly string[],
  words: string,
): Promise<Headcount> {
  const ids = new Set<string>();
  const missing: string[] = [];
  for (const id of new Set(slackUserIds)) {
    const person = await people.lookUp(id);
    if (person === null) missing.push(`Slack knows nobody with the id ${id}.`);
    else if (person.isDeactivated) missing.push(`${person.displayName} (${id}) is deactivated in Slack.`);
    else ids.add(`slack:${id}`);
  }
  return { ids, isOpen: false, words, missing };
}

async function countUserGroup({ people }: Pick<World, "people">, rule: SlackGroupRule): Promise<Headcount> {
  const words = describeRule(rule);
  try {
    const members = await people.usersInUserGroup(rule.groupId);
    return { ids: new Set(members.map((id) => `slack:${id}`)), isOpen: false, words, missing: [] };
  } catch (error) {
    if (!(error instanceof MessengerFault) || error.kind !== "undeliverable") throw error;
    const missing = [`Slack has no user group ${rule.groupId} (${error.code}).`];
    return { ids: new Set(), isOpen: false, words, missing };
  }
}

/** Whoever is on call now is somebody else next week, so nobody is counted; but the place has to be there. */
async function countOnCall(world: Pick<World, "directories">, rule: OnCallRule): Promise<Headcount> {
  const open = { ids: new Set<string>(), isOpen: true, words: describeRule(rule) };
  if (!world.directories.has(rule.connectorId)) {
    return { ...open, missing: [`The connector "${rule.connectorId}" is not in the configuration.`] };
  }
  try {
    await (await findOnCall(world, rule.connectorId)).listOnCall(rule.place);
    return { ...open, missing: [] };
  } catch (error) {
    if (!(error instanceof DirectoryFault) || (error.kind !== "not-found" && error.kind !== "rejected")) throw error;
    return { ...open, missing: [error.message] };
  }
}

async function countGroup({ directories }: Pick<World, "directories">, rule: GroupRule): Promise<Headcount> {
  const { connectorId, groupId, word } = rule;
  const ids = new Set<string>();
  if (!directories.has(connectorId)) {
    const missing = [`The connector "${connectorId}" is not in the configuration.`];
    return { ids, isOpen: false, words: describeRule(rule), missing };
  }
  const { directory, label } = await directories.open(connectorId);
  const facts = await directory.describeGroup(groupId);
  if (facts === null)
    return { ids, isOpen: false, words: describeRule(rule), missing: [`${label} has no ${word} ${groupId}.`] };
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof directory.listMembers>> = await directory.listMembers(groupId, cursor);
    for (const { externalId, isActive } of page.items) if (isActive) ids.add(`${connectorId}:${externalId}`);
    cursor = page.next;
  } while (cursor !== null && ids.size < mostCounted);
  return { ids, isOpen: cursor !== null, words: `members of the ${label} ${word} ${facts.name}`, missing: [] };
}
