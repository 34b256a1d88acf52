import { createOutbound } from "./connectors/outbound/create-outbound.ts";
import type { SdkIdentity } from "./ports/connector.ts";
import type { ExternalIdentity } from "./domain/identity.ts";
import { stepsTaken } from "./domain/request-event.ts";
import { IdentityRefused } from "./ports/flows.ts";
import type { Outbound } from "./ports/outbound.ts";
import type { World } from "./ports/world.ts";
import { knowPeople } from "./sdk/know-people.ts";
import type { FlowServices } from "./sdk/services.ts";
import { createSlackServices } from "./slack-services.ts";
import { findManager } from "./use-cases/find-manager.ts";
import { recordIdentity } from "./use-cases/record-identity.ts";
import { resolveIdentity, type ResolveNeeds } from "./use-cases/resolve-identity.ts";

/**
 * What the functions of a flow lean on: the same roads to people and accounts as everything else takes. `world` is asked
 * each time, since the flows are a part of it.
 */
export function createFlowServices(
  world: () => ResolveNeeds & Pick<World, "messenger">,
  outbound: Outbound = createOutbound(),
): FlowServices {
  const identitiesOf: FlowServices["identitiesOf"] = async (userIds) => {
    const links = await world().store.identitiesOf(userIds);
    const usable = links.filter(({ frozenAt }) => frozenAt === null);
    const byUser = Map.groupBy(usable, ({ userId }) => userId);
    return new Map([...byUser].map(([userId, ofUser]) => [userId, ofUser.map(toSdkIdentity)]));
  };
  const profilesOf: FlowServices["profilesOf"] = async (userIds) => {
    const { store, directories } = world();
    // Most houses map nothing, and this is read for each event.
    const isMapped = directories.ids().some((id) => Object.keys(directories.syncRules(id)?.profile ?? {}).length > 0);
    return isMapped ? store.profilesOf(userIds) : new Map();
  };
  return {
    openDirectory: async (id) => (await world().directories.open(id)).directory,
    async accountOf(user, connectorId, rules) {
      const known = await world().store.findUser(user.id);
      if (known === null) throw new IdentityRefused({ reason: "person-unknown", person: "this person" }, null);
      const account = await resolveIdentity(world(), known, connectorId, rules);
      if (!account.ok) throw new IdentityRefused(account.refusal, known.id);
      return account.value.externalId;
    },
    identitiesOf,
    profilesOf,
    async managerOf(userId) {
      const found = await findManager(world(), userId);
      if (found.kind === "nobody") return null;
      return (await knowPeople({ identitiesOf, profilesOf }, [found.manager]))(found.manager);
    },
    async linkIdentity({ userId, connectorId, externalId, flow }) {
      const linked = await recordIdentity(world(), { userId, connectorId, externalId, flow });
      if (!linked.ok) throw new IdentityRefused(linked.refusal, userId);
      return toSdkIdentity(linked.value);
    },
    async stepsOf({ id: requestId, stages }) {
      const { store } = world();
      const isDecidedBySeveral = stages.length > 1 || stages.some(({ quorum }) => quorum > 1);
      const decisions = isDecidedBySeveral ? await store.decisionsOf(requestId) : [];
      const events = stepsTaken(await store.eventsOf(requestId), decisions);
      const ids = [...new Set(events.flatMap(({ userId }) => userId ?? []))];
      const users = new Map(await Promise.all(ids.map(async (id) => [id, await store.findUser(id)] as const)));
      return events.map((event) => ({ event, user: users.get(event.userId ?? "") ?? null }));
    },
    async outputOf({ id }) {
      const { store } = world();
      const grant = await store.findGrantOfRequest(id);
      if (grant === null || grant.account === null || grant.target.connectorType !== "strategy") return null;
      const { connectorId, resourceId } = grant.target;
      const gift = { connectorId, resourceId, externalId: grant.account.externalId };
      return (await store.findStrategyMembership(gift))?.kept ?? null;
    },
    countSteps: (asked) => world().store.countEvents(asked),
    async recognise(found, connectorId) {
      const ids = found.map((person) => person.externalId);
      const users = await world().store.usersOfAccounts(connectorId, ids);
      const toSdkUser = await knowPeople({ identitiesOf, profilesOf }, [...users.values()]);
      return found.map((person) => {
        const user = users.get(person.externalId);
        return user === undefined ? person : { ...person, user: toSdkUser(user) };
      });
    },
    slack: createSlackServices(world, { identitiesOf, profilesOf }),
    outbound,
    slackUserByEmail: async (email) => (await world().people.findByEmail(email))?.userId ?? null,
  };
}

function toSdkIdentity(link: ExternalIdentity): SdkIdentity {
  const { connectorId, externalId, externalEmail, externalDisplayName, source, verifiedAt, attributes } = link;
  return { connectorId, externalId, externalEmail, externalDisplayName, source, verifiedAt, attributes };
}
