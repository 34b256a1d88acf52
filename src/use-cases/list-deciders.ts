import { partsOf, type PeopleRule } from "../domain/people-rule.ts";
import type { DirectoryAccount } from "../ports/directory.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { findManager } from "./find-manager.ts";
import { findOnCall } from "./find-on-call.ts";

/** Somebody whom a rule means at this moment. */
export type Decider =
  | { readonly kind: "everyone" }
  | { readonly kind: "user"; readonly slackUserId: string }
  /** An account of which it is not known yet whose it is. */
  | { readonly kind: "account"; readonly login: string };

/** Whom a rule means at this moment, in its order; who is meant twice is there twice. Throws like the ports. */
export async function listDeciders(world: ReadingWorld, rule: PeopleRule): Promise<readonly Decider[]> {
  const deciders: Decider[] = [];
  for (const part of partsOf(rule)) deciders.push(...(await listPart(world, part)));
  return deciders;
}

async function listPart(world: ReadingWorld, part: ReturnType<typeof partsOf>[number]): Promise<readonly Decider[]> {
  switch (part.kind) {
    case "everyone":
      return [{ kind: "everyone" }];
    case "admins": {
      const stored = await world.store.usersWithRole("admin");
      return [...world.rules.admins, ...stored.map(({ slackUserId }) => slackUserId)].map(toUser);
    }
    case "users":
      return part.slackUserIds.map(toUser);
    case "slackGroup":
      return (await world.people.usersInUserGroup(part.groupId)).map(toUser);
    case "manager": {
      const found = await findManager(world, part.ofUserId);
      return found.kind === "found" ? [toUser(found.manager.slackUserId)] : [];
    }
    case "group": {
      const { directory } = await world.directories.open(part.connectorId);
      const { items } = await directory.listMembers(part.groupId, null);
      return ownersOf(world, part.connectorId, items);
    }
    case "onCall": {
      const onCall = await findOnCall(world, part.connectorId);
      return ownersOf(world, part.connectorId, await onCall.listOnCall(part.place));
    }
  }
}

/** Accounts by whom they are linked to; by their login where that is not known yet. */
async function ownersOf(
  world: ReadingWorld,
  connectorId: string,
  accounts: readonly DirectoryAccount[],
): Promise<readonly Decider[]> {
  const active = accounts.filter(({ isActive }) => isActive);
  const owners = await world.store.usersOfAccounts(
    connectorId,
    active.map(({ externalId }) => externalId),
  );
  return active.map(({ externalId, login }) => {
    const owner = owners.get(externalId);
    return owner === undefined ? { kind: "account", login } : toUser(owner.slackUserId);
  });
}

function toUser(slackUserId: string): Decider {
  return { kind: "user", slackUserId };
}
