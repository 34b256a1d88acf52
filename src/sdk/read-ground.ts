import type { FlowFacts } from "../ports/flows.ts";
import type { EventGround } from "./build-event.ts";
import { nobody } from "../domain/nobody.ts";
import { knowPeople } from "./know-people.ts";
import type { FlowServices } from "./services.ts";

/** What is read for an event beside its facts. */
export type KnowsEvents = Pick<FlowServices, "identitiesOf" | "profilesOf" | "stepsOf" | "countSteps" | "outputOf">;

/** Reads what an event tells: the people in it, and the steps the request took so far. */
export async function readGround(
  flow: EventGround["flow"],
  facts: FlowFacts,
  services: KnowsEvents,
): Promise<EventGround> {
  const { request } = facts;
  const isAsked = facts.step !== "prompt" && facts.requester !== nobody;
  const taken = isAsked ? await services.stepsOf(request) : [];
  const people = [facts.user, facts.requester, facts.beneficiary, facts.approver, ...taken.map(({ user }) => user)];
  const toSdkUser = await knowPeople(services, people);
  return { flow, facts, taken, toSdkUser, services };
}
