import { partsOf, type PeopleRule } from "../domain/people-rule.ts";
import type { User } from "../domain/user.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { findManager } from "./find-manager.ts";
import { findOnCall } from "./find-on-call.ts";

/** How many people are named. */
const mostNamed = 12;

/** People by name, as far as they were read. */
export interface NamedPeople {
  readonly people: readonly string[];
  readonly areMore: boolean;
}

/** Whom a rule means at this moment, each once, without `except`, who decides nothing of their own. Throws like the ports. */
export async function nameDeciders(world: ReadingWorld, rule: PeopleRule, except: User): Promise<NamedPeople> {
  const names = new Set<string>();
  for (const part of partsOf(rule)) {
    for (const name of await nameOfPart(world, part)) names.add(name);
  }
  names.delete(`<@${except.slackUserId}>`);
  return { people: [...names].slice(0, mostNamed), areMore: names.size > mostNamed };
}

async function nameOfPart(world: ReadingWorld, part: ReturnType<typeof partsOf>[number]): Promise<readonly string[]> {
  switch (part.kind) {
    case "everyone":
      return ["everyone in Slack"];
    case "admins": {
      const stored = await world.store.usersWithRole("admin");
      return [...world.rules.admins, ...stored.map(({ slackUserId }) => slackUserId)].map(mention);
    }
    case "users":
      return part.slackUserIds.map(mention);
    case "slackGroup":
      return (await world.people.usersInUserGroup(part.groupId)).map(mention);
    case "manager": {
      const found = await findManager(world, part.ofUserId);
      return found.kind === "found" ? [mention(found.manager.slackUserId)] : [];
    }
    case "group": {
      const { directory } = await world.directories.open(part.connectorId);
      const { items } = await directory.listMembers(part.groupId, null);
      return nameAccounts(world, part.connectorId, items);
    }
    case "onCall": {
      const onCall = await findOnCall(world, part.connectorId);
      return nameAccounts(world, part.connectorId, await onCall.listOnCall(part.place));
    }
  }
}

/** Accounts by whom they are linked to; by their login where that is not known yet. */
async function nameAccounts(
  world: ReadingWorld,
  connectorId: string,
  accounts: readonly DirectoryAccount[],
): Promise<readonly string[]> {
  const active = accounts.filter(({ isActive }) => isActive);
  const owners = await world.store.usersOfAccounts(
    connectorId,
    active.map(({ externalId }) => externalId),
  );
  return active.map(({ externalId, login }) => {
    const owner = owners.get(externalId);
    return owner === undefined ? login : mention(owner.slackUserId);
  });
}

function mention(slackUserId: string): string {
  return `<@${slackUserId}>`;
}
