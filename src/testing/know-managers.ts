import type { User } from "../domain/user.ts";
import { accountOf } from "./company/directories.ts";
import type { House } from "./house.ts";

/** Writes down who is whose manager, as a sync of a directory would have done. */
export async function knowManagers(house: House): Promise<void> {
  for (const { email, manager } of house.staff.all()) {
    if (manager === undefined) continue;
    const connectorId = [...house.directories.keys()][0];
    if (connectorId === undefined) {
      throw new Error(`No directory of this test can say who ${email}'s manager is: the flow uses none.`);
    }
    const boss = await ownAccount(house, connectorId, manager);
    const person = await meet(house, email);
    const value = { connectorId, by: "id" as const, value: boss };
    await house.memory.keepProfile(person.id, new Map([["manager", { value, source: { kind: "admin" } as const }]]));
  }
}

/** Links somebody to their account, as an admin would; gives its id. */
async function ownAccount(house: House, connectorId: string, email: string): Promise<string> {
  const { world, directories } = house;
  const owner = await meet(house, email);
  const externalId = accountOf(directories, connectorId, email);
  await world.store.transaction(async (tx) => {
    await tx.keepResource({
      connectorId,
      externalId,
      login: email,
      email,
      displayName: email,
      isActive: true,
      isSuspended: false,
      status: "ACTIVE",
      attributes: {},
      seenAt: tx.now,
    });
    await tx.linkIdentity({
      id: crypto.randomUUID(),
      userId: owner.id,
      connectorId,
      externalId,
      externalEmail: email,
      externalDisplayName: null,
      source: "manual",
      verifiedAt: tx.now,
      verificationMethod: "admin",
      linkedBy: null,
      reason: null,
      frozenAt: null,
      frozenReason: null,
      attributes: {},
    });
  });
  return externalId;
}

async function meet({ world, staff }: House, email: string): Promise<User> {
  const { slackUserId, name } = staff.find(email);
  const home = await world.people.home();
  const facts = { displayName: name ?? email, email, isEmailConfirmed: true };
  return world.store.transaction((tx) => tx.meetUser({ ...home, userId: slackUserId }, facts));
}
