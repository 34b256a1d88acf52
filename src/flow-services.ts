import { describeRefusal } from "./domain/describe-refusal.ts";
import { IdentityNotFound } from "./ports/flows.ts";
import type { World } from "./ports/world.ts";
import type { FlowServices } from "./sdk/services.ts";
import { resolveIdentity } from "./use-cases/resolve-identity.ts";

/** What the functions of a flow lean on: the same roads to people and accounts as everything else takes. */
export function createFlowServices(world: Pick<World, "store" | "people" | "directories" | "rules">): FlowServices {
  const { store, people, directories } = world;
  return {
    openDirectory: async (id) => (await directories.open(id)).directory,
    async accountOf(user, connectorId) {
      const known = await store.findUser(user.id);
      if (known === null) throw new IdentityNotFound("This person is not known to Latchkey.");
      const account = await resolveIdentity(world, known, connectorId);
      if (!account.ok) throw new IdentityNotFound(describeRefusal(account.refusal));
      return account.value.externalId;
    },
    async recognise(found, connectorId) {
      const users = await store.usersOfAccounts(
        connectorId,
        found.map((person) => person.externalId),
      );
      return found.map((person) => {
        const user = users.get(person.externalId);
        if (user === undefined) return person;
        const displayName = user.displayName ?? user.slackUserId;
        return { ...person, user: { id: user.id, email: user.email, displayName, slackUserId: user.slackUserId } };
      });
    },
    slackUserByEmail: async (email) => (await people.findByEmail(email))?.userId ?? null,
  };
}
