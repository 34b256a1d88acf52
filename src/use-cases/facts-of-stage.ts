import type { AccessRequest } from "../domain/request.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findPeople } from "./find-people.ts";

/** What a flow's code is told of a stage that is to be asked: it begins because of whoever approved last. */
export async function factsOfStage(world: Pick<World, "store">, request: AccessRequest): Promise<FlowFacts | null> {
  const people = await findPeople(world, request);
  if (people === null) return null;
  const last = (await world.store.decisionsOf(request.id)).at(-1);
  const approver = last?.userId == null ? null : await world.store.findUser(last.userId);
  const now = await world.store.transaction(async (tx) => tx.now);
  return { request, ...people, user: approver ?? people.requester, approver, now };
}
